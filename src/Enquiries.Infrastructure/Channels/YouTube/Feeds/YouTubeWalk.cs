using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Walks over a channel's threads, newest first, and over the replies in a thread.</summary>
internal sealed class YouTubeWalk(YouTubeApi api, IKnownMessages messages, TimeProvider clock)
{
    private const int MostPages = 500;

    public YouTubeSieve Sieve(ConnectedAccount account, YouTubeCursor cursor) => new(messages, account, cursor, clock);

    /// <summary>Reads until a page holds nothing new, or, when <paramref name="whole"/>, to the end. What was read before a failure is in <paramref name="bodies"/>.</summary>
    /// <param name="status">Which comments: those that are public (null), held for review, or taken for spam.</param>
    public async Task<SendResult.Failed?> ThreadsAsync(
        ConnectedAccount account, YouTubeSieve sieve, string? status, bool whole, List<byte[]> bodies, CancellationToken ct, YouTubeSlice? slice = null)
    {
        slice ??= new YouTubeSlice(null, int.MaxValue);
        for (var i = 0; i < MostPages && !slice.IsSpent; i++)
        {
            slice.Spent++;
            var answer = await api.GetAsync(
                account, "commentThreads",
                [
                    ("part", "snippet,replies"), ("allThreadsRelatedToChannelId", account.ExternalId), ("order", "time"), ("maxResults", "100"),
                    ("textFormat", "plainText"), ("moderationStatus", status), ("pageToken", slice.Page),
                ],
                Spend.Reading, ct);
            if (answer.Failure is not null)
                return answer.Failure;

            var page = new YouTubePage();
            var failure = await TakeAsync(account, sieve, [.. answer.Items], page, status, whole, slice, ct);
            if (!page.IsEmpty)
                bodies.Add(page.Write(account.ExternalId, clock.GetUtcNow(), status));
            if (failure is not null)
                return failure;
            slice.Page = answer.NextPage;
            if (slice.Page is null || (page.IsEmpty && !whole))
                return null;
        }

        return null;
    }

    /// <summary>Adds the replies of a thread that are new, with what they answer.</summary>
    public async Task<SendResult.Failed?> RepliesAsync(ConnectedAccount account, YouTubeSieve sieve, string threadId, YouTubePage page, CancellationToken ct, YouTubeSlice? slice = null, string? status = null)
    {
        string? token = null;
        for (var i = 0; i < MostPages; i++)
        {
            if (slice is not null)
                slice.Spent++;
            var answer = await api.GetAsync(
                account, "comments", [("part", "snippet"), ("parentId", threadId), ("maxResults", "100"), ("textFormat", "plainText"), ("pageToken", token)], Spend.Reading, ct);

            // A thread that is gone has no replies; that it is gone is found elsewhere.
            if (answer.Failure is not null)
                return answer.Failure.Kind == FailureKind.TargetGone ? null : answer.Failure;

            var replies = answer.Items.Select(j => new Reply(j, YouTubeComment.TryRead(j)?.In(status))).ToList();
            var added = await AddNewsAsync(sieve, replies, page, ct);
            token = answer.NextPage;
            if (token is null || !added)
                return null;
        }

        return null;
    }

    private async Task<SendResult.Failed?> TakeAsync(ConnectedAccount account, YouTubeSieve sieve, IReadOnlyList<JsonElement> items, YouTubePage page, string? status, bool whole, YouTubeSlice slice, CancellationToken ct)
    {
        var threads = items.Select(j => Thread.Read(j, status)).ToList();
        var news = await sieve.NewsAsync([.. threads.SelectMany(t => t.All)], ct);
        var videos = new HashSet<string>(StringComparer.Ordinal);
        foreach (var thread in threads)
        {
            if (thread.Top is null)
            {
                if (sieve.IsNew("?" + LenientJson.Raw(thread.Json, 80)))
                    page.Threads.Add(thread.Json);
                continue;
            }

            var isNew = news.Contains(thread.Top.Id);
            var hasNews = isNew || thread.Replies.Exists(r => r.Comment is not null && news.Contains(r.Comment.Id));
            if (isNew)
            {
                page.Threads.Add(thread.Json);
                if (thread.Top.VideoId is { } video)
                    videos.Add(video);
            }
            else
            {
                AddNews(thread.Replies, news, page);
            }

            if (thread.ReplyCount > thread.Replies.Count && (hasNews || whole) && await RepliesAsync(account, sieve, thread.Top.Id, page, ct, slice, status) is { } failure)
                return failure;
        }

        slice.Spent += await AddVideosAsync(account, videos, page, ct);
        return null;
    }

