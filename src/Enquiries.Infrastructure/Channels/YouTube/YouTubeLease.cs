using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>
/// Answers YouTube's hub when it asks whether we want a subscription. Only what we asked for is confirmed: somebody else could otherwise subscribe our webhook with a
/// secret of their own, and what the hub then sends would fit no signature of ours.
/// </summary>
public sealed class YouTubeLease
{
    private static readonly TimeSpan Asking = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(10);
    private readonly SystemRequests requests;
    private readonly IAccountDirectory accounts;
    private readonly TimeProvider clock;

    internal YouTubeLease(SystemRequests requests, IAccountDirectory accounts, TimeProvider clock) => (this.requests, this.accounts, this.clock) = (requests, accounts, clock);

    /// <param name="verifyToken">As it came back; null where the hub does not send it.</param>
    /// <param name="leaseSeconds">How long the hub grants.</param>
    /// <returns>Whether it is about something that we asked for: then the challenge is sent back.</returns>
    public async Task<bool> ConfirmAsync(string mode, string topic, string? verifyToken, long? leaseSeconds, CancellationToken ct)
    {
        if (mode is not ("subscribe" or "denied"))
            return false;
        var account = await FindAsync(topic, verifyToken, ct);
        if (account is null)
        {
            // Another process may have asked a moment ago.
            accounts.Invalidate();
            account = await FindAsync(topic, verifyToken, ct);
        }

        if (account is null)
            return false;

        var now = clock.GetUtcNow();
        var values = mode == "denied"
            ? new Dictionary<string, string?> { [YouTubeSettings.LeaseDeniedKey] = YouTubeSettings.Write(now) }
            : new Dictionary<string, string?>
            {
                [YouTubeSettings.LeaseUntilKey] = YouTubeSettings.Write(now + TimeSpan.FromSeconds(Math.Clamp(leaseSeconds ?? (long)Longest.TotalSeconds, 60, (long)Longest.TotalSeconds))),
                [YouTubeSettings.LeaseDeniedKey] = null,
            };
        await requests.SendAsync(new RememberForAccount(account.Id, values), ct);
        return true;
    }

    private async Task<ConnectedAccount?> FindAsync(string topic, string? verifyToken, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        ConnectedAccount? found = null;
        foreach (var account in await accounts.AllAsync(ct))
        {
            if (account.Channel != ChannelKind.YouTube)
                continue;
            var settings = new YouTubeSettings(account);
            if (settings.Topic == topic && IsAsking(settings, now) && (verifyToken is null || Same(verifyToken, account.Credentials.VerifyToken)))
                found = account;
        }

        return found;
    }

    /// <summary>While no lease runs a subscription to our own topic is welcome, whoever asked for it: an administrator may do so by hand at the hub.</summary>
    private static bool IsAsking(YouTubeSettings settings, DateTimeOffset now) =>
        (settings.LeaseAskedAt is { } asked && now - asked < Asking) || settings.LeaseUntil is not { } until || until <= now;

    private static bool Same(string given, string ours) =>
        ours.Length > 0 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(ours)));
}
