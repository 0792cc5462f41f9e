using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>Reads the rules again when they have changed since, here or in another process. Answers whether they had.</summary>
[SystemOnly]
public sealed record RefreshRules : IQuery<bool>;

internal sealed class RefreshRulesHandler(EnquiriesDbContext db, SlaRules sla) : IRequestHandler<RefreshRules, bool>
{
    public async Task<bool> Handle(RefreshRules query, CancellationToken cancellationToken)
    {
        var last = await db.RuleChanges.MaxAsync(c => (int?)c.Number, cancellationToken) ?? 0;
        if (last == sla.Book.Version)
            return false;
        sla.Take(await db.ReadRulesAsync(sla.Book, cancellationToken));
        return true;
    }
}

public static class RuleStore
{
    /// <summary>The rules as they are saved now. Compiled calendars of <paramref name="before"/> are taken over.</summary>
    public static async Task<RuleBook> ReadRulesAsync(this EnquiriesDbContext db, RuleBook? before, CancellationToken ct) => new(
        await db.PolicyVersions.AsNoTracking().ToListAsync(ct), await db.CalendarVersions.AsNoTracking().ToListAsync(ct), before);
}
