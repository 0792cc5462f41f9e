namespace Enquiries.Domain.Channels;

/// <summary>What calls to a platform have used up in one period: units of a quota, or money. Platforms tell neither in time, so that we count ourselves.</summary>
public sealed class AccountUsage
{
    public const int PeriodMaxLength = 20;

    public Guid AccountId { get; init; }

    /// <summary>The platform's own period, for instance "2026-11" or "2026-11-23" (a day that ends at midnight Pacific time).</summary>
    public string Period { get; init; } = "";

    /// <summary>Of the platform's quota.</summary>
    public long Units { get; set; }

    /// <summary>Millionths of a US dollar.</summary>
    public long Cost { get; set; }
}
