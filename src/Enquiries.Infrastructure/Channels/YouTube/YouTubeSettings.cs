using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>What an account's settings say, with what holds where they say nothing.</summary>
internal sealed class YouTubeSettings(ConnectedAccount account)
{
    public const string ClientIdKey = "clientId";
    public const string ClientSecretKey = "clientSecret";
    public const string QuotaKey = "quotaUnits";
    public const string ReserveKey = "quotaReserve";
    public const string PollKey = "pollSeconds";
    public const string LookBackKey = "lookBackDays";
    public const string CallbackKey = "callbackUrl";
    public const string TokenKey = "tokenUrl";
    public const string SignInKey = "signInUrl";
    public const string HubKey = "hubUrl";
    public const string TopicKey = "topicUrl";
    public const string LeaseAskedKey = "leaseAskedAt";
    public const string LeaseUntilKey = "leaseUntil";
    public const string LeaseDeniedKey = "leaseDeniedAt";

    public const long DefaultQuota = 10_000;
    public const long DefaultReserve = 1_500;

    public string? ClientId => Text(ClientIdKey);

    public string? ClientSecret => account.Credentials[ClientSecretKey];

    /// <summary>Units a day that the Google project has.</summary>
    public long Quota => Number(QuotaKey, DefaultQuota, 100, 1_000_000_000);

    /// <summary>Of them, those that reading leaves alone, so that replies go out to the end of the day.</summary>
    public long Reserve => Math.Min(Number(ReserveKey, DefaultReserve, 0, 1_000_000_000), Quota);

    /// <summary>How often new comments are asked for while the quota lasts.</summary>
    public TimeSpan Poll => TimeSpan.FromSeconds(Number(PollKey, 60, 1, 86_400));

    /// <summary>What was written longer than this before the account was connected is left alone.</summary>
    public TimeSpan LookBack => TimeSpan.FromDays(Number(LookBackKey, 7, 0, 3_650));

    /// <summary>Our webhook's address as YouTube's hub can reach it.</summary>
    public string? Callback => Text(CallbackKey);

    public string TokenUrl => Address(TokenKey, "https://oauth2.googleapis.com/token", "token");

    public string SignInUrl => Address(SignInKey, "https://accounts.google.com/o/oauth2/v2/auth", "authorize");

    public string HubUrl => Address(HubKey, "https://pubsubhubbub.appspot.com/subscribe", "hub/subscribe");

    /// <summary>What the hub calls the channel's list of videos.</summary>
    public string Topic => (Text(TopicKey) ?? "https://www.youtube.com/feeds/videos.xml?channel_id=") + account.ExternalId;

    public DateTimeOffset? LeaseAskedAt => Time(LeaseAskedKey);

    public DateTimeOffset? LeaseUntil => Time(LeaseUntilKey);

    public DateTimeOffset? LeaseDeniedAt => Time(LeaseDeniedKey);

    /// <summary>The list of a channel's uploads has the channel's own id, with other letters in front.</summary>
    public string UploadsPlaylist => account.ExternalId.StartsWith("UC", StringComparison.Ordinal) ? "UU" + account.ExternalId[2..] : account.ExternalId;

    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>
    /// Secrets and tokens go to other addresses than Google's own only where the API itself was allowed to be elsewhere; what no setting names is beside the API then,
    /// so that nothing of a simulated platform's account reaches Google.
    /// </summary>
    private string Address(string key, string own, string beside)
    {
        var elsewhere = Uri.TryCreate(account.ApiBaseUrl.TrimEnd('/'), UriKind.Absolute, out var api) && !PlatformAddresses.IsOwn(ChannelKind.YouTube, api) ? api : null;
        if (Text(key) is { } given && Uri.TryCreate(given, UriKind.Absolute, out var url) && (elsewhere is not null || PlatformAddresses.IsOwn(ChannelKind.YouTube, url)))
            return given;
        return elsewhere is null ? own : new Uri(elsewhere, beside).ToString();
    }

    private string? Text(string key) => account.Settings.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;

    private long Number(string key, long otherwise, long least, long most) =>
        long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : otherwise;

    private DateTimeOffset? Time(string key) =>
        DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
