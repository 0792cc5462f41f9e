using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>What is written in that conversation from now on no longer belongs to the case. What was written stays.</summary>
[RequiresRole(Role.Officer)]
public sealed record UnlinkConversation(Guid CaseId, Guid ConversationId, string Reason, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class UnlinkConversationValidator : AbstractValidator<UnlinkConversation>
{
    public UnlinkConversationValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.ConversationId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why it does not belong here.").MaximumLength(Case.ReasonMaxLength);
    }
}

internal sealed class UnlinkConversationHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<UnlinkConversation, Unit>
{
    public async Task<Unit> Handle(UnlinkConversation command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        var conversation = @case.Conversations.FirstOrDefault(c => c.Id == command.ConversationId) ?? throw new RuleException("That conversation is not part of this case.");
        if (!conversation.TakesThread)
            throw new RuleException("Messages are in that conversation because they name this case. There is nothing to take out.");
        if (conversation.EndedAt is not null)
            throw new RuleException("That conversation was taken out already.");
        @case.Leave(conversation, command.Reason.Trim(), user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
