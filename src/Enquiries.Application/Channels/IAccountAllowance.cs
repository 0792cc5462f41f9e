using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>What an account of the channel may still use: a quota that the platform sets, or the money that the council is willing to spend.</summary>
public interface IAccountAllowance
{
    ChannelKind Channel { get; }

    /// <summary>Null where the account has no limit. Reads our own counters only: asking must cost nothing.</summary>
    Task<Allowance?> ReadAsync(ConnectedAccount account, CancellationToken ct);
}

/// <param name="Words">What is counted, for instance "Units of YouTube's daily quota".</param>
/// <param name="Used">In the measure of <paramref name="Unit"/>.</param>
/// <param name="Limit">Null where nothing ends it.</param>
/// <param name="ResetsAt">When counting begins anew, UTC.</param>
public sealed record Allowance(string Words, long Used, long? Limit, AllowanceUnit Unit, DateTimeOffset? ResetsAt)
{
    /// <summary>How much of it is used, 0 to 1 and beyond; null where nothing ends it.</summary>
    public double? Share => Limit is { } limit ? limit <= 0 ? 1 : (double)Used / limit : null;
}

/// <summary>In what an allowance is counted.</summary>
public enum AllowanceUnit
{
    /// <summary>Of the platform's quota.</summary>
    Units = 0,

    /// <summary>Millionths of a US dollar.</summary>
    Money = 1,
}
