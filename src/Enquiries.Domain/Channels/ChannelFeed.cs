namespace Enquiries.Domain.Channels;

/// <summary>
/// One thing that is read or checked on the platform again and again for one account: new comments, what may have been missed, whether the webhook is still
/// subscribed. The row is the work: when it is due, and how far the reading has come. Times are UTC.
/// </summary>
public sealed class ChannelFeed
{
    public const int NameMaxLength = 50;
    public const int ProblemMaxLength = 500;

    private ChannelFeed()
    {
    }

    public Guid AccountId { get; private set; }

    /// <summary>The channel's own name for it, for instance "mentions".</summary>
    public string Name { get; private set; } = "";

    /// <summary>How far it was read, in the channel's own form; null before the first reading.</summary>
    public string? Cursor { get; private set; }

    public Work Work { get; private set; } = new();

    /// <summary>Which claim of which worker holds it.</summary>
    public Guid? LeasedBy { get; private set; }

    /// <summary>When it was last tried.</summary>
    public DateTimeOffset? TriedAt { get; private set; }

    /// <summary>When the last reading began that came to its end without trouble.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>When a reading last brought something.</summary>
    public DateTimeOffset? FoundAt { get; private set; }

    /// <summary>What is wrong, in words for an administrator; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Since when it is wrong.</summary>
    public DateTimeOffset? ProblemSince { get; private set; }

    public static ChannelFeed Begin(Guid accountId, string name, DateTimeOffset dueAt) =>
        new() { AccountId = accountId, Name = name, Work = new Work { NextAttemptAt = dueAt } };

    /// <summary>Due now, unless a worker has it already.</summary>
    public void Hasten(DateTimeOffset now)
    {
        if (Work.NextAttemptAt is null || Work.NextAttemptAt > now)
            Work.NextAttemptAt = now;
    }

    /// <summary>A reading came to its end. <paramref name="problem"/> tells what was found to be wrong although reading worked, for instance a missing subscription.</summary>
    public void Read(string? cursor, DateTimeOffset startedAt, DateTimeOffset nextAt, bool foundAny, string? problem)
    {
        Cursor = cursor;
        ReadAt = startedAt;
        if (foundAny)
            FoundAt = startedAt;
        Work.Restart(nextAt);
        LeasedBy = null;
        Note(problem, startedAt);
    }

    /// <summary>Nothing was asked of the platform, and nothing is known that was not known before.</summary>
    public void Postpone(DateTimeOffset until)
    {
        Work.NextAttemptAt = until;
        Work.LeasedUntil = null;
        Work.Attempts = Math.Max(0, Work.Attempts - 1);
        LeasedBy = null;
    }

    /// <summary>It could not be read to the end; <paramref name="cursor"/> is how far it was read all the same, null for no further than before.</summary>
    public void Failed(string problem, DateTimeOffset now, DateTimeOffset retryAt, string? cursor = null)
    {
        Cursor = cursor ?? Cursor;
        Work.RetryAt(retryAt, problem);
        LeasedBy = null;
        Note(problem, now);
    }

    private void Note(string? problem, DateTimeOffset now)
    {
        ProblemSince = problem is null ? null : ProblemSince ?? now;
        Problem = problem is { Length: > ProblemMaxLength } ? problem[..ProblemMaxLength] : problem;
    }
}
