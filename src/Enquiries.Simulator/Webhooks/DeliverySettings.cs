namespace Enquiries.Simulator.Webhooks;

/// <summary>How webhooks travel. Shares are between 0 and 1.</summary>
public sealed record DeliverySettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>Events put into one body at most (the platform's own limit is 1,000).</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Bodies under way to one Page's receiver at the same time.</summary>
    public int Parallel { get; init; } = 1;

    public int DelayMilliseconds { get; init; }

    /// <summary>Share of accepted deliveries that are sent a second time, byte for byte.</summary>
    public double DuplicateShare { get; init; }

    /// <summary>Share of events held back so that later ones overtake them.</summary>
    public double ReorderShare { get; init; }

    public int ReorderHoldMilliseconds { get; init; } = 2_000;

    /// <summary>Share of events that are never delivered, as when the platform gives up.</summary>
    public double DropShare { get; init; }

    public int ReceiverTimeoutMilliseconds { get; init; } = 5_000;

    /// <summary>Waits after the first, second … failed attempt; the last one repeats.</summary>
    public IReadOnlyList<int> RetrySeconds { get; init; } = [0, 1, 2, 5, 10, 20, 30, 60];

    /// <summary>Leaves out who wrote a comment or visitor post, as privacy rules and missing permissions do.</summary>
    public bool WithholdAuthors { get; init; }

    /// <summary>Writes ids that are digits only as JSON numbers, as older payloads have them.</summary>
    public bool NumericIds { get; init; }

    internal string? Problem() => this switch
    {
        { BatchSize: < 1 or > 1_000 } => "batchSize must be between 1 and 1000.",
        { Parallel: < 1 or > 64 } => "parallel must be between 1 and 64.",
        { DelayMilliseconds: < 0 or > 86_400_000 } => "delayMilliseconds must be between 0 and 86400000.",
        { ReorderHoldMilliseconds: < 0 or > 86_400_000 } => "reorderHoldMilliseconds must be between 0 and 86400000.",
        { ReceiverTimeoutMilliseconds: < 1 or > 600_000 } => "receiverTimeoutMilliseconds must be between 1 and 600000.",
        { DuplicateShare: not (>= 0 and <= 1) } or { ReorderShare: not (>= 0 and <= 1) } or { DropShare: not (>= 0 and <= 1) } =>
            "Shares must be between 0 and 1.",
        { RetrySeconds: null or { Count: 0 } } => "retrySeconds needs at least one wait.",
        _ when RetrySeconds.Any(s => s is < 0 or > 129_600) => "retrySeconds must be between 0 and 129600.",
        _ => null,
    };

    internal TimeSpan RetryAfter(int attempts) => TimeSpan.FromSeconds(RetrySeconds[Math.Clamp(attempts - 1, 0, RetrySeconds.Count - 1)]);
}

/// <summary>One attempt to deliver one body. Status is null when no HTTP answer came.</summary>
public sealed record DeliveryAttempt(
    long Number, DateTimeOffset At, string PageId, string Events, int EventCount, int Attempt, int? Status, string Outcome, string Signature, string? Body);

public sealed record DeliveryTotals(long Events, long Delivered, long Dropped, long FailedAttempts, long Duplicates, int Waiting);

/// <summary>Whether the receiver has been failing for messages, and for an hour (the platform would then unsubscribe the app).</summary>
public sealed record ReceiverHealth(string PageId, int ConsecutiveFailures, DateTimeOffset? MessagingFailingSince, bool MessagingUnsubscribed, DateTimeOffset? HeldUntil);

public sealed record FlushResult(bool Completed, int Waiting, long Delivered);

public sealed record VerificationResult(int? Status, string Body, bool Accepted);
