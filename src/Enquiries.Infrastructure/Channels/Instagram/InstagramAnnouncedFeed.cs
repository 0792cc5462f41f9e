using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>
/// Reads what Instagram has announced by its id only: mentions, and direct messages whose delivery leaves everything out. Tried until it can be read; after a week
/// an administrator is told. What has not been tried yet comes first: what cannot be read keeps nothing waiting.
/// </summary>
internal sealed class InstagramAnnouncedFeed(GraphClient graph, MetaPace pace, SystemRequests requests, TimeProvider clock) : IChannelFeed
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);
    private const int MostCalls = 200;
    private static readonly TimeSpan MostTime = ClaimFeed.Lease / 2;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public ChannelKind Channel => ChannelKind.Instagram;

    public string Name => InboundAnnouncement.FeedName;

    public FeedPurpose Purpose => FeedPurpose.Messages;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var waiting = await requests.SendAsync(new FindAnnouncements(account.Id), ct);
        if (waiting.Count == 0)
            return FeedReading.Done.Nothing(null, now + Idle);
        if (pace.NotBefore(account.Id) is { } later)
            return new FeedReading.Done([], position.Cursor, later);

        var tries = Tries.Read(position.Cursor);
        var found = new FoundItems(account, now);
        var budget = MostCalls;
        SendResult.Failed? stop = null;
        var isMore = false;
        foreach (var (item, since) in waiting.OrderBy(w => tries.ContainsKey(w.Item.ExternalId)).ThenBy(w => w.Since))
        {
            var known = tries.GetValueOrDefault(item.ExternalId);
            if (known?.NextAt > now)
                continue;
            var failure = stop;
            if (stop is null)
            {
                if (budget-- == 0 || clock.GetUtcNow() - now >= MostTime)
                {
                    isMore = true;
                    break;
                }

                failure = await ReadOneAsync(account, item, found, ct);

                // What ails the account or the platform ails everything else that waits.
                if (failure?.Kind is FailureKind.TokenInvalid or FailureKind.RetryLater or FailureKind.AmbiguousMaybeSent)
                    stop = failure;
            }

            if (failure is not null && now - since >= GiveUpAfter)
                found.Add(InstagramReader.PolledGivenUp, GivenUp(item, failure.Reason));
            var count = (known?.Count ?? 0) + 1;
            tries[item.ExternalId] = new Try(count, now + Wait(now - since));
        }

        foreach (var gone in tries.Keys.Except(waiting.Select(w => w.Item.ExternalId), StringComparer.Ordinal).ToList())
            tries.Remove(gone);
        if (stop is { Kind: FailureKind.TokenInvalid } && found.Count == 0)
            return new FeedReading.Failed(stop);
        var next = isMore ? now : tries.Values.Min(t => t.NextAt);
        return new FeedReading.Done(found.Bodies(), Tries.Write(tries), next < now + Soon ? now + Soon : next, stop?.Reason);
    }

    /// <summary>Null when it was read.</summary>
    private async Task<SendResult.Failed?> ReadOneAsync(ConnectedAccount account, InboundAnnouncement item, FoundItems found, CancellationToken ct)
    {
        if (item.What == InstagramAnnounced.DirectMessage)
        {
            var message = await graph.GetAsync(account, item.ExternalId, [("fields", "id,from,to,message,created_time,attachments,story,is_unsupported")], ct);
            if (message.Json is not { } told)
                return Classify(account, message);
            if (GraphMessages.AsDelivered(told, item.ExternalId) is not { } delivered)
                return new SendResult.Failed(FailureKind.Unknown, "Instagram does not say who wrote it.");
            if (told.Object("from"u8)?.Id("id"u8) is { } sender && account.IsCalled(sender))
                delivered["message"]!["is_echo"] = true;
            found.Add(InstagramReader.PolledMessages, delivered);
            return null;
        }

        var inComment = item.What == InstagramAnnounced.MentionInComment;
        var fields = inComment
            ? $"mentioned_comment.comment_id({item.ExternalId}){{id,text,timestamp,username,media{{id,permalink}}}}"
            : $"mentioned_media.media_id({item.ExternalId}){{id,caption,media_type,media_url,timestamp,username,permalink}}";
        var answer = await graph.GetAsync(account, account.ExternalId, [("fields", fields)], ct);
        if (answer.Json is not { } json)
            return Classify(account, answer);
        if ((inComment ? json.Object("mentioned_comment"u8) : json.Object("mentioned_media"u8)) is not { } mention)
            return new SendResult.Failed(FailureKind.TargetGone, "Instagram does not show it to us: it may be gone, or its author's account may be private.");
        found.AddChange("mentioned", Mentioned(account, mention, item, inComment));
        return null;
    }

    private SendResult.Failed Classify(ConnectedAccount account, GraphAnswer answer)
    {
        var failed = InstagramErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id));
        return failed.Kind is FailureKind.BadContent or FailureKind.TargetGone
            ? failed with { Reason = "Instagram does not show it to us: it may be gone, or its author's account may be private." }
            : failed;
    }

    private static JsonObject Mentioned(ConnectedAccount account, JsonElement mention, InboundAnnouncement item, bool inComment)
    {
        var value = new JsonObject
        {
            ["media_id"] = item.Place ?? item.ExternalId,
            ["text"] = mention.Text("text"u8) ?? mention.Text("caption"u8),
            ["timestamp"] = mention.Text("timestamp"u8),
            ["username"] = mention.Text("username"u8),
            ["from"] = FoundItems.Node(mention.Object("from"u8)),
            ["permalink"] = mention.Text("permalink"u8) ?? mention.Object("media"u8)?.Text("permalink"u8),
            ["media_type"] = mention.Text("media_type"u8),
            ["media_url"] = mention.Text("media_url"u8),
            ["own"] = InstagramLookUp.IsOwn(account, mention),
        };
        if (inComment)
            value["comment_id"] = item.ExternalId;
        return value;
    }

    private static JsonObject GivenUp(InboundAnnouncement item, string reason) => new()
    {
        ["id"] = item.ExternalId,
        ["what"] = item.What,
        ["place"] = item.Place,
        ["at"] = item.At.ToString("O", CultureInfo.InvariantCulture),
        ["reason"] = $"Instagram told of a {item.What}, but it could not be read for a week. {reason} Look for it on Instagram; trying again asks for another week.",
    };

    /// <summary>Often at first, since a message seldom comes without its own delivery following, later ever more seldom.</summary>
    private static TimeSpan Wait(TimeSpan age) => age switch
    {
        _ when age < TimeSpan.FromMinutes(2) => Soon,
        _ when age < TimeSpan.FromMinutes(30) => TimeSpan.FromMinutes(2),
        _ when age < TimeSpan.FromDays(1) => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromHours(6),
    };

    internal sealed record Try(int Count, DateTimeOffset NextAt);

    private static class Tries
    {
        public static Dictionary<string, Try> Read(string? cursor)
        {
            try
            {
                return cursor is null ? [] : JsonSerializer.Deserialize<Dictionary<string, Try>>(cursor) ?? [];
            }
            catch (JsonException)
            {
                return [];
            }
        }

        public static string Write(Dictionary<string, Try> tries) => JsonSerializer.Serialize(tries);
    }
}
