using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>Where the platforms' own APIs are: outside of demonstrations and tests nothing else may be called with an account's tokens.</summary>
public static class PlatformAddresses
{
    /// <summary>Null for a channel without an API address of its own, as a mailbox or the web form.</summary>
    public static Uri? Of(ChannelKind channel) => channel switch
    {
        ChannelKind.Facebook => new Uri("https://graph.facebook.com/v26.0"),
        ChannelKind.Instagram => new Uri("https://graph.instagram.com/v26.0"),
        ChannelKind.X => new Uri("https://api.x.com"),
        ChannelKind.YouTube => new Uri("https://www.googleapis.com/youtube/v3"),
        _ => null,
    };

    /// <summary>Whether the address is one of the platform's own, over https and on the usual port: its API, its sign-in, or its hub.</summary>
    public static bool IsOwn(ChannelKind channel, Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && Hosts(channel).Contains(url.Host, StringComparer.OrdinalIgnoreCase);

    private static string[] Hosts(ChannelKind channel) => channel switch
    {
        ChannelKind.Facebook => ["graph.facebook.com"],
        ChannelKind.Instagram => ["graph.instagram.com", "graph.facebook.com"],
        ChannelKind.X => ["api.x.com", "api.twitter.com", "x.com", "twitter.com"],
        ChannelKind.YouTube => ["www.googleapis.com", "youtube.googleapis.com", "oauth2.googleapis.com", "accounts.google.com", "pubsubhubbub.appspot.com"],
        _ => [],
    };
}