    private async Task<bool> AddNewsAsync(YouTubeSieve sieve, List<Reply> replies, YouTubePage page, CancellationToken ct)
    {
        var news = await sieve.NewsAsync([.. replies.Where(r => r.Comment is not null).Select(r => r.Comment!)], ct);
        foreach (var (json, _) in replies.Where(r => r.Comment is null && sieve.IsNew("?" + LenientJson.Raw(r.Json, 80))))
            page.Comments.Add(json);
        AddNews(replies, news, page);
        return news.Count > 0;
    }

    /// <summary>An answer of the council that names somebody comes with what that person wrote, by which the reader tells whom it answers.</summary>
    private static void AddNews(List<Reply> replies, HashSet<string> news, YouTubePage page)
    {
        var wanted = replies.Where(r => r.Comment is not null && news.Contains(r.Comment.Id)).ToList();
        foreach (var reply in wanted.Where(r => r.Comment!.Text.StartsWith('@')).ToList())
        {
            var answered = replies
                .Where(r => r.Comment is { } c && c.AuthorId != reply.Comment!.AuthorId && c.WrittenAt <= reply.Comment.WrittenAt && YouTubeMention.Names(reply.Comment.Text, c.AuthorName))
                .MaxBy(r => r.Comment!.WrittenAt);
            if (answered.Comment is not null && !wanted.Exists(w => w.Comment!.Id == answered.Comment.Id))
                wanted.Add(answered);
        }

        page.Comments.AddRange(wanted.Select(r => r.Json));
    }

    /// <summary>Titles are for staff's orientation: without them the comments come all the same.</summary>
    private async Task<int> AddVideosAsync(ConnectedAccount account, HashSet<string> ids, YouTubePage page, CancellationToken ct)
    {
        var calls = 0;
        foreach (var batch in ids.Chunk(YouTubeLookUp.Batch))
        {
            calls++;
            var answer = await api.GetAsync(account, "videos", [("part", "snippet"), ("id", string.Join(',', batch)), ("maxResults", "50")], Spend.Reading, ct);
            page.Videos.AddRange(answer.Items.Where(j => YouTubeVideo.TryRead(j) is not null));
        }

        return calls;
    }

    private readonly record struct Reply(JsonElement Json, YouTubeComment? Comment);

    private sealed record Thread(JsonElement Json, YouTubeComment? Top, List<Reply> Replies, long ReplyCount)
    {
        public IEnumerable<YouTubeComment> All => Top is null ? [] : [Top, .. Replies.Where(r => r.Comment is not null).Select(r => r.Comment!)];

        public static Thread Read(JsonElement json, string? status)
        {
            var snippet = json.Object("snippet"u8);
            var videoId = snippet is { } s ? YouTubeComment.VideoOf(s) : null;
            var top = snippet?.Object("topLevelComment"u8) is { } comment ? YouTubeComment.TryRead(comment, videoId)?.In(status) : null;
            var replies = json.Object("replies"u8)?.Array("comments"u8) is { } list
                ? list.EnumerateArray().Select(j => new Reply(j, YouTubeComment.TryRead(j, videoId)?.In(status))).ToList()
                : [];
            return new Thread(json, top, replies, long.TryParse(snippet?.Text("totalReplyCount"u8), CultureInfo.InvariantCulture, out var count) ? count : 0);
        }
    }
}

/// <summary>A part of a walk that is too long for one reading.</summary>
/// <param name="page">The platform's token of the page it begins with; null for the newest.</param>
/// <param name="units">No further page is read once so many units are spent.</param>
internal sealed class YouTubeSlice(string? page, int units)
{
    /// <summary>Where the walk goes on; null when it has ended.</summary>
    public string? Page { get; set; } = page;

    public int Spent { get; set; }

    public bool IsSpent => Spent >= units;
}
