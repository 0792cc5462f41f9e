using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Facebook;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>A post in its present and its older shape.</summary>
internal sealed class XPost
{
    private const string OlderTime = "ddd MMM dd HH:mm:ss zzz yyyy";
    private readonly JsonElement json;
    private readonly XContext context;

    public XPost(JsonElement json, XContext context)
    {
        this.json = json;
        this.context = context;
        var history = json.Array("edit_history_tweet_ids"u8) ?? json.Object("edit_history"u8)?.Array("edit_tweet_ids"u8);
        Id = json.Id("id_str"u8) ?? json.Id("id"u8);
        FirstId = First(history) ?? Id;
        NewestId = Last(history) ?? Id;
        Edits = history is { } h && Id is not null && FirstId != Id ? Math.Max(1, Position(h, Id)) : 0;
        AuthorId = json.Id("author_id"u8) ?? json.Object("user"u8)?.Id("id_str"u8) ?? json.Object("user"u8)?.Id("id"u8);
        ParentId = Referenced("replied_to") ?? json.Id("in_reply_to_tweet_id"u8) ?? json.Id("in_reply_to_status_id_str"u8);
        QuotedId = Referenced("quoted") ?? json.Id("quoted_status_id_str"u8);
        IsRepost = Referenced("retweeted") is not null || json.Object("retweeted_status"u8) is not null;

        // The older shape does not name the conversation.
        ConversationId = json.Id("conversation_id"u8) ?? json.Id("conversation_id_str"u8) ?? ParentId ?? FirstId;
    }

    public string? Id { get; }

    /// <summary>An edit is a post of its own; the first one's id names the message.</summary>
    public string? FirstId { get; }

    /// <summary>The id of its newest wording, as far as this one knows.</summary>
    public string? NewestId { get; }

    public int Edits { get; }

    public string? AuthorId { get; }

    public string? ConversationId { get; }

    public string? ParentId { get; }

    public string? QuotedId { get; }

    public bool IsRepost { get; }

    public JsonElement Json => json;

    public bool HasGoodIds =>
        XIds.IsGood(Id) && XIds.IsGood(FirstId) && XIds.IsGood(NewestId) && XIds.IsGood(ConversationId) && (ParentId is null || XIds.IsGood(ParentId)) && (AuthorId is null || XIds.IsGood(AuthorId));

    /// <summary>When this wording was written.</summary>
    public DateTimeOffset? WordingAt => json.Time("created_at"u8) ?? Older(json.Text("created_at"u8)) ?? XIds.TimeOf(Id);

    /// <summary>When the message was written first.</summary>
    public DateTimeOffset? WrittenAt => Edits == 0 || XIds.TimeOf(FirstId) is not { } first || first > WordingAt ? WordingAt : first;

    /// <summary>The time of an edit; later than the writing, whatever the platform's clock says, so that the wordings keep their order.</summary>
    public DateTimeOffset? EditedAt => Edits == 0 || WrittenAt is not { } written ? null
        : Latest(WordingAt, XIds.TimeOf(Id)) is { } at && at > written ? at : written.AddMilliseconds(Edits);

    public string Text => XText.OfPost(json, dropMedia: json.Has("attachments"u8) || json.Has("extended_entities"u8));

    public InboundAuthor? Author
    {
        get
        {
            if (AuthorId is null)
                return null;
            var user = context.User(AuthorId) ?? json.Object("user"u8);
            return new InboundAuthor(AuthorId, PlatformText.CleanLine(user?.Text("name"u8), Resident.NameMaxLength), Handle(user));
        }
    }

    public string Permalink => Author?.Handle is { } handle ? $"https://x.com/{handle}/status/{Id}" : $"https://x.com/i/web/status/{Id}";

    /// <summary>Whether its author named us in what they typed (the names that X itself puts before an answer do not count), or quoted us.</summary>
    public bool IsForUs()
    {
        if (QuotedId is { } quoted && context.Post(quoted)?.Id("author_id"u8) == context.Account)
            return true;
        var long_ = json.Object("note_tweet"u8)?.Object("entities"u8) ?? json.Object("extended_tweet"u8)?.Object("entities"u8);
        return Names(json.Object("entities"u8)) || Names(long_);
    }

