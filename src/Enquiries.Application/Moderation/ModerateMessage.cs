using System.Numerics;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Moderation;

/// <summary>
/// Has the platform hide, show, hold back or reject a resident's public message; rejecting and banning takes a lead and a reason. Asked for twice, it is done
/// once. The conversation and its clocks stay as they are.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record ModerateMessage(Guid CaseId, Guid MessageId, ModerationKind Kind, string? Reason = null) : ICommand;

internal sealed class ModerateMessageValidator : AbstractValidator<ModerateMessage>
{
    public ModerateMessageValidator()
    {
        RuleFor(x => x.Kind).Must(k => Enum.IsDefined(k) && BitOperations.PopCount((uint)k) == 1).WithMessage("Choose one thing to do.");
        RuleFor(x => x.Reason).NotEmpty().When(x => x.Kind == ModerationKind.RejectAndBan).WithMessage("Say why the author may not write there any more.");
        RuleFor(x => x.Reason).MaximumLength(ModerationAct.ReasonMaxLength);
    }
}

internal sealed class ModerateMessageHandler(EnquiriesDbContext db, IChannels channels, ICurrentUser user, TimeProvider clock) : IRequestHandler<ModerateMessage, Unit>
{
    public async Task<Unit> Handle(ModerateMessage command, CancellationToken cancellationToken)
    {
        if (command.Kind == ModerationKind.RejectAndBan && user.Role < Role.Lead)
            throw new ForbiddenException("Only leads may ban an author.");

        var @case = await db.GetCaseAsync(command.CaseId, null, cancellationToken);
        var message = await db.Messages.FirstOrDefaultAsync(m => m.Id == command.MessageId && m.CaseId == command.CaseId, cancellationToken)
            ?? throw new NotFoundException("There is no such message in this case.");
        var channel = await db.ChannelAccounts.Where(a => a.Id == message.AccountId).Select(a => (ChannelKind?)a.Channel).FirstOrDefaultAsync(cancellationToken);
        if (channel is null || !channels[channel.Value].Capabilities(Audience.Public).Moderation.HasFlag(command.Kind))
            throw new RuleException("The platform does not let the council do that.");

        var waiting = await db.ModerationActs.FirstOrDefaultAsync(a => a.MessageId == message.Id && a.State == ModerationState.Waiting, cancellationToken);
        if (waiting is not null)
        {
            return waiting.Kind == command.Kind
                ? Unit.Value
                : throw new RuleException("The platform is still being asked for something else about this message. Wait for it.");
        }

        var writer = message.ConversationId is { } conversation ? @case.Conversations.First(c => c.Id == conversation).ResidentId : @case.ResidentId;
        var author = await db.Residents.Where(r => r.Id == writer && r.AccountId == message.AccountId).Select(r => r.PlatformId).FirstOrDefaultAsync(cancellationToken);
        var reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim();
        db.ModerationActs.Add(@case.AskModeration(message, author, command.Kind, reason, user.Actor, clock.GetUtcNow()));
        return Unit.Value;
    }
}

/// <summary>Asks the platform again for what it did not do.</summary>
[RequiresRole(Role.Officer)]
public sealed record RetryModeration(Guid CaseId, Guid ActId) : ICommand;

internal sealed class RetryModerationHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<RetryModeration, Unit>
{
    public async Task<Unit> Handle(RetryModeration command, CancellationToken cancellationToken)
    {
        var act = await db.ModerationActs.FirstOrDefaultAsync(a => a.Id == command.ActId && a.CaseId == command.CaseId, cancellationToken)
            ?? throw new NotFoundException("There is nothing to try again.");
        if (act.Kind == ModerationKind.RejectAndBan && user.Role < Role.Lead)
            throw new ForbiddenException("Only leads may ban an author.");
        var @case = await db.GetCaseAsync(command.CaseId, null, cancellationToken);
        var message = await db.Messages.SingleAsync(m => m.Id == act.MessageId, cancellationToken);
        var now = clock.GetUtcNow();
        act.Retry(now);
        @case.ModerationAskedAgain(message, act.Kind, user.Actor, now);
        return Unit.Value;
    }
}
