using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>A page of what the asking officer was told: what still waits for somebody first, then the newest.</summary>
/// <param name="Page">Counted from 1.</param>
[RequiresRole(Role.Officer)]
public sealed record ListNotifications(int Page = 1, int PageSize = ListNotifications.DefaultPageSize) : IQuery<NotificationPage>
{
    public const int DefaultPageSize = 25;
}

/// <param name="Unread">Those that count in the bell.</param>
public sealed record NotificationPage(IReadOnlyList<NotificationRow> Items, int Total, int Unread);

/// <param name="At">When the warning point or the due moment was truly reached, UTC.</param>
/// <param name="Assignee">Who has the case now.</param>
public sealed record NotificationRow(
    Guid Id, Guid CaseId, string Reference, EscalationKind What, ClockKind Clock, DateTimeOffset At, DateTimeOffset DueAt, NotificationLevel Level, string? Assignee,
    bool IsRead, string? TakenBy, DateTimeOffset? TakenAt, bool IsSettled)
{
    public bool Waits => TakenAt is null && !IsSettled;
}

internal sealed class ListNotificationsValidator : AbstractValidator<ListNotifications>
{
    public ListNotificationsValidator()
    {
        RuleFor(x => x.Page).InclusiveBetween(1, 1_000_000);
        RuleFor(x => x.PageSize).InclusiveBetween(1, 200);
    }
}

internal sealed class ListNotificationsHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<ListNotifications, NotificationPage>
{
    public async Task<NotificationPage> Handle(ListNotifications query, CancellationToken cancellationToken)
    {
        var mine = Told.In(db).Where(t => t.Notification.RecipientId == user.Id);
        var unread = mine.Where(UnreadNotifications.Counts);
        var items = await mine
            .OrderBy(t => t.Notification.ReadAt == null && t.About.TakenAt == null && !t.IsSettled ? 0 : 1)
            .ThenByDescending(t => t.Notification.CreatedAt).ThenByDescending(t => t.About.At).ThenBy(t => t.Case.Number).ThenBy(t => t.About.EventNumber)
            .Skip((query.Page - 1) * query.PageSize).Take(query.PageSize)
            .Select(t => new NotificationRow(
                t.Notification.Id, t.Case.Id, t.Case.Reference, t.About.What, t.About.Clock, t.About.At, t.About.DueAt, t.Notification.Level,
                db.Officers.Where(o => o.Id == t.Case.AssigneeId).Select(o => o.Name).FirstOrDefault(),
                t.Notification.ReadAt != null, t.About.TakenBy, t.About.TakenAt, t.IsSettled))
            .ToListAsync(cancellationToken);
        return new NotificationPage(items, await db.Notifications.CountAsync(n => n.RecipientId == user.Id, cancellationToken), await unread.CountAsync(cancellationToken));
    }
}
