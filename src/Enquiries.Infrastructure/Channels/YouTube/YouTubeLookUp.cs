using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Reads from YouTube: replies that may have been sent, what is gone, and the video that a thread stands under.</summary>
internal sealed class YouTubeLookUp(YouTubeApi api, IKnownMessages messages, TimeProvider clock)
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

    /// <summary>Those of the comments that YouTube shows no more, and those that it shows in other words than the desk knows.</summary>
    public async Task<RemovalCheck> FindRemovedAsync(ConnectedAccount account, IReadOnlyList<string> ids, Spend spend, CancellationToken ct)
    {
        var gone = new List<string>();
        var page = new YouTubePage();
        foreach (var batch in ids.Chunk(Batch))
        {
            var (found, failure) = await ReadEachAsync(account, batch, spend, ct);
            if (failure is not null)
                return new RemovalCheck.CannotTell(failure.Reason);
            gone.AddRange(batch.Where(id => !found.ContainsKey(id)));

            var known = await messages.FindAsync(account.Id, batch, ct);
            page.Comments.AddRange(found.Values.Where(f => f.Comment is { EditedAt: { } at } c && known.GetValueOrDefault(c.Id) is { IsRemoved: false, IsHidden: false } k && at > k.WordingAt && c.Text != k.Text).Select(f => f.Json));
        }

        return new RemovalCheck.Looked(gone) { Changed = page.IsEmpty ? [] : [page.Write(account.ExternalId, clock.GetUtcNow())] };
    }

    /// <summary>At most <see cref="Batch"/> comments by id. Where all are refused for the sake of one that is gone, each is asked for by itself.</summary>
    public async Task<(Dictionary<string, FoundComment> Found, SendResult.Failed? Failure)> ReadEachAsync(
        ConnectedAccount account, IReadOnlyCollection<string> ids, Spend spend, CancellationToken ct)
    {
        var (found, failure) = await ReadAsync(account, ids, spend, ct);
        if (failure is not { Kind: FailureKind.TargetGone })
            return (found, failure);
        if (ids.Count > 1)
        {
            foreach (var id in ids)
            {
                (var one, failure) = await ReadAsync(account, [id], spend, ct);
                if (failure is { Kind: not FailureKind.TargetGone })
                    return (found, failure);
                foreach (var (name, comment) in one)
                    found[name] = comment;
            }
        }

        return (found, null);
    }

    /// <summary>At most <see cref="Batch"/> comments by id; those that are gone are missing.</summary>
    public async Task<(Dictionary<string, FoundComment> Found, SendResult.Failed? Failure)> ReadAsync(
        ConnectedAccount account, IReadOnlyCollection<string> ids, Spend spend, CancellationToken ct)
    {
        var found = new Dictionary<string, FoundComment>(StringComparer.Ordinal);
        string? page = null;
        for (var i = 0; i < Batch; i++)
        {
            var answer = await api.GetAsync(
                account, "comments", [("part", "snippet"), ("id", string.Join(',', ids)), ("textFormat", "plainText"), ("pageToken", page)], spend, ct);
            if (answer.Failure is not null)
                return (found, answer.Failure);
            if (answer.Json?.Array("items"u8) is null)
                return (found, new SendResult.Failed(FailureKind.RetryLater, "YouTube's answer could not be read."));
            foreach (var json in answer.Items)
            {
                // One that cannot be understood is there all the same.
                if (json.Id("id"u8) is { } id)
                    found[id] = new FoundComment(json, YouTubeComment.TryRead(json));
            }

            page = answer.NextPage;
            if (page is null)
                return (found, null);
        }

        return (found, new SendResult.Failed(FailureKind.RetryLater, "YouTube's answer has no end."));
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

/// <param name="Comment">Null where it cannot be understood; it is there all the same.</param>
internal sealed record FoundComment(JsonElement Json, YouTubeComment? Comment);
