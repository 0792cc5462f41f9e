using System.Globalization;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Webhooks;

/// <summary>Field is the subscription field; messaging items and feed changes travel in bodies of different make.</summary>
internal sealed record PendingEvent(long Number, string Field, string List, JsonObject Content, string Summary)
{
    public bool IsChange => List == "changes";

    public DateTimeOffset DueAt { get; set; }

    public int Attempts { get; set; }
}

/// <summary>The events of one Page that wait for delivery, in order of due time.</summary>
internal sealed class PageOutbox(string pageId)
{
    private static readonly Comparer<PendingEvent> ByDueTime =
        Comparer<PendingEvent>.Create((a, b) => a.DueAt.CompareTo(b.DueAt) is var byTime and not 0 ? byTime : a.Number.CompareTo(b.Number));

    private readonly Lock _gate = new();
    private readonly SortedSet<PendingEvent> _waiting = new(ByDueTime);
    private readonly List<TaskCompletionSource> _flushing = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private int _consecutiveFailures;
    private DateTimeOffset? _heldUntil;
    private DateTimeOffset? _messagingFailingSince;

    public string PageId => pageId;

    public bool MessagingUnsubscribed { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate) return _waiting.Count + _underWay;
        }
    }

    public ReceiverHealth Health
    {
        get
        {
            lock (_gate) return new(pageId, _consecutiveFailures, _messagingFailingSince, MessagingUnsubscribed, _heldUntil);
        }
    }

    public void Add(PendingEvent pending)
    {
        lock (_gate) _waiting.Add(pending);
        Wake();
    }

    public void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    /// <summary>Tries at once instead of waiting for the next retry: the receiver may have a new address.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _heldUntil = null;
            _consecutiveFailures = 0;
        }

        Wake();
    }

    public void Resubscribe()
    {
        lock (_gate)
        {
            MessagingUnsubscribed = false;
            _messagingFailingSince = null;
        }
    }

    public Task NextIdle()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _flushing.Add(idle);
        Wake();
        return idle.Task;
    }

    /// <summary>Takes what is due now, or tells when something will be.</summary>
    public (List<List<PendingEvent>> Batches, DateTimeOffset? NextAt, Task Changed) Take(DateTimeOffset now, DeliverySettings settings, bool canSend)
    {
        lock (_gate)
        {
            var batches = new List<List<PendingEvent>>();
            DateTimeOffset? next = null;
            if (canSend && _heldUntil > now) next = _heldUntil;
            else if (canSend) next = TakeBatches(now, settings, batches);

            if (batches.Count == 0 && _underWay == 0)
            {
                foreach (var idle in _flushing) idle.TrySetResult();
                _flushing.Clear();
            }

            return (batches, next, _changed.Task);
        }
    }

    public void Accepted(List<PendingEvent> batch)
    {
        lock (_gate)
        {
            _underWay -= batch.Count;
            _consecutiveFailures = 0;
            _heldUntil = null;
            if (!batch[0].IsChange) _messagingFailingSince = null;
        }
    }

    public void Failed(List<PendingEvent> batch, bool noAnswer, DateTimeOffset now, DeliverySettings settings)
    {
        lock (_gate)
        {
            _underWay -= batch.Count;
            _consecutiveFailures++;
            foreach (var pending in batch)
            {
                pending.Attempts++;
                // Nobody answered: everything waits together and keeps its order. Otherwise this body alone waits.
                if (!noAnswer) pending.DueAt = now + settings.RetryAfter(pending.Attempts);
                _waiting.Add(pending);
            }

            if (noAnswer) _heldUntil = now + settings.RetryAfter(_consecutiveFailures);
            if (batch[0].IsChange) return;
            _messagingFailingSince ??= now;
            if (now - _messagingFailingSince >= TimeSpan.FromHours(1)) MessagingUnsubscribed = true;
        }
    }

    private DateTimeOffset? TakeBatches(DateTimeOffset now, DeliverySettings settings, List<List<PendingEvent>> batches)
    {
        while (batches.Count < settings.Parallel && _waiting.Min is { } first)
        {
            if (first.DueAt > now) return batches.Count == 0 ? first.DueAt : null;
            var batch = new List<PendingEvent>();
            foreach (var pending in _waiting)
            {
                if (pending.DueAt > now || pending.List != first.List || batch.Count == settings.BatchSize) break;
                batch.Add(pending);
            }

            foreach (var pending in batch) _waiting.Remove(pending);
            _underWay += batch.Count;
            batches.Add(batch);
        }

        return null;
    }

    public static string Describe(List<PendingEvent> batch) => batch.Count switch
    {
        1 => batch[0].Summary,
        _ => string.Create(CultureInfo.InvariantCulture, $"{batch[0].Summary} and {batch.Count - 1} more"),
    };
}
