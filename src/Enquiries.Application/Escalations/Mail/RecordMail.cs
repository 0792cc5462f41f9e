using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>What came of handing an e-mail to the mail server.</summary>
public enum MailOutcome
{
    Sent = 0,

    /// <summary>Certainly not sent; another try may work.</summary>
    Later = 1,

    /// <summary>The connection broke while it was handed over: nobody knows.</summary>
    MaybeSent = 2,

    /// <summary>The server will not take it.</summary>
    Refused = 3,
}

/// <summary>Writes down what came of a claimed e-mail. A claim that was overtaken changes nothing, unless it was the one that got through.</summary>
[SystemOnly]
public sealed record RecordMail(Guid MailId, DateTimeOffset LeasedUntil, MailOutcome Outcome, string? Reason = null) : ICommand
{
    /// <summary>How long to wait after each attempt; after the last one it is left to an administrator.</summary>
    public static readonly IReadOnlyList<TimeSpan> Retries =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
    ];
}

internal sealed class RecordMailHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordMail, Unit>
{
    public async Task<Unit> Handle(RecordMail command, CancellationToken cancellationToken)
    {
        DateTimeOffset? none = null;
        var told = db.Notifications.Where(n => n.MailId == command.MailId && n.Mail == MailState.Pending);
        if (command.Outcome == MailOutcome.Sent)
        {
            await told.ExecuteUpdateAsync(
                s => s.SetProperty(n => n.Mail, MailState.Sent).SetProperty(n => n.Work.NextAttemptAt, none).SetProperty(n => n.Work.LeasedUntil, none)
                    .SetProperty(n => n.Work.LastError, (string?)null),
                cancellationToken);
            return Unit.Value;
        }

        told = told.Where(n => n.Work.LeasedUntil == command.LeasedUntil);
        var reason = command.Reason is { Length: > Work.LastErrorMaxLength } r ? r[..Work.LastErrorMaxLength] : command.Reason;
        var last = command.Outcome == MailOutcome.Refused ? 0 : RecordMail.Retries.Count;
        await told.Where(n => n.Work.Attempts > last).ExecuteUpdateAsync(
            s => s.SetProperty(n => n.Mail, MailState.Failed).SetProperty(n => n.MailId, (Guid?)null).SetProperty(n => n.Work.NextAttemptAt, none)
                .SetProperty(n => n.Work.LeasedUntil, none).SetProperty(n => n.Work.LastError, reason),
            cancellationToken);

        // What waits together is tried again together.
        if (await told.MinAsync(n => (int?)n.Work.Attempts, cancellationToken) is not { } attempts)
            return Unit.Value;
        DateTimeOffset? next = clock.GetUtcNow() + RecordMail.Retries[Math.Clamp(attempts - 1, 0, RecordMail.Retries.Count - 1)];
        var keepsId = command.Outcome == MailOutcome.MaybeSent;
        await told.ExecuteUpdateAsync(
            s => s.SetProperty(n => n.MailId, n => keepsId ? n.MailId : null).SetProperty(n => n.Work.NextAttemptAt, next)
                .SetProperty(n => n.Work.LeasedUntil, none).SetProperty(n => n.Work.LastError, reason),
            cancellationToken);
        return Unit.Value;
    }
}
