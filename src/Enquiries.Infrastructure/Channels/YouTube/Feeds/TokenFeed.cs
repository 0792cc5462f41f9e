using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Whether the sign-in still works, and is that of the right channel. Tokens are renewed whenever a call needs one; this finds trouble while nothing else is called.</summary>
internal sealed class TokenFeed(YouTubeApi api, TimeProvider clock) : IChannelFeed
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(12);

    public ChannelKind Channel => ChannelKind.YouTube;

    public string Name => "sign-in";

    public FeedPurpose Purpose => FeedPurpose.Token;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var answer = await api.GetAsync(account, "channels", [("part", "id"), ("mine", "true")], Spend.Answering, ct);
        if (answer.Failure is { } failure)
            return new FeedReading.Failed(failure);
        var isOurs = answer.Items.Any(j => j.Id("id"u8) == account.ExternalId);
        return new FeedReading.Done([], null, clock.GetUtcNow() + Every, isOurs
            ? null
            : "The Google account that is signed in does not own this channel: held comments cannot be read, and replies would appear under another name. Sign in again with the right account.");
    }
}
