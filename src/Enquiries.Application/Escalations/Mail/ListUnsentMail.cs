using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>E-mails about escalations that failed or have not got through yet, by officer.</summary>
[RequiresRole(Role.Admin)]
public sealed record ListUnsentMail : IQuery<UnsentMail>;

/// <param name="IsSetUp">Whether this installation sends e-mail at all.</param>
public sealed record UnsentMail(bool IsSetUp, IReadOnlyList<UnsentMailRow> Items);

/// <param name="NextAttemptAt">UTC; null when nothing waits.</param>
public sealed record UnsentMailRow(Guid OfficerId, string Officer, string? Email, int Waiting, int Failed, DateTimeOffset? NextAttemptAt, string? Reason);

internal sealed class ListUnsentMailHandler(EnquiriesDbContext db, EscalationRules rules) : IRequestHandler<ListUnsentMail, UnsentMail>
{
    public async Task<UnsentMail> Handle(ListUnsentMail query, CancellationToken cancellationToken)
    {
        var rows = await db.Notifications.Where(n => n.Mail == MailState.Pending || n.Mail == MailState.Failed)
            .GroupBy(n => new { n.RecipientId, n.Mail })
            .Select(g => new { g.Key.RecipientId, g.Key.Mail, Count = g.Count(), Next = g.Min(n => n.Work.NextAttemptAt), Reason = g.Max(n => n.Work.LastError) })
            .ToListAsync(cancellationToken);
        var names = await db.Officers.Select(o => new { o.Id, o.Name, o.Email }).ToDictionaryAsync(o => o.Id, cancellationToken);
        return new UnsentMail(rules.ByMail, [.. rows.GroupBy(r => r.RecipientId).Select(g => new UnsentMailRow(
                g.Key, names[g.Key].Name, names[g.Key].Email,
                g.Where(r => r.Mail == MailState.Pending).Sum(r => r.Count), g.Where(r => r.Mail == MailState.Failed).Sum(r => r.Count),
                g.Min(r => r.Next), g.OrderByDescending(r => r.Mail).Select(r => r.Reason).FirstOrDefault(r => r is not null)))
            .OrderByDescending(r => r.Failed > 0).ThenBy(r => r.Officer, StringComparer.OrdinalIgnoreCase)]);
    }
}
