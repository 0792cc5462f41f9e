namespace Enquiries.Domain.Sla;

/// <summary>A bank holiday that GOV.UK has listed. Rows are added and marked, never taken away: what was once listed stays on record.</summary>
public sealed class KnownHoliday
{
    public const int TitleMaxLength = 100;
    public const int SourceMaxLength = 300;

    private KnownHoliday()
    {
    }

    public Nation Nation { get; private set; }

    /// <summary>Local date.</summary>
    public DateOnly Date { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTimeOffset FirstSeenAt { get; private set; }

    /// <summary>The address that it was read from.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Since when (UTC) the list has been without it, while it still lay in the future; null while it is listed.</summary>
    public DateTimeOffset? GoneSince { get; private set; }

    public static KnownHoliday See(Nation nation, DateOnly date, string title, string source, DateTimeOffset at) => new()
    {
        Nation = nation,
        Date = date,
        Title = title,
        Source = source,
        FirstSeenAt = at,
    };

    /// <summary>It is on the list (again).</summary>
    public void SeeAgain(string title)
    {
        Title = title;
        GoneSince = null;
    }

    /// <summary>The list covers its year and does not have it. A day that has begun or passed was a holiday, whatever the list says now.</summary>
    public void Miss(DateOnly today, DateTimeOffset at)
    {
        if (Date > today)
            GoneSince ??= at;
    }
}

/// <summary>An administrator does not follow what GOV.UK says about a day, for one calendar.</summary>
public sealed class HolidayDismissal
{
    private HolidayDismissal()
    {
    }

    public Guid CalendarId { get; private set; }

    /// <summary>Local date.</summary>
    public DateOnly Date { get; private set; }

    /// <summary>True when GOV.UK lists the day and the calendar stays open on it; false when GOV.UK does not and the calendar keeps it.</summary>
    public bool Listed { get; private set; }

    public string Reason { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    public Guid? AuthorId { get; private set; }

    public string? AuthorName { get; private set; }

    public static HolidayDismissal Create(Guid calendarId, DateOnly date, bool listed, string reason, Cases.Actor by, DateTimeOffset at) => new()
    {
        CalendarId = calendarId,
        Date = date,
        Listed = listed,
        Reason = reason,
        At = at,
        AuthorId = by.Id,
        AuthorName = by.Name,
    };
}

/// <summary>When the list of bank holidays was read last, and what went wrong since. One row.</summary>
public sealed class HolidayFeedState
{
    public const int Only = 1;
    public const int ProblemMaxLength = 300;

    /// <summary>How long after a success it is read again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>How long after a failure.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);

    public int Id { get; private set; } = Only;

    public string Source { get; private set; } = "";

    /// <summary>UTC; nobody reads it before.</summary>
    public DateTimeOffset NextReadAt { get; private set; }

    public DateTimeOffset? LastReadAt { get; private set; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? Problem { get; private set; }

    public DateTimeOffset? ProblemSince { get; private set; }

    /// <summary>Raised with each change, so that of several processes one reads.</summary>
    public int Version { get; private set; }

    /// <summary>Takes the turn to read. False when it is not time yet.</summary>
    public bool Claim(string source, DateTimeOffset now)
    {
        if (now < NextReadAt && source == Source)
            return false;
        if (source != Source)
            (Source, Problem, ProblemSince) = (source, null, null);
        NextReadAt = now + RetryInterval;
        Version++;
        return true;
    }

    public void Succeed(DateTimeOffset now)
    {
        (LastReadAt, NextReadAt, Problem, ProblemSince) = (now, now + Interval, null, null);
        Version++;
    }

    /// <summary>Answers whether the trouble is new.</summary>
    public bool Fail(string problem, DateTimeOffset now)
    {
        var isNew = ProblemSince is null;
        Problem = problem.Length <= ProblemMaxLength ? problem : problem[..ProblemMaxLength];
        ProblemSince ??= now;
        NextReadAt = now + RetryInterval;
        Version++;
        return isNew;
    }
}
