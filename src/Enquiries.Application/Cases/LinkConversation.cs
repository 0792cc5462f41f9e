using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>
/// The conversation that opened another case goes on in this one: what is written there from now on joins this case. What was written before stays in the other.
/// </summary>
/// <param name="OtherReference">The case whose conversation it is.</param>
[RequiresRole(Role.Officer)]
public sealed record LinkConversation(Guid CaseId, string OtherReference, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class LinkConversationValidator : AbstractValidator<LinkConversation>
{
    public LinkConversationValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.OtherReference).NotEmpty().WithMessage("Give the reference of the other case.").MaximumLength(50).WithMessage("That is too long for a case reference.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why it belongs here.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class LinkConversationHandler(EnquiriesDbContext db, IChannels channels, ICurrentUser user, TimeProvider clock) : IRequestHandler<LinkConversation, Unit>
{
    public async Task<Unit> Handle(LinkConversation command, CancellationToken cancellationToken)
    {
        if (!CaseReference.TryParse(command.OtherReference, out var reference))
            throw new RuleException($"\"{command.OtherReference}\" is not a case reference. Check for a mistyped character.");
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        var other = await db.Cases.Include(c => c.Events).FirstOrDefaultAsync(c => c.Reference == reference, cancellationToken) ?? throw new RuleException($"There is no case {reference}.");
        if (other.Id == @case.Id || @case.IsOwnThread(other.AccountId, other.ThreadKey))
            throw new RuleException("That is this case's own conversation.");
        if (@case.ConversationOn(other.AccountId, other.ThreadKey) is { TakesThread: true, EndedAt: null })
            throw new RuleException($"The conversation of {reference} is part of this case already.");
        if (!@case.Status.IsOpen())
            throw new RuleException("Reopen the case before another conversation joins it.");
        if (other.ResidentId is null)
            throw new RuleException("The platform does not say who wrote there, so nothing more can come from the same person.");

        var now = clock.GetUtcNow();
        var threadKey = other.ThreadKey;
        await db.TakeThreadFromOthersAsync(@case, other.AccountId, threadKey, user.Actor, now, cancellationToken);
        var conversation = @case.Join(
            other.AccountId, other.Channel, other.Audience, other.ConversationKey, threadKey, other.ResidentId, ConversationOrigin.LinkedByHand,
            channels[other.Channel].Capabilities(other.Audience).ReplyWindow, now, now);
        if (db.Entry(conversation).State == EntityState.Detached)
            db.CaseConversations.Add(conversation);
        @case.LinkByHand(conversation, other.ReplyToExternalId, other.LastInboundInOwnConversation(), command.Reason.Trim(), user.Actor, now);
        other.ContinuesIn(conversation, @case.Reference, user.Actor, now);
        return Unit.Value;
    }
}
