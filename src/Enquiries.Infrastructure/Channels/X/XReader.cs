using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>
/// Reads what X tells: events of the activity API, bodies of its predecessor that some contracts still deliver, and pages that we read ourselves. One bad item
/// never spoils the others.
/// </summary>
internal static class XReader
{
    public const int RawMaxLength = 4000;
    public const string Mentions = "mentions";
    public const string OwnPosts = "own";
    public const string DirectMessages = "dm_events";

    /// <summary>For news whose time X does not tell: the desk takes the time at which it reads them.</summary>
    public static readonly DateTimeOffset NotTold = new(2199, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
        }
        catch (JsonException e)
        {
            throw new UnreadableDeliveryException("The body is not JSON.", e);
        }

        using (document)
        {
            try
            {
                return Read(document.RootElement);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new UnreadableDeliveryException("The body is of no known shape.", e);
            }
        }
    }

    private static List<InboundItem> Read(JsonElement root)
    {
        var items = new List<InboundItem>();
        if (PolledPage.TryRead(root) is { } page)
            ReadPage(page, items);
        else if (root.Object("data"u8) is { } data && data.Text("event_type"u8) is { } type)
            ReadEvent(data, type, items);
        else if (root.Id("for_user_id"u8) is { } account)
            ReadActivity(new XContext(account, root), root, items);
        else if (root.Object("user_event"u8) is { } user)
            items.Add(Revoked(user.Object("revoke"u8)?.Object("source"u8)?.Id("user_id"u8), user.Object("revoke"u8)?.Time("date_time"u8), user));
        else
            throw new UnreadableDeliveryException("The body is JSON, but nothing that X is known to send.");
        return items;
    }

    private static void ReadPage(PolledPage.Read page, List<InboundItem> items)
    {
        var context = new XContext(page.AccountExternalId, page.Data) { ToldAt = page.ReadAt };
        Each(page.Data.Array("data"u8), context, items, item => page.What switch
        {
            Mentions or OwnPosts => PostReader.Read(context, new XPost(item, context), isNamed: false),
            DirectMessages => DirectReader.ReadPolled(context, item),
            _ => context.Unknown($"polled/{page.What}", item),
        });
    }

    private static void ReadEvent(JsonElement data, string type, List<InboundItem> items)
    {
        var payload = data.Object("payload"u8);
        if (type == "oauth.revoke")
        {
            items.Add(Revoked(payload?.Id("user_id"u8) ?? data.Object("filter"u8)?.Id("user_id"u8), payload?.Time("date_time"u8), data));
            return;
        }

        var account = data.Object("filter"u8)?.Id("user_id"u8) ?? "";
        if (!PlatformText.IsId(account, ChannelAccount.ExternalIdMaxLength) || payload is not { } content)
        {
            items.Add(new InboundUnknown("", DateTimeOffset.UnixEpoch, PlatformText.CleanLine($"event/{type}", 100) ?? "", LenientJson.Raw(data, RawMaxLength)));
            return;
        }

        // A direct message carries the people in its own payload.
        var context = new XContext(account, content.Has("users"u8) ? content : data);
        try
        {
            switch (type)
            {
                case "post.mention.create":
                    items.Add(PostReader.Read(context, new XPost(content, context), isNamed: true));
                    break;
                case "post.quote.create":
                    items.Add(PostReader.Read(context, new XPost(content, context), isNamed: true));
                    break;
                case "post.reply.create" or "post.create" or "post.update" or "post.edit":
                    items.Add(PostReader.Read(context, new XPost(content, context), isNamed: false));
                    break;
                case "post.delete":
                    items.Add(PostReader.Removed(context, content, NotTold));
                    break;
                case "dm.received" or "dm.sent":
                    DirectReader.ReadPushed(context, content, items);
                    break;
                case "chat.received":
                    items.Add(DirectReader.Encrypted(context, content));
                    break;
                case "post.repost.create":
                    items.Add(context.Ignored("a repost"));
                    break;
                case "dm.read" or "dm.indicate_typing" or "chat.sent" or "chat.conversation_join" or "like.create" or "follow.follow" or "follow.unfollow":
                    items.Add(context.Ignored(type));
                    break;
                default:
                    items.Add(context.Unknown($"event/{type}", data));
                    break;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            items.Add(context.Unknown($"malformed {type}", data));
        }
    }

    /// <summary>The older form: several lists in one body.</summary>
    private static void ReadActivity(XContext context, JsonElement root, List<InboundItem> items)
    {
        if (!PlatformText.IsId(context.Account, ChannelAccount.ExternalIdMaxLength))
        {
            items.Add(new InboundUnknown("", DateTimeOffset.UnixEpoch, "activity without an account", LenientJson.Raw(root, RawMaxLength)));
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Array)
                continue;
            switch (property.Name)
            {
                case "tweet_create_events":
                    Each(property.Value, context, items, post => PostReader.Read(context, new XPost(post, context), isNamed: false));
                    break;
                case "tweet_delete_events":
                    Each(property.Value, context, items, removal => PostReader.Removed(
                        context, removal.Object("status"u8) ?? removal, removal.Time("timestamp_ms"u8) ?? NotTold));
                    break;
                case "direct_message_events":
                    DirectReader.ReadPushed(context, root, items);
                    break;
                case "favorite_events" or "follow_events" or "unfollow_events" or "block_events" or "unblock_events" or "mute_events" or "unmute_events"
                    or "direct_message_indicate_typing_events" or "direct_message_mark_read_events":
                    items.Add(context.Ignored(property.Name));
                    break;
                default:
                    items.Add(context.Unknown($"activity/{property.Name}", property.Value));
                    break;
            }
        }

        if (items.Count == 0)
            items.Add(context.Unknown("activity without events", root));
    }

    private static void Each(JsonElement? list, XContext context, List<InboundItem> items, Func<JsonElement, InboundItem> read)
    {
        if (list is not { } elements)
            return;
        foreach (var element in elements.EnumerateArray())
        {
            try
            {
                items.Add(read(element));
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                items.Add(context.Unknown("malformed item", element));
            }
        }
    }

    /// <summary>Somebody took our access away: kept for an administrator, while the token is proven at once. Who is not believed blindly does no harm.</summary>
    private static InboundUnknown Revoked(string? account, DateTimeOffset? at, JsonElement raw) => new(
        account is not null && PlatformText.IsId(account, ChannelAccount.ExternalIdMaxLength) ? account : "", at ?? DateTimeOffset.UnixEpoch,
        "The account has withdrawn this desk's access (oauth.revoke). Connect it again.", LenientJson.Raw(raw, RawMaxLength))
    { HastensFeed = XTokenFeed.FeedName };
}

