using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Reads from YouTube: replies that may have been sent, what is gone, and the video that a thread stands under.</summary>
internal sealed class YouTubeLookUp(YouTubeApi api)
{
    /// <summary>Ids that one call may ask for.</summary>
    public const int Batch = 50;

    private const int MostPages = 50;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public async Task<LookUpResult> FindSentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.ReplyToExternalId is not { Length: > 0 } target)
            return new LookUpResult.NotThere();

        var wanted = Squeeze(message.Text);
        var earliest = message.QueuedAt - ClockTolerance;
        string? page = null;
        for (var i = 0; i < MostPages; i++)
        {
            var answer = await api.GetAsync(
                account, "comments", [("part", "snippet"), ("parentId", YouTubeComment.ThreadOf(target)), ("maxResults", "100"), ("textFormat", "plainText"), ("pageToken", page)],
                Spend.Answering, ct);
            if (answer.Failure is { } failure)
                return new LookUpResult.CannotTell(failure);
            foreach (var json in answer.Items)
            {
                if (YouTubeComment.TryRead(json) is { } comment && comment.IsBy(account.ExternalId) && comment.WrittenAt >= earliest
                    && !message.KnownExternalIds.Contains(comment.Id) && IsText(comment.Text, wanted))
                    return new LookUpResult.Found(comment.Id, comment.WrittenAt);
            }

            page = answer.NextPage;
            if (page is null)
                return new LookUpResult.NotThere();
        }

        return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.RetryLater, "There are too many replies to look through."));
    }

    /// <summary>Those of the comments that YouTube shows no more.</summary>
    public async Task<RemovalCheck> FindRemovedAsync(ConnectedAccount account, IReadOnlyList<string> ids, Spend spend, CancellationToken ct)
    {
        var gone = new List<string>();
        foreach (var batch in ids.Chunk(Batch))
        {
            var (found, failure) = await ReadAsync(account, batch, spend, ct);
            if (failure is not null)
                return new RemovalCheck.CannotTell(failure.Reason);
            gone.AddRange(batch.Where(id => !found.ContainsKey(id)));
        }

        return new RemovalCheck.Looked(gone);
    }

    /// <summary>At most <see cref="Batch"/> comments by id; those that are gone are missing.</summary>
    public async Task<(Dictionary<string, YouTubeComment> Found, SendResult.Failed? Failure)> ReadAsync(
        ConnectedAccount account, IReadOnlyCollection<string> ids, Spend spend, CancellationToken ct)
    {
        var found = new Dictionary<string, YouTubeComment>(StringComparer.Ordinal);
        var answer = await api.GetAsync(
            account, "comments", [("part", "snippet"), ("id", string.Join(',', ids)), ("maxResults", "100"), ("textFormat", "plainText")], spend, ct);
        if (answer.Failure is { Kind: FailureKind.TargetGone })
            return (found, null);
        if (answer.Failure is null && answer.Json?.Array("items"u8) is null)
            return (found, new SendResult.Failed(FailureKind.RetryLater, "YouTube's answer could not be read."));
        foreach (var json in answer.Items)
        {
            if (YouTubeComment.TryRead(json) is { } comment)
                found[comment.Id] = comment;
        }

        return (found, answer.Failure);
    }

    /// <summary>The video that a thread stands under, told as the thread's post; the first comment's words where there is no video.</summary>
    public async Task<InboundOwnPost?> ReadPostAsync(ConnectedAccount account, string threadId, CancellationToken ct)
    {
        var answer = await api.GetAsync(account, "comments", [("part", "snippet"), ("id", threadId), ("textFormat", "plainText")], Spend.Answering, ct);
        if (answer.Items.Select(j => YouTubeComment.TryRead(j)).FirstOrDefault(c => c?.Id == threadId) is not { } top)
            return null;
        if (top.VideoId is null)
        {
            var thread = await api.GetAsync(account, "commentThreads", [("part", "snippet"), ("id", threadId)], Spend.Answering, ct);
            top = top with { VideoId = thread.Items.Select(j => j.Object("snippet"u8)).Select(s => s is { } snippet ? YouTubeComment.VideoOf(snippet) : null).FirstOrDefault(v => v is not null) };
        }

        if (top.VideoId is not { } videoId)
            return new InboundOwnPost(account.ExternalId, top.WrittenAt, threadId, top.Text, null);
        var videos = await api.GetAsync(account, "videos", [("part", "snippet"), ("id", videoId)], Spend.Answering, ct);
        return videos.Items.Select(YouTubeVideo.TryRead).FirstOrDefault(v => v?.Id == videoId) is { } video
            ? new InboundOwnPost(account.ExternalId, video.PublishedAt, threadId, video.Title, YouTubeComment.Permalink(videoId, threadId))
            : null;
    }

    /// <summary>With or without the "@handle" that an answer to a reply begins with.</summary>
    private static bool IsText(string text, string wanted)
    {
        var squeezed = Squeeze(text);
        return squeezed == wanted || (squeezed.StartsWith('@') && squeezed.EndsWith(" " + wanted, StringComparison.Ordinal));
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
