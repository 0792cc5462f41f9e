namespace Enquiries.Domain;

/// <summary>The part of a row that a worker looks at: when it is next due, who holds it, and how often it was tried. Times are UTC.</summary>
public sealed class Work
{
    public const int LastErrorMaxLength = 2000;

    /// <summary>Null when nothing is left to do.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>A worker holds the row until then; a lease that ran out belongs to nobody.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public string? LastError { get; set; }

    public void Claim(DateTimeOffset leasedUntil)
    {
        LeasedUntil = leasedUntil;
        Attempts++;
    }

    public void Finish()
    {
        NextAttemptAt = null;
        LeasedUntil = null;
        LastError = null;
    }

    public void Fail(string error)
    {
        NextAttemptAt = null;
        LeasedUntil = null;
        LastError = Cut(error);
    }

    public void RetryAt(DateTimeOffset at, string error)
    {
        NextAttemptAt = at;
        LeasedUntil = null;
        LastError = Cut(error);
    }

    public void Restart(DateTimeOffset now)
    {
        NextAttemptAt = now;
        LeasedUntil = null;
        Attempts = 0;
        LastError = null;
    }

    private static string Cut(string text) => text.Length <= LastErrorMaxLength ? text : text[..LastErrorMaxLength];
}
