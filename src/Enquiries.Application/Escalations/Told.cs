using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;

namespace Enquiries.Application.Escalations;

/// <summary>A notification with what it is about.</summary>
internal sealed class Told
{
    public required Notification Notification { get; init; }

    public required Escalation About { get; init; }

    public required Case Case { get; init; }

    /// <summary>The clock has ended or stands still, or a warning has been overtaken by the miss: nothing has to be done about it any more.</summary>
    public required bool IsSettled { get; init; }

    public static IQueryable<Told> In(EnquiriesDbContext db) =>
        from n in db.Notifications
        join e in db.Escalations on new { n.CaseId, n.EventNumber } equals new { e.CaseId, e.EventNumber }
        join c in db.Cases on n.CaseId equals c.Id
        select new Told
        {
            Notification = n,
            About = e,
            Case = c,
            IsSettled = e.What >= EscalationKind.ReplyFailed
                ? !db.Messages.Any(m => m.CaseId == e.CaseId && m.Number == e.Cycle
                    && (m.State == MessageState.Failed || (e.What == EscalationKind.ReplyHeld && (m.State == MessageState.Pending || m.State == MessageState.Sending))))
                : c.Status > CaseStatus.WaitingForResident || !db.Clocks.Any(k => k.CaseId == e.CaseId && k.Kind == e.Clock && k.Cycle == e.Cycle && k.MetAt == null && k.CancelledAt == null && k.PausedAt == null
                    && (e.What == EscalationKind.Breach || k.BreachRaisedAt == null)),
        };
}
