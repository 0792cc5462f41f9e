using System.Collections.Concurrent;

namespace Enquiries.Web.Components.Pages.Triage;

/// <summary>
/// Carries what a page read while it was prerendered to the circuit that takes it over, so that the queries are not run twice. Only the ticket travels through
/// the browser: the rows themselves would be too long for the circuit's first message.
/// </summary>
internal sealed class HandOver(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<Guid, (object Value, DateTimeOffset Until)> _left = new();

    public Guid Leave(object value)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, (_, until)) in _left)
        {
            if (until < now) _left.TryRemove(old, out _);
        }

        var ticket = Guid.NewGuid();
        _left[ticket] = (value, now + Kept);
        return ticket;
    }

    public T? Take<T>(Guid? ticket)
        where T : class => ticket is { } id && _left.TryRemove(id, out var left) && left.Until >= clock.GetUtcNow() ? left.Value as T : null;
}
