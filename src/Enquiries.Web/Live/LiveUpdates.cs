namespace Enquiries.Web.Live;

/// <summary>Tells open pages which cases have changed. Pages then run their own query again; nothing of a case travels here.</summary>
internal sealed class LiveUpdates
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _pages = [];

    public bool AnyoneListens
    {
        get
        {
            lock (_gate) return _pages.Count > 0;
        }
    }

    public IDisposable Subscribe(Action<LiveChange> page)
    {
        var subscription = new Subscription(this, page);
        lock (_gate) _pages.Add(subscription);
        return subscription;
    }

    /// <summary>A page that has just been opened may have read its data before the newest changes: it hears of all recent ones once.</summary>
    public void Publish(LiveChange news, LiveChange recent)
    {
        List<(Action<LiveChange> Page, LiveChange Change)> calls = [];
        lock (_gate)
        {
            foreach (var subscription in _pages)
            {
                var change = subscription.Fresh ? recent : news;
                subscription.Fresh = false;
                if (change.Everything || change.Cases.Count > 0) calls.Add((subscription.Page, change));
            }
        }

        foreach (var (page, change) in calls) page(change);
    }

    private sealed class Subscription(LiveUpdates owner, Action<LiveChange> page) : IDisposable
    {
        public Action<LiveChange> Page { get; } = page;

        public bool Fresh { get; set; } = true;

        public void Dispose()
        {
            lock (owner._gate) owner._pages.Remove(this);
        }
    }
}

/// <summary>What changed since the last word; everything may have, when there was too much to name.</summary>
public sealed record LiveChange(IReadOnlySet<Guid> Cases, bool Everything)
{
    public bool Concerns(Guid caseId) => Everything || Cases.Contains(caseId);

    public LiveChange And(LiveChange other) => new(Cases.Union(other.Cases).ToHashSet(), Everything || other.Everything);
}
