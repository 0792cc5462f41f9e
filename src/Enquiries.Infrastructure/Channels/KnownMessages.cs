using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels;

internal sealed class KnownMessages(IServiceScopeFactory scopes) : IKnownMessages
{
    public async Task<IReadOnlyDictionary<string, KnownMessage>> FindAsync(Guid accountId, IReadOnlyCollection<string> externalIds, CancellationToken ct)
    {
        if (externalIds.Count == 0)
            return new Dictionary<string, KnownMessage>();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var rows = await db.Messages.AsNoTracking()
            .Where(m => m.AccountId == accountId && externalIds.Contains(m.ExternalId!))
            .Select(m => new { m.ExternalId, m.Direction, m.Text, m.SentAt, m.Versions, m.RemovedAt, m.HiddenAt, m.VisibilityChangedAt }).ToListAsync(ct);
        return rows.ToDictionary(
            r => r.ExternalId!,
            r => new KnownMessage(
                r.Direction, r.Text, r.Versions.Count == 0 ? r.SentAt : r.Versions[^1].At, r.RemovedAt is not null, r.HiddenAt is not null, r.VisibilityChangedAt),
            StringComparer.Ordinal);
    }
}
