using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Live;

/// <summary>
/// Reads the end of the events table while somebody has a page open: changes by this process and by any other on the same database alike.
/// </summary>
internal sealed class LiveTail(IServiceScopeFactory scopes, LiveUpdates updates, TimeProvider clock, ILogger<LiveTail> log) : BackgroundService
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(700);

    // An event becomes visible when its transaction commits, somewhat after the time it carries; and clocks of hosts differ a little.
    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(5);
    private readonly Dictionary<(Guid Id, long Number), DateTimeOffset> _told = [];
    private DateTimeOffset? _looked;

    public async Task LookAsync(CancellationToken ct)
    {
        if (!updates.AnyoneListens)
        {
            _told.Clear();
            _looked = null;
            return;
        }

        // After a time in which the database could not be read, from where the last look ended.
        var now = clock.GetUtcNow();
        var since = (_looked < now ? _looked.Value : now) - LookBack;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var recent = await db.Events.AsNoTracking().Where(e => e.RecordedAt >= since)
            .OrderByDescending(e => e.RecordedAt)
            .Select(e => new { e.CaseId, e.Number, e.RecordedAt })
            .Take(MostAtOnce).ToListAsync(ct);

        // A file that was fetched changes what a case shows and nothing that happened to it.
        var files = await db.StoredFiles.AsNoTracking().Where(f => f.ChangedAt >= since).OrderByDescending(f => f.ChangedAt)
            .Select(f => new { f.CaseId, f.Id, f.ChangedAt }).Take(MostAtOnce).ToListAsync(ct);

        var changed = recent.Where(e => _told.TryAdd((e.CaseId, e.Number), e.RecordedAt)).Select(e => e.CaseId).ToHashSet();
        changed.UnionWith(files.Where(f => _told.TryAdd((f.Id, f.ChangedAt.UtcTicks), f.ChangedAt)).Select(f => f.CaseId));
        _looked = now;
        foreach (var (key, _) in _told.Where(t => t.Value < now - LookBack).ToList()) _told.Remove(key);

        var tooMany = recent.Count == MostAtOnce || files.Count == MostAtOnce;
        var all = recent.Select(e => e.CaseId).Concat(files.Select(f => f.CaseId)).ToHashSet();
        updates.Publish(new LiveChange(changed, tooMany && changed.Count > 0), new LiveChange(all, tooMany));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogWarning(e, "Pages could not be told what changed; trying again");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }
}
