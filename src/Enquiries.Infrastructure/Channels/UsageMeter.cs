using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Counts in the database at once: what was used up must be known after a crash, and to every process.</summary>
internal sealed class UsageMeter(IServiceScopeFactory scopes) : IUsageMeter, IDisposable
{
    /// <summary>Several readings of one account begin its period at the same moment.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    public void Dispose() => turn.Dispose();

    public async Task<UsageTotal> AddAsync(Guid accountId, string period, long units, long cost, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        if (!await TryAddAsync(db, accountId, period, units, cost, ct))
        {
            await turn.WaitAsync(ct);
            try
            {
                while (!await TryAddAsync(db, accountId, period, units, cost, ct))
                    await BeginAsync(db, accountId, period, ct);
            }
            finally
            {
                turn.Release();
            }
        }

        return await ReadAsync(db, accountId, period, ct);
    }

    private static async Task<bool> TryAddAsync(EnquiriesDbContext db, Guid accountId, string period, long units, long cost, CancellationToken ct)
    {
        using (await db.TakeWriteTurnAsync(ct))
        {
            return await db.AccountUsages.Where(u => u.AccountId == accountId && u.Period == period)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.Units, u => u.Units + units).SetProperty(u => u.Cost, u => u.Cost + cost), ct) > 0;
        }
    }

    private static async Task BeginAsync(EnquiriesDbContext db, Guid accountId, string period, CancellationToken ct)
    {
        try
        {
            db.AccountUsages.Add(new AccountUsage { AccountId = accountId, Period = period });
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            // Another process has begun the period.
        }

        db.ChangeTracker.Clear();
    }

    public async Task<UsageTotal> ReadAsync(Guid accountId, string period, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ReadAsync(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>(), accountId, period, ct);
    }

    private static async Task<UsageTotal> ReadAsync(EnquiriesDbContext db, Guid accountId, string period, CancellationToken ct) =>
        await db.AccountUsages.AsNoTracking().Where(u => u.AccountId == accountId && u.Period == period).Select(u => new UsageTotal(u.Units, u.Cost)).FirstOrDefaultAsync(ct)
        ?? new UsageTotal(0, 0);
}
