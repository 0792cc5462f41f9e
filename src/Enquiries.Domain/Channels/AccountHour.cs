namespace Enquiries.Domain.Channels;

/// <summary>How many new messages of residents one hour brought for an account: what later hours are measured against. Kept approximately, written every few seconds.</summary>
public sealed class AccountHour
{
    /// <summary>Long enough for the weeks that expectations are made of.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7 * (ExpectedRate.Weeks + 2));

    public Guid AccountId { get; init; }

    /// <summary>When the hour begins, UTC.</summary>
    public DateTimeOffset Hour { get; init; }

    /// <summary>Sent by the platform, or read in the ordinary way.</summary>
    public int Received { get; set; }

    /// <summary>Found by reading again what the platform should have told us.</summary>
    public int CaughtUp { get; set; }

    /// <summary>When the last message came that the platform sent or that was read in the ordinary way, UTC; null when none did.</summary>
    public DateTimeOffset? LastAt { get; set; }

    public static DateTimeOffset HourOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
