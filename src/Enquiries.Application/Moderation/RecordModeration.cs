using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Moderation;

/// <summary>Writes down what came of asking the platform.</summary>
/// <param name="Attempt">Of the claim: an attempt that was overtaken by a later one changes nothing, unless it was the one that succeeded.</param>
[SystemOnly]
public sealed record RecordModeration(Guid ActId, int Attempt, SendResult Result) : ICommand;

internal sealed class RecordModerationHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordModeration, Unit>
{
    private const int MostAttempts = 10;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
    ];

    public async Task<Unit> Handle(RecordModeration command, CancellationToken cancellationToken)
    {
        var act = await db.ModerationActs.SingleAsync(a => a.Id == command.ActId, cancellationToken);
        if (act.State != ModerationState.Waiting)
            return Unit.Value;

        var now = clock.GetUtcNow();
        var @case = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().SingleAsync(c => c.Id == act.CaseId, cancellationToken);
        var message = await db.Messages.SingleAsync(m => m.Id == act.MessageId, cancellationToken);
        var account = await db.ChannelAccounts.SingleAsync(a => a.Id == act.AccountId, cancellationToken);
        switch (command.Result)
        {
            case SendResult.Sent:
                act.Done(now);
                @case.Moderated(message, act.Kind, new Actor(act.OfficerId, act.OfficerName), now);
                if (account.LastError is not null)
                    account.IsAccepted(now);
                break;
            case SendResult.Failed failed when act.Work.Attempts == command.Attempt:
                switch (failed.Kind)
                {
                    // Saying the same twice is saying it once: what may have been done is asked for again.
                    case FailureKind.RetryLater or FailureKind.AmbiguousMaybeSent or FailureKind.Duplicate when act.Work.Attempts <= MostAttempts:
                        act.Later(Later(now + Waits[Math.Clamp(act.Work.Attempts - 1, 0, Waits.Length - 1)], failed.RetryAt), failed.Reason);
                        break;
                    // A permission that is missing for this one thing must not hold up the account's answers.
                    case FailureKind.TokenInvalid:
                        account.NeedsAttention(failed.Reason);
                        act.Later(now, failed.Reason);
                        break;
                    case FailureKind.PolicyPause:
                        account.PauseUntil(failed.RetryAt ?? now + TimeSpan.FromHours(1), failed.Reason);
                        act.Later(account.PausedUntil ?? now, failed.Reason);
                        break;
                    case FailureKind.QuotaOrMoney when failed.RetryAt is { } at:
                        act.Later(at, failed.Reason);
                        break;
                    default:
                        act.Failed(failed.Reason, failed.Kind is not (FailureKind.TargetGone or FailureKind.NotAllowedHere));
                        @case.ModerationFailed(message, act.Kind, failed.Reason, now);
                        break;
                }

                break;
        }

        return Unit.Value;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;
}
