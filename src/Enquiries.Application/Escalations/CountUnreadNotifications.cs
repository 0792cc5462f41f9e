using System.Linq.Expressions;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>How many notifications of the asking officer are unread and still wait for somebody; not counted further than <see cref="Most"/>.</summary>
[RequiresRole(Role.Officer)]
public sealed record CountUnreadNotifications : IQuery<int>
{
    /// <summary>Stands for this many or more: the bell counts often, and an outage can leave very many.</summary>
    public const int Most = 1_000;
}

internal sealed class CountUnreadNotificationsHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<CountUnreadNotifications, int>
{
    public Task<int> Handle(CountUnreadNotifications query, CancellationToken cancellationToken) =>
        Told.In(db).Where(t => t.Notification.RecipientId == user.Id).Where(UnreadNotifications.Counts).Take(CountUnreadNotifications.Most).CountAsync(cancellationToken);
}

internal static class UnreadNotifications
{
    public static readonly Expression<Func<Told, bool>> Counts = t => t.Notification.ReadAt == null && t.About.TakenAt == null && !t.IsSettled;
}
