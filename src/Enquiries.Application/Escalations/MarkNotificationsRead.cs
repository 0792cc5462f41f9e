using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations;

/// <summary>The asking officer has seen a notification, those of a case, or (with neither) all of them.</summary>
[RequiresRole(Role.Officer)]
public sealed record MarkNotificationsRead(Guid? NotificationId = null, Guid? CaseId = null) : ICommand;

internal sealed class MarkNotificationsReadHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<MarkNotificationsRead, Unit>
{
    public async Task<Unit> Handle(MarkNotificationsRead command, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var unread = db.Notifications.Where(n => n.RecipientId == user.Id && n.ReadAt == null);
        if (command.NotificationId is { } id)
            unread = unread.Where(n => n.Id == id);
        if (command.CaseId is { } caseId)
            unread = unread.Where(n => n.CaseId == caseId);
        await unread.ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), cancellationToken);
        return Unit.Value;
    }
}
