using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>The officers for whom an e-mail can be sent now.</summary>
[SystemOnly]
public sealed record FindDueMail(int Most) : IQuery<IReadOnlyList<Guid>>;

internal sealed class FindDueMailHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueMail, IReadOnlyList<Guid>>
{
    public async Task<IReadOnlyList<Guid>> Handle(FindDueMail query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.Notifications
            .Where(n => n.Mail == MailState.Pending && n.Work.NextAttemptAt <= now && (n.Work.LeasedUntil == null || n.Work.LeasedUntil < now))
            .GroupBy(n => n.RecipientId).Select(g => new { g.Key, At = g.Min(n => n.Work.NextAttemptAt) })
            .OrderBy(g => g.At).Take(query.Most).Select(g => g.Key).ToListAsync(cancellationToken);
    }
}
