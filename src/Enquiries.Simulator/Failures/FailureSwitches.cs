namespace Enquiries.Simulator.Failures;

/// <summary>A failure that is switched on. CallsLeft null: until it is switched off.</summary>
public sealed record FailureSwitch(int Id, string Kind, string Area, int? CallsLeft, int DelayMilliseconds);

/// <summary>The failures switched on at present; the first that fits a call is taken.</summary>
public sealed class FailureSwitches
{
    public static IReadOnlyList<string> Areas { get; } = ["all", "writes", "reads", "comments", "messages", "posts"];

    private readonly Lock _gate = new();
    private readonly List<FailureSwitch> _active = [];
    private int _lastId;

    public IReadOnlyList<FailureSwitch> Active
    {
        get
        {
            lock (_gate) return [.. _active];
        }
    }

    /// <summary>The token problem that is switched on for every call, as <c>debug_token</c> would report it.</summary>
    public FailureKind? TokenProblem
    {
        get
        {
            lock (_gate) return _active.Select(s => FailureKind.Find(s.Kind)!).FirstOrDefault(k => k.IsTokenProblem);
        }
    }

    public bool IsThrottling
    {
        get
        {
            lock (_gate) return _active.Any(s => FailureKind.Find(s.Kind)!.IsThrottling);
        }
    }

    public FailureSwitch Add(string kind, int? calls = null, string? area = null, int delayMilliseconds = 5_000)
    {
        var known = FailureKind.Find(kind) ?? throw new ArgumentException($"There is no failure called '{kind}'.", nameof(kind));
        area ??= known.DefaultArea;
        if (!Areas.Contains(area, StringComparer.Ordinal)) throw new ArgumentException($"There is no area called '{area}'.", nameof(area));
        if (calls is < 1) throw new ArgumentException("calls must be at least 1.", nameof(calls));
        if (delayMilliseconds is < 0 or > 600_000) throw new ArgumentException("delayMilliseconds must be between 0 and 600000.", nameof(delayMilliseconds));
        lock (_gate)
        {
            var added = new FailureSwitch(++_lastId, kind, area, calls, delayMilliseconds);
            _active.Add(added);
            return added;
        }
    }

    public bool Remove(int id)
    {
        lock (_gate) return _active.RemoveAll(s => s.Id == id) > 0;
    }

    public void Clear()
    {
        lock (_gate) _active.Clear();
    }

    internal (FailureKind Kind, FailureSwitch Switch)? Take(string area)
    {
        lock (_gate)
        {
            var i = _active.FindIndex(s => s.Area == "all" || s.Area == area || (s.Area == "writes" && area != "reads"));
            if (i < 0) return null;
            var taken = _active[i];
            if (taken.CallsLeft == 1) _active.RemoveAt(i);
            else if (taken.CallsLeft is { } left) _active[i] = taken with { CallsLeft = left - 1 };
            return (FailureKind.Find(taken.Kind)!, taken);
        }
    }
}
