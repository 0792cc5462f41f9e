using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>Where seeded rows go: on SQLite past the change tracker, elsewhere through it.</summary>
internal interface ISeedStore : IAsyncDisposable
{
    Task WriteAsync(IReadOnlyList<Resident> rows, CancellationToken ct);

    Task WriteAsync(IReadOnlyList<ThreadPost> rows, CancellationToken ct);

    Task WriteAsync(IReadOnlyList<Case> rows, CancellationToken ct);

    Task FinishAsync(TextWriter progress, CancellationToken ct);
}

internal sealed class TrackedSeedStore(IServiceScopeFactory scopes) : ISeedStore
{
    private int written;

    public Task WriteAsync(IReadOnlyList<Resident> rows, CancellationToken ct) => AddAsync(rows, ct);

    public Task WriteAsync(IReadOnlyList<ThreadPost> rows, CancellationToken ct) => AddAsync(rows, ct);

    public Task WriteAsync(IReadOnlyList<Case> rows, CancellationToken ct)
    {
        written += rows.Count;
        return AddAsync(rows, ct);
    }

    public async Task FinishAsync(TextWriter progress, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var counter = await db.Counters.FirstOrDefaultAsync(c => c.Name == Counter.CaseNumbers, ct);
        if (counter is null)
            db.Counters.Add(counter = new Counter { Name = Counter.CaseNumbers });
        counter.Next = written + 1;
        await db.SaveChangesAsync(ct);
        await progress.WriteLineAsync($"{written:N0} cases.");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task AddAsync<T>(IReadOnlyList<T> rows, CancellationToken ct)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.AddRange(rows);
        await db.SaveChangesAsync(ct);
    }
}