/// <summary>What all items of a body share: whose account it is, and who and what is referred to.</summary>
internal sealed class XContext(string account, JsonElement body)
{
    private const int WhatMaxLength = 100;
    private readonly JsonElement includes = body.Object("includes"u8) ?? body;

    public string Account => account;

    /// <summary>When we read it, where we did.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    public InboundIgnored Ignored(string reason) => new(account, ToldAt ?? DateTimeOffset.UnixEpoch, reason);

    public InboundUnknown Unknown(string what, JsonElement raw) =>
        new(account, ToldAt ?? DateTimeOffset.UnixEpoch, PlatformText.CleanLine(what, WhatMaxLength) ?? "", LenientJson.Raw(raw, XReader.RawMaxLength));

    /// <summary>A person: in a list or by id, flat or wrapped in "data".</summary>
    public JsonElement? User(string id)
    {
        if (includes.Array("users"u8) is { } list)
        {
            foreach (var user in list.EnumerateArray())
            {
                var flat = user.Object("data"u8) ?? user;
                if (flat.Id("id"u8) == id)
                    return flat;
            }

            return null;
        }

        return includes.Object("users"u8) is { } byId && byId.TryGetProperty(id, out var found) && found.ValueKind == JsonValueKind.Object
            ? found.Object("data"u8) ?? found
            : null;
    }

    public JsonElement? Post(string id) => Find(includes.Array("tweets"u8), "id"u8, id);

    public JsonElement? Media(string key) => Find(includes.Array("media"u8), "media_key"u8, key);

    private static JsonElement? Find(JsonElement? list, ReadOnlySpan<byte> name, string id)
    {
        if (list is not { } elements)
            return null;
        foreach (var element in elements.EnumerateArray())
        {
            if (element.Id(name) == id)
                return element;
        }

        return null;
    }
}
