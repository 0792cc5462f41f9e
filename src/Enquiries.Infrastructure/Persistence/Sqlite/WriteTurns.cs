using System.Collections.Concurrent;

namespace Enquiries.Infrastructure.Persistence.Sqlite;

/// <summary>One writer at a time for each database file, first come first served.</summary>
internal static class WriteTurns
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> ByFile = new(StringComparer.Ordinal);

    public static async ValueTask<IDisposable?> TakeAsync(string file, CancellationToken ct)
    {
        var turns = ByFile.GetOrAdd(file, _ => new SemaphoreSlim(1, 1));
        await turns.WaitAsync(ct);
        return new Turn(turns);
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? held = turns;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
