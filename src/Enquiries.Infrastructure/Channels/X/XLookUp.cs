using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Reads from X: what may have been sent, names, posts, and what is no longer there.</summary>
internal sealed partial class XLookUp(XClient x, XPace pace, XSpending spending, IKnownMessages known, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MostPages = 8;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    /// <summary>Clocks differ, and X cuts its times to seconds.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public async Task<LookUpResult> FindSentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        var earliest = message.QueuedAt - ClockTolerance;
        var isPrivate = message.Audience == Audience.Private;
        var target = isPrivate ? XSender.Target(message) : null;
        if (isPrivate ? target is null : message.ReplyToExternalId is not { Length: > 0 })
            return new LookUpResult.NotThere();

        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = isPrivate
                ? await x.GetAsync(
                    account, target + "/dm_events",
                    [("max_results", "100"), ("event_types", "MessageCreate"), ("dm_event.fields", "id,text,event_type,created_at,sender_id,dm_conversation_id,entities"), ("pagination_token", next)],
                    XLimit.DirectEvents, XPrices.OwnedRead, ct)
                : await x.GetAsync(
                    account, $"2/users/{account.ExternalId}/tweets",
                    [("max_results", PageSize.ToString(CultureInfo.InvariantCulture)), ("start_time", Time(earliest)), ("tweet.fields", XPostsFeed.Fields), ("pagination_token", next)],
                    XLimit.OwnPosts, XPrices.OwnedRead, ct);
            if (!answer.Succeeded || answer.Json is not { } json || (answer.Data is null && json.Object("meta"u8) is null))
                return new LookUpResult.CannotTell(XErrors.Classify(answer, writes: false, clock.GetUtcNow(), pace.NotBefore(account.Id, isPrivate ? XLimit.DirectEvents : XLimit.OwnPosts)));
            var past = false;
            if (answer.Data is { ValueKind: JsonValueKind.Array } list)
            {
                foreach (var candidate in list.EnumerateArray())
                {
                    var at = candidate.Time("created_at"u8) ?? XIds.TimeOf(candidate.Id("id"u8));
                    past |= at < earliest;
                    if (at >= earliest && IsMessage(candidate, account, message, isPrivate))
                        return new LookUpResult.Found(candidate.Id("id"u8)!, at);
                }
            }

            next = json.Object("meta"u8)?.Text("next_token"u8);
            if (next is null || past)
                return new LookUpResult.NotThere();
        }

        return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.RetryLater, "There are too many posts to look through."));
    }

    public async Task<InboundAuthor?> ReadProfileAsync(ConnectedAccount account, string id, CancellationToken ct)
    {
        if (!await spending.MayReadAsync(account, 1, ct))
            return null;
        var answer = await x.GetAsync(account, $"2/users/{id}", [("user.fields", "username,name")], XLimit.Other, XPrices.PostRead, ct);
        return answer.Data is { } user && PlatformText.CleanLine(user.Text("name"u8), Resident.NameMaxLength) is { } name ? new InboundAuthor(id, name, XPost.Handle(user)) : null;
    }

    public async Task<InboundOwnPost?> ReadPostAsync(ConnectedAccount account, string id, CancellationToken ct)
    {
        if (!await spending.MayReadAsync(account, 1, ct))
            return null;
        var answer = await x.GetAsync(
            account, $"2/tweets/{id}", [("tweet.fields", XPostsFeed.Fields), ("expansions", "author_id"), ("user.fields", "username,name")], XLimit.Other, XPrices.PostRead, ct);
        if (answer is not { Data: { } data, Json: { } json })
            return null;
        var post = new XPost(data, new XContext(account.ExternalId, json));
        return post.WordingAt is { } at ? new InboundOwnPost(account.ExternalId, at, id, post.Text, post.Permalink) : null;
    }

    public async Task<RemovalCheck> FindRemovedAsync(ConnectedAccount account, IReadOnlyList<string> ids, CancellationToken ct)
    {
        // A direct message's removal is not told, and its id is no post's.
        var posts = ids.Where(i => i.All(char.IsAsciiDigit)).ToList();
        if (!await spending.MayReadAsync(account, posts.Count, ct))
            return new RemovalCheck.CannotTell("The month's money for X is nearly used up and kept for answers, so that nobody looks whether posts were removed or edited.", clock.GetUtcNow() + AskAgainAfter);
        var (gone, changed) = (new List<string>(), new List<byte[]>());
        foreach (var some in posts.Chunk(PageSize))
        {
            var answer = await PostsAsync(account, some, ct);
            if (!answer.Http.Succeeded || answer.Json is not { } json || (answer.Data is null && json.Array("errors"u8) is null))
                return new RemovalCheck.CannotTell(XErrors.Classify(answer, writes: false, clock.GetUtcNow(), pace.NotBefore(account.Id, XLimit.Other)).Reason);
            gone.AddRange(Gone(json, some));
            changed.AddRange(await ChangedAsync(account, answer, ct));
        }

        return new RemovalCheck.Looked(gone) { Changed = changed };
    }

    private Task<XAnswer> PostsAsync(ConnectedAccount account, IReadOnlyCollection<string> ids, CancellationToken ct) => x.GetAsync(
        account, "2/tweets",
        [
            ("ids", string.Join(',', ids)), ("tweet.fields", XPostsFeed.Fields), ("expansions", XPostsFeed.Expansions), ("user.fields", XPostsFeed.UserFields),
            ("media.fields", XPostsFeed.MediaFields),
        ],
        XLimit.Other, XPrices.PostRead, ct);

    private static IEnumerable<string> Gone(JsonElement json, string[] asked)
    {
        if (json.Array("errors"u8) is not { } errors)
            yield break;
        foreach (var error in errors.EnumerateArray())
        {
            // Protected and suspended people's posts may come back: only what is not there any more counts.
            if (error.Text("type"u8)?.EndsWith("/resource-not-found", StringComparison.Ordinal) == true && (error.Id("resource_id"u8) ?? error.Id("value"u8)) is { } id && asked.Contains(id))
                yield return id;
        }
    }

    /// <summary>What stands there in another wording than the desk has. Asked for by its first id, a post may come in its first wording: the newest has an id of its own.</summary>
    private async Task<IReadOnlyList<byte[]>> ChangedAsync(ConnectedAccount account, XAnswer answer, CancellationToken ct)
    {
        var bodies = new List<byte[]>();
        var newer = await KeepAsync(answer);
        if (newer.Count > 0)
            await KeepAsync(await PostsAsync(account, newer, ct));
        return bodies;

        async Task<IReadOnlyList<string>> KeepAsync(XAnswer read)
        {
            if (read is not { Json: { } page, Data: { ValueKind: JsonValueKind.Array } list })
                return [];
            var context = new XContext(account.ExternalId, page);
            var there = list.EnumerateArray().Select(p => new XPost(p, context)).Where(p => p.HasGoodIds).ToList();
            var have = await known.FindAsync(account.Id, [.. there.Select(p => p.FirstId!).Distinct()], ct);
            var ours = there.Where(p => have.TryGetValue(p.FirstId!, out var message) && message is { Direction: MessageDirection.Inbound, IsRemoved: false }).ToLookup(p => p.NewestId == p.Id);
            var changed = ours[true].Where(p => have[p.FirstId!].Text != p.Text).Select(p => p.Json).ToList();
            if (changed.Count > 0)
                bodies.Add(XPollFeed.Page(XReader.Mentions, account.ExternalId, page, changed, clock.GetUtcNow().AddMilliseconds(bodies.Count)));
            return [.. ours[false].Where(p => !(XIds.TimeOf(p.NewestId) <= have[p.FirstId!].WordingAt)).Select(p => p.NewestId!)];
        }
    }

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>X trims texts, puts names before them, and writes links anew.</summary>
    internal static string Squeeze(string text) =>
        string.Join(' ', Protocol().Replace(XText.WithoutNames(text), "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => w.TrimEnd('/')))
            .Normalize(System.Text.NormalizationForm.FormC);

    private static bool IsMessage(JsonElement candidate, ConnectedAccount account, OutboundMessage message, bool isPrivate)
    {
        if (candidate.Id("id"u8) is not { } id || !XIds.IsGood(id))
            return false;
        if (isPrivate)
        {
            return !message.KnownExternalIds.Contains(id) && candidate.Id("sender_id"u8) == account.ExternalId
                && Squeeze(XText.Of(candidate.Text("text"u8) ?? "", candidate.Object("entities"u8), message.Files.Count > 0)) == Squeeze(message.Text);
        }

        var post = new XPost(candidate, new XContext(account.ExternalId, candidate));
        return !message.KnownExternalIds.Contains(post.FirstId!) && post.ParentId == message.ReplyToExternalId && Squeeze(XText.OfPost(candidate, dropMedia: message.Files.Count > 0)) == Squeeze(message.Text);
    }

    [GeneratedRegex("https?://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Protocol();
}