    public IReadOnlyList<Attachment> Attachments()
    {
        var found = new List<Attachment>();
        if (json.Object("attachments"u8)?.Array("media_keys"u8) is { } keys)
        {
            foreach (var key in keys.EnumerateArray())
            {
                if (key.ValueKind == JsonValueKind.String && found.Count < MessengerAttachments.Most)
                    Add(found, context.Media(key.GetString()!), "url"u8);
            }
        }

        if ((json.Object("extended_tweet"u8)?.Object("extended_entities"u8) ?? json.Object("extended_entities"u8))?.Array("media"u8) is { } media)
        {
            foreach (var one in media.EnumerateArray())
            {
                if (found.Count < MessengerAttachments.Most)
                    Add(found, one, "media_url_https"u8);
            }
        }

        return found;
    }

    public static string? Handle(JsonElement? user)
    {
        var handle = user?.Text("username"u8) ?? user?.Text("screen_name"u8);
        return XText.IsHandle(handle) ? handle : null;
    }

    private static void Add(List<Attachment> found, JsonElement? media, ReadOnlySpan<byte> address)
    {
        if (media is not { } one)
            return;
        var type = one.Text("type"u8) is "video" or "animated_gif" ? "video" : "image";
        var url = MessengerAttachments.Link(one.Text(address)) ?? MessengerAttachments.Link(one.Text("preview_image_url"u8));
        found.Add(new Attachment(type, PlatformText.CleanLine(one.Text("alt_text"u8) ?? one.Text("ext_alt_text"u8), 200), url));
    }

    private bool Names(JsonElement? entities)
    {
        if ((entities?.Array("mentions"u8) ?? entities?.Array("user_mentions"u8)) is not { } mentions)
            return false;
        foreach (var mention in mentions.EnumerateArray())
        {
            var id = mention.Id("id_str"u8) ?? mention.Id("id"u8);
            var isUs = id is not null ? id == context.Account : mention.Text("username"u8) is { } name && Handle(context.User(context.Account)) is { } ours
                && string.Equals(name, ours, StringComparison.OrdinalIgnoreCase);
            if (isUs && (ParentId is null || Start(mention) >= TypedFrom))
                return true;
        }

        return false;
    }

    /// <summary>Where in an answer begins what its author typed: before it X puts the names of those who are answered.</summary>
    private int TypedFrom
    {
        get
        {
            var text = json.Text("text"u8) ?? json.Text("full_text"u8) ?? "";
            return json.Array("display_text_range"u8) is { } range && range.GetArrayLength() == 2 && range[0].TryGetInt32(out var from) ? from : XText.NamesLength(text);
        }
    }

    private static int Start(JsonElement mention) =>
        mention.TryGetProperty("start"u8, out var start) && start.TryGetInt32(out var at) ? at
        : mention.Array("indices"u8) is { } indices && indices.GetArrayLength() > 0 && indices[0].TryGetInt32(out var first) ? first
        : 0;

    private string? Referenced(string type)
    {
        if (json.Array("referenced_tweets"u8) is not { } list)
            return null;
        foreach (var reference in list.EnumerateArray())
        {
            if (reference.Text("type"u8) == type)
                return reference.Id("id"u8);
        }

        return null;
    }

    private static int Position(JsonElement history, string id)
    {
        var at = 0;
        foreach (var one in history.EnumerateArray())
        {
            if (IdOf(one) == id)
                return at;
            at++;
        }

        return at - 1;
    }

    private static string? First(JsonElement? history) => history is { } ids && ids.GetArrayLength() > 0 ? IdOf(ids[0]) : null;

    private static string? Last(JsonElement? history) => history is { } ids && ids.GetArrayLength() is > 0 and var count ? IdOf(ids[count - 1]) : null;

    private static string? IdOf(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => id.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => id.GetRawText(),
        _ => null,
    };

    private static DateTimeOffset? Older(string? text) =>
        text is { Length: 30 } && DateTimeOffset.TryParseExact(text, OlderTime, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;
}
