using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>
/// Takes what one officer has to be told by e-mail, for one attempt: a few notifications as e-mails of their own, more of them as one digest. What has been
/// read, taken or settled in the meantime is not sent; in the officer's quiet hours nothing is. None when somebody else was quicker.
/// </summary>
[SystemOnly]
public sealed record ClaimMail(Guid RecipientId) : ICommand<IReadOnlyList<MailToSend>>
{
    /// <summary>More than these at once become one digest.</summary>
    public const int MostAlone = 3;

    /// <summary>What has waited longer (quiet hours, no mail server) becomes a digest however little it is.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>Far longer than one attempt can take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
}

/// <param name="MailId">The same in every attempt that may be a repeat; the Message-Id is made from it.</param>
/// <param name="LeasedUntil">Tells this claim from every later one.</param>
public sealed record MailToSend(Guid MailId, DateTimeOffset LeasedUntil, string To, string Name, string Subject, string Body);

internal sealed class ClaimMailHandler(EnquiriesDbContext db, EscalationRules rules, SlaRules sla, TimeProvider clock) : IRequestHandler<ClaimMail, IReadOnlyList<MailToSend>>
{
    public async Task<IReadOnlyList<MailToSend>> Handle(ClaimMail command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var pending = db.Notifications.Where(n => n.RecipientId == command.RecipientId && n.Mail == MailState.Pending);
        var free = pending.Where(n => n.Work.LeasedUntil == null || n.Work.LeasedUntil < now);
        var officer = await db.Officers.AsNoTracking().SingleAsync(o => o.Id == command.RecipientId, cancellationToken);
        if (!officer.Active || officer.MailMuted || officer.Email is not { } address || !rules.ByMail)
        {
            await free.ExecuteUpdateAsync(
                s => s.SetProperty(n => n.Mail, MailState.None).SetProperty(n => n.Work.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
            return [];
        }

        var zone = sla.Book.OfficeCalendar.Zone;
        if (QuietHours.Of(officer.QuietFrom, officer.QuietUntil) is { } quiet && quiet.NextMailTime(now, zone) is var end && end > now)
        {
            await free.Where(n => n.Work.NextAttemptAt < end).ExecuteUpdateAsync(s => s.SetProperty(n => n.Work.NextAttemptAt, (DateTimeOffset?)end), cancellationToken);
            return [];
        }

        // An e-mail that may have left is tried again as it was; otherwise all that is due, or nearly due, goes together.
        var again = await free.Where(n => n.Work.NextAttemptAt <= now && n.MailId != null).OrderBy(n => n.Work.NextAttemptAt).Select(n => n.MailId).FirstOrDefaultAsync(cancellationToken);
        var mailId = again ?? Guid.CreateVersion7(now);
        var soon = now + EscalationRaiser.Gather;
        var until = WholeSeconds(now + ClaimMail.Lease);
        var wanted = again is null ? free.Where(n => n.MailId == null && n.Work.NextAttemptAt <= soon) : free.Where(n => n.MailId == again);
        var taken = await wanted.ExecuteUpdateAsync(
            s => s.SetProperty(n => n.MailId, (Guid?)mailId)
                .SetProperty(n => n.Work.LeasedUntil, (DateTimeOffset?)until)
                .SetProperty(n => n.Work.Attempts, n => n.Work.Attempts + 1),
            cancellationToken);
        if (taken == 0)
            return [];

        var told = await Told.In(db).Where(t => t.Notification.MailId == mailId && t.Notification.Work.LeasedUntil == until && t.Notification.Mail == MailState.Pending)
            .OrderBy(t => t.About.DueAt).ThenBy(t => t.Case.Number).ToListAsync(cancellationToken);
        var needed = told.FindAll(t => t is { IsSettled: false, About.TakenAt: null, Notification.ReadAt: null });
        foreach (var over in told.Except(needed))
            over.Notification.DropMail();

        var words = new MailWords(rules.DeskUrl!, zone);
        if (again is not null || needed.Count > ClaimMail.MostAlone || needed.Exists(t => now - t.Notification.CreatedAt > ClaimMail.Fresh))
            return needed.Count == 0 ? [] : [Mail(mailId, needed)];

        var alone = new List<MailToSend>();
        foreach (var one in needed)
        {
            one.Notification.MailAs(Guid.CreateVersion7(now));
            alone.Add(Mail(one.Notification.MailId!.Value, [one]));
        }

        return alone;

        MailToSend Mail(Guid id, IReadOnlyList<Told> about) => new(id, until, address, officer.Name, words.Subject(about), words.Body(about));
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}
