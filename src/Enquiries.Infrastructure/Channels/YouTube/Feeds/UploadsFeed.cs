using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>The channel's newest videos, listed as well as told by the hub, which has been silent for days at times.</summary>
internal sealed class UploadsFeed(YouTubeApi api, YouTubeQuota quota, TimeProvider clock) : IChannelFeed
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);

    public ChannelKind Channel => ChannelKind.YouTube;

    public string Name => "uploads";

    public FeedPurpose Purpose => FeedPurpose.Messages;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var slow = await quota.SlowDownAsync(account, ct);
        if (double.IsInfinity(slow))
            return new FeedReading.Failed(quota.Exhausted(Spend.Reading));

        var now = clock.GetUtcNow();
        var nextAt = quota.NextAt(Every, Math.Min(slow, 8));
        var answer = await api.GetAsync(
            account, "playlistItems", [("part", "snippet"), ("playlistId", new YouTubeSettings(account).UploadsPlaylist), ("maxResults", "50")], Spend.Reading, ct);

        // A channel without videos has no list of them.
        if (answer.Failure is { } failure)
            return failure.Kind == FailureKind.TargetGone ? FeedReading.Done.Nothing(position.Cursor, nextAt) : new FeedReading.Failed(failure);

        var known = (position.Cursor ?? "").Split(' ').ToHashSet(StringComparer.Ordinal);
        var page = new YouTubePage();
        var marks = new List<string>();
        foreach (var json in answer.Items)
        {
            if (YouTubeVideo.TryRead(json) is not { } video)
                continue;
            var mark = Mark(video);
            marks.Add(mark);
            if (!known.Contains(mark))
                page.Videos.Add(json);
        }

        IReadOnlyList<byte[]> bodies = page.IsEmpty ? [] : [page.Write(account.ExternalId, now)];
        return new FeedReading.Done(bodies, string.Join(' ', marks), nextAt);
    }

    private static string Mark(YouTubeVideo video) => string.Create(
        CultureInfo.InvariantCulture, $"{video.Id}:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(video.Title)).AsSpan(0, 4))}");
}
