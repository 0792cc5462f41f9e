using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>
/// Turns warnings and breaches into escalations and tells the people they concern, in the transaction of whoever calls it: nothing is lost or doubled.
/// </summary>
internal sealed class EscalationRaiser(EnquiriesDbContext db, EscalationRules rules, SlaRules sla, TimeProvider clock)
{
    /// <summary>E-mails wait that long for what else has to be told, so that a catch-up after an outage becomes one digest.</summary>
    public static readonly TimeSpan Gather = TimeSpan.FromSeconds(30);

    private readonly TimeZoneInfo zone = sla.Book.OfficeCalendar.Zone;

    public async Task RaiseAsync(IReadOnlyList<(Case Case, RecordedEvent Event)> raised, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var open = raised.Select(r => (r.Case, About: Read(r.Case, r.Event, now)!)).Where(r => r.About is not null && CanAct(r.Case, r.About)).ToList();
        if (open.Count == 0)
            return;

        var recipients = await Recipients.ReadAsync(db, Today(now), ct);
        var retries = await RetriesAsync(now, ct);
        var taken = await TakenAsync([.. open.Where(o => o.About.What == EscalationKind.Warning).Select(o => o.Case.Id).Distinct()], ct);
        foreach (var (@case, about) in open)
        {
            var told = recipients.Of(@case.AssigneeId, @case.TeamId, about.What);

            // A second warning of what somebody has taken reminds them, and does not go up.
            if (about.What == EscalationKind.Warning && told.Any(t => t.Level != NotificationLevel.Lead) && !taken.Contains((about.CaseId, about.Clock, about.Cycle)))
                about.ClimbUnlessTaken(CalendarOf(@case, about).Add(now, rules.ClimbAfter));
            db.Escalations.Add(about);
            db.Notifications.AddRange(told.Select(t => Tell(about, t.Who, t.Level, retries, now)));
        }
    }

    /// <summary>Tells whoever wrote a reply that it failed or is held; where nobody of the staff wrote it, whoever has the case.</summary>
    public async Task TellOfReplyAsync(Case @case, RecordedEvent e, Message reply, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var about = Escalation.OfReply(@case.Id, e.Number, e.Fact is ReplyFailed ? EscalationKind.ReplyFailed : EscalationKind.ReplyHeld, reply.Number, now);
        var recipients = await Recipients.ReadAsync(db, Today(now), ct);
        var retries = await RetriesAsync(now, ct);
        db.Escalations.Add(about);
        db.Notifications.AddRange(recipients.Of(reply.OfficerId ?? @case.AssigneeId, @case.TeamId, EscalationKind.Warning).Select(t => Tell(about, t.Who, t.Level, retries, now)));
    }

    /// <summary>Tells the leads of what nobody took in time.</summary>
    public async Task ClimbAsync(IReadOnlyList<Escalation> due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ids = due.Select(e => e.CaseId).Distinct().ToList();
        var cases = await db.Cases.Include(c => c.Clocks).AsSplitQuery().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var told = (await db.Notifications.Where(n => ids.Contains(n.CaseId)).Select(n => new { n.CaseId, n.EventNumber, n.RecipientId }).ToListAsync(ct))
            .Select(n => (n.CaseId, n.EventNumber, n.RecipientId)).ToHashSet();
        var recipients = await Recipients.ReadAsync(db, Today(now), ct);
        var retries = await RetriesAsync(now, ct);
        foreach (var about in due)
        {
            about.StopClimbing();

            // A target that has been missed in the meantime went to the leads by itself.
            if (!cases.TryGetValue(about.CaseId, out var @case) || !CanAct(@case, about) || ClockOf(@case, about)!.BreachRaisedAt is not null)
                continue;
            var leads = recipients.Leads(@case.TeamId).Where(l => !told.Contains((about.CaseId, about.EventNumber, l.Who.Id))).ToList();
            if (leads.Count == 0)
                continue;
            @case.EscalationClimbs(about.Clock, about.Cycle, now);
            db.Notifications.AddRange(leads.Select(l => Tell(about, l.Who, l.Level, retries, now)));
        }
    }

    private static Escalation? Read(Case @case, RecordedEvent e, DateTimeOffset now) => e.Fact switch
    {
        SlaAtRisk a => Escalation.Raise(@case.Id, e.Number, EscalationKind.Warning, a.Kind, a.Cycle, e.At, a.DueAt, now),
        SlaBreached b => Escalation.Raise(@case.Id, e.Number, EscalationKind.Breach, b.Kind, b.Cycle, e.At, b.DueAt, now),
        _ => null,
    };

    /// <summary>The clock's own; a version that this process has not read yet is stood in for by the present office hours.</summary>
    private WorkingCalendar CalendarOf(Case @case, Escalation about)
    {
        var (book, ticking) = (sla.Book, ClockOf(@case, about)!);
        return book.VersionsOfCalendar(ticking.CalendarId).Any(v => v.Version == ticking.CalendarVersion)
            ? book.Calendar(ticking.CalendarId, ticking.CalendarVersion)
            : book.OfficeCalendar;
    }

    /// <summary>Of what has ended or is paused nobody is told: there is nothing to do about it now.</summary>
    private static bool CanAct(Case @case, Escalation about) =>
        @case.Status.IsOpen() && ClockOf(@case, about) is { HasEnded: false, PausedAt: null };

    private static SlaClock? ClockOf(Case @case, Escalation about) =>
        @case.Clocks.FirstOrDefault(c => c.Kind == about.Clock && c.Cycle == about.Cycle);

    private Notification Tell(Escalation about, Colleague who, NotificationLevel level, Dictionary<Guid, DateTimeOffset> retries, DateTimeOffset now)
    {
        DateTimeOffset? mailAt = null;
        if (rules.ByMail && !who.MailMuted)
        {
            // While the mail server is away new mail waits with what waits already, so that one digest tells of all.
            var at = now + Gather;
            if (retries.TryGetValue(who.Id, out var retryAt) && retryAt > at)
                at = retryAt;
            mailAt = who.Quiet is { } quiet ? quiet.NextMailTime(at, zone) : at;
        }

        return Notification.To(who.Id, level, about, now, mailAt);
    }

    private async Task<HashSet<(Guid CaseId, ClockKind Clock, int Cycle)>> TakenAsync(List<Guid> caseIds, CancellationToken ct) => caseIds.Count == 0 ? [] :
        [.. (await db.Escalations.Where(e => caseIds.Contains(e.CaseId) && e.TakenAt != null && e.What < EscalationKind.ReplyFailed).Select(e => new { e.CaseId, e.Clock, e.Cycle }).ToListAsync(ct))
            .Select(e => (e.CaseId, e.Clock, e.Cycle))];

    private async Task<Dictionary<Guid, DateTimeOffset>> RetriesAsync(DateTimeOffset now, CancellationToken ct) => !rules.ByMail ? [] :
        await db.Notifications.Where(n => n.Mail == MailState.Pending && n.Work.Attempts > 0 && n.Work.NextAttemptAt > now)
            .GroupBy(n => n.RecipientId).Select(g => new { g.Key, At = g.Min(n => n.Work.NextAttemptAt) })
            .ToDictionaryAsync(g => g.Key, g => g.At!.Value, ct);

    private DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
}
