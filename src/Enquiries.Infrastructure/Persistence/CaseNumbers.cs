using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Persistence;

/// <summary>Takes case numbers in blocks, so that a case costs no query; a restart leaves the rest of its block unused.</summary>
internal sealed class CaseNumbers(IServiceScopeFactory scopes) : ICaseNumbers, IDisposable
{
    private const int BlockSize = 500;
    private readonly SemaphoreSlim turn = new(1, 1);
    private long next;
    private long end;

    public async ValueTask<long> NextAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (next == end)
            {
                next = await TakeBlockAsync(ct);
                end = next + BlockSize;
            }

            return next++;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<long> TakeBlockAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        while (true)
        {
            var seen = await db.Counters.AsNoTracking().Where(c => c.Name == Counter.CaseNumbers).Select(c => (long?)c.Next).FirstOrDefaultAsync(ct);
            if (seen is { } first)
            {
                if (await db.Counters.Where(c => c.Name == Counter.CaseNumbers && c.Next == first).ExecuteUpdateAsync(s => s.SetProperty(c => c.Next, first + BlockSize), ct) == 1)
                    return first;
                continue;
            }

            db.Counters.Add(new Counter { Name = Counter.CaseNumbers, Next = 1 + BlockSize });
            try
            {
                await db.SaveChangesAsync(ct);
                return 1;
            }
            catch (DbUpdateException e) when (db.IsUniqueViolation(e))
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
