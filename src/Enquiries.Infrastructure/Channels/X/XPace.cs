using System.Collections.Concurrent;
using System.Globalization;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>What X limits apart.</summary>
internal enum XLimit
{
    Other,
    Posts,
    DirectMessages,
    Mentions,
    OwnPosts,
    DirectEvents,
    Hiding,
    Webhooks,
}

/// <summary>How much of its allowance each account has left, as X tells with every answer; near its end calls are spread over what is left of the time.</summary>
internal sealed class XPace(TimeProvider clock)
{
    /// <summary>From this share of what is left we slow down.</summary>
    private const double Little = 0.1;
    private static readonly string[] Limits = ["x-rate-limit-", "x-user-limit-24hour-", "x-app-limit-24hour-"];
    private static readonly TimeSpan Longest = TimeSpan.FromHours(25);
    private readonly ConcurrentDictionary<(Guid, XLimit), DateTimeOffset> notBefore = new();

    public DateTimeOffset? NotBefore(Guid accountId, XLimit limit) => notBefore.TryGetValue((accountId, limit), out var at) && at > clock.GetUtcNow() ? at : null;

    public void Note(Guid accountId, XLimit limit, PlatformAnswer answer)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? later = null;
        foreach (var name in Limits)
        {
            if (Number(answer, name + "remaining") is not { } remaining || Number(answer, name + "reset") is not { } reset)
                continue;
            var resetAt = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(reset, 0, 32_503_680_000));
            if (resetAt <= now || resetAt > now + Longest)
                continue;
            var wait = remaining <= 0 ? resetAt
                : Number(answer, name + "limit") is { } most && remaining <= most * Little ? now + ((resetAt - now) / (remaining + 1))
                : (DateTimeOffset?)null;
            later = wait > later || later is null ? wait : later;
        }

        // Refused without a word about when: a quarter of an hour is how X counts.
        if (answer.Status == 429)
            later ??= now + TimeSpan.FromMinutes(1);
        if (later is { } at)
            notBefore[(accountId, limit)] = at;
        else
            notBefore.TryRemove((accountId, limit), out _);
    }

    private static long? Number(PlatformAnswer answer, string header) =>
        long.TryParse(answer.Header(header), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
