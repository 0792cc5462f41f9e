using Enquiries.Application.Escalations;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health.Mail;

/// <summary>The colleagues to whom an e-mail about alarms can be sent now.</summary>
[SystemOnly]
public sealed record FindDueAlarmMail(int Most) : IQuery<IReadOnlyList<Guid>>;

internal sealed class FindDueAlarmMailHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueAlarmMail, IReadOnlyList<Guid>>
{
    public async Task<IReadOnlyList<Guid>> Handle(FindDueAlarmMail query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.AlarmMails
            .Where(m => m.State == MailState.Pending && m.Work.NextAttemptAt <= now && (m.Work.LeasedUntil == null || m.Work.LeasedUntil < now))
            .Select(m => m.RecipientId).Distinct().OrderBy(id => id).Take(query.Most).ToListAsync(cancellationToken);
    }
}

/// <summary>
/// Takes what one colleague has to be told of alarms, as one e-mail, for one attempt. What is mended or in somebody's hands by now is not sent. Null when nothing
/// is left to tell, or somebody else was quicker.
/// </summary>
[SystemOnly]
public sealed record ClaimAlarmMail(Guid RecipientId) : ICommand<MailToSend?>;

internal sealed class ClaimAlarmMailHandler(EnquiriesDbContext db, EscalationRules rules, TimeProvider clock) : IRequestHandler<ClaimAlarmMail, MailToSend?>
{
    public async Task<MailToSend?> Handle(ClaimAlarmMail command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        var pending = db.AlarmMails.Where(m => m.RecipientId == command.RecipientId && m.State == MailState.Pending && (m.Work.LeasedUntil == null || m.Work.LeasedUntil < now));
        var officer = await db.Officers.AsNoTracking().SingleAsync(o => o.Id == command.RecipientId, cancellationToken);
        if (!officer.Active || officer.MailMuted || officer.Email is not { } address || rules.DeskUrl is not { } desk)
        {
            await pending.ExecuteUpdateAsync(s => s.SetProperty(m => m.State, MailState.None).SetProperty(m => m.Work.NextAttemptAt, none), cancellationToken);
            return null;
        }

        // An e-mail that may have left is tried again as it was.
        var again = await pending.Where(m => m.Work.NextAttemptAt <= now && m.MailId != null).Select(m => m.MailId).FirstOrDefaultAsync(cancellationToken);
        var mailId = again ?? Guid.CreateVersion7(now);
        var until = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) + ClaimMail.Lease;
        var wanted = again is null ? pending.Where(m => m.MailId == null && m.Work.NextAttemptAt <= now) : pending.Where(m => m.MailId == again);
        var taken = await wanted.ExecuteUpdateAsync(
            s => s.SetProperty(m => m.MailId, (Guid?)mailId).SetProperty(m => m.Work.LeasedUntil, (DateTimeOffset?)until).SetProperty(m => m.Work.Attempts, m => m.Work.Attempts + 1),
            cancellationToken);
        if (taken == 0)
            return null;

        var mine = db.AlarmMails.Where(m => m.MailId == mailId && m.RecipientId == command.RecipientId && m.State == MailState.Pending);
        await mine.Where(m => db.AccountAlarms.Any(a => a.Id == m.AlarmId && (a.ClearedAt != null || a.AcknowledgedAt != null)))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.State, MailState.None).SetProperty(m => m.Work.NextAttemptAt, none), cancellationToken);
        var alarms = await db.AccountAlarms.AsNoTracking().Where(a => mine.Any(m => m.AlarmId == a.Id)).OrderBy(a => a.RaisedAt).ThenBy(a => a.Id)
            .Select(a => new { a.Kind, a.Words }).ToListAsync(cancellationToken);
        if (alarms.Count == 0)
            return null;

        var words = new AlarmMailWords(desk);
        return new MailToSend(mailId, until, address, officer.Name, words.Subject([.. alarms.Select(a => a.Kind)]), words.Body([.. alarms.Select(a => a.Words)]));
    }
}

/// <summary>Writes down what came of a claimed e-mail about alarms. A claim that was overtaken changes nothing, unless it was the one that got through.</summary>
[SystemOnly]
public sealed record RecordAlarmMail(Guid MailId, DateTimeOffset LeasedUntil, MailOutcome Outcome, string? Reason = null) : ICommand;

internal sealed class RecordAlarmMailHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordAlarmMail, Unit>
{
    public async Task<Unit> Handle(RecordAlarmMail command, CancellationToken cancellationToken)
    {
        var mails = await db.AlarmMails.Where(m => m.MailId == command.MailId && m.State == MailState.Pending).ToListAsync(cancellationToken);
        foreach (var mail in mails)
        {
            if (command.Outcome == MailOutcome.Sent)
            {
                mail.State = MailState.Sent;
                mail.Work.Finish();
                continue;
            }

            if (mail.Work.LeasedUntil != command.LeasedUntil)
                continue;
            if (command.Outcome == MailOutcome.Refused || mail.Work.Attempts > RecordMail.Retries.Count)
            {
                mail.State = MailState.Failed;
                mail.Work.Fail(command.Reason ?? "");
                continue;
            }

            if (command.Outcome != MailOutcome.MaybeSent)
                mail.MailId = null;
            mail.Work.RetryAt(clock.GetUtcNow() + RecordMail.Retries[Math.Clamp(mail.Work.Attempts - 1, 0, RecordMail.Retries.Count - 1)], command.Reason ?? "");
        }

        return Unit.Value;
    }
}
