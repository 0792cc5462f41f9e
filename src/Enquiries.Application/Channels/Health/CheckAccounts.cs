using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>
/// Compares the accounts' health with the alarms that are open: raises what is new, clears what is mended. Answers whether anything changed.
/// </summary>
/// <param name="WithRates">Whether to look for quiet accounts too, which costs more; without it their alarms stay as they are.</param>
[SystemOnly]
public sealed record CheckAccounts(bool WithRates) : ICommand<bool>
{
    /// <summary>What comes back within this time is shown again, but nobody gets another e-mail.</summary>
    public static readonly TimeSpan MailRest = TimeSpan.FromHours(6);
}

internal sealed class CheckAccountsHandler(EnquiriesDbContext db, AccountFactsReader reader, EscalationRules rules, TimeProvider clock) : IRequestHandler<CheckAccounts, bool>
{
    public async Task<bool> Handle(CheckAccounts command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var findings = new Dictionary<string, AlarmFinding>(StringComparer.Ordinal);
        foreach (var finding in (await reader.ReadAsync(command.WithRates, cancellationToken)).SelectMany(a => AlarmRules.Of(a, now, reader.Zone))
            .Concat(AlarmRules.Of(await reader.ReadIntakeAsync(cancellationToken), now, reader.Zone)))
            findings.TryAdd(finding.Key, finding);

        var open = await db.AccountAlarms.Where(a => a.ClearedAt == null).ToListAsync(cancellationToken);
        foreach (var alarm in open)
        {
            if (findings.Remove(alarm.Key, out var still))
                alarm.Say(still.Words);
            else if (command.WithRates || alarm.Kind != AlarmKind.Quiet || !await IsInUseAsync(alarm, cancellationToken))
                alarm.Clear(now);
        }

        if (findings.Count > 0)
            await RaiseAsync(findings, now, cancellationToken);
        return db.ChangeTracker.HasChanges();
    }

    private Task<bool> IsInUseAsync(AccountAlarm alarm, CancellationToken ct) =>
        db.ChannelAccounts.AnyAsync(a => a.Id == alarm.AccountId && a.State != ChannelAccountState.Disabled, ct);

    private async Task RaiseAsync(Dictionary<string, AlarmFinding> findings, DateTimeOffset now, CancellationToken ct)
    {
        var rest = now - CheckAccounts.MailRest;
        var keys = findings.Keys.ToList();
        var told = await db.AccountAlarms.Where(a => keys.Contains(a.Key) && a.RaisedAt > rest).Select(a => a.Key).ToListAsync(ct);
        var people = rules.ByMail
            ? await db.Officers.AsNoTracking().Where(o => o.Active && (o.Role == Role.Admin || o.Role == Role.Lead) && !o.MailMuted && o.Email != null)
                .Select(o => new { o.Id, o.QuietFrom, o.QuietUntil }).ToListAsync(ct)
            : [];
        foreach (var finding in findings.Values)
        {
            var alarm = AccountAlarm.Raise(finding, now);
            db.AccountAlarms.Add(alarm);
            if (told.Contains(finding.Key))
                continue;
            foreach (var person in people)
            {
                var mail = new AlarmMail { AlarmId = alarm.Id, RecipientId = person.Id, State = MailState.Pending };
                mail.Work.NextAttemptAt = QuietHours.Of(person.QuietFrom, person.QuietUntil)?.NextMailTime(now, reader.Zone) ?? now;
                db.AlarmMails.Add(mail);
            }
        }
    }
}
