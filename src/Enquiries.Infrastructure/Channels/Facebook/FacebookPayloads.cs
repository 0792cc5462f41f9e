using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

internal static class FacebookIds
{
    /// <summary>Put before the story id of a recommendation, which cannot be answered.</summary>
    public const string Recommendation = "recommendation_";
}

/// <summary>The <c>value</c> of a change, in its present and its older shape.</summary>
internal sealed class FeedValue
{
    private readonly EntryContext context;

    public FeedValue(EntryContext context, JsonElement json)
    {
        this.context = context;
        Json = json;
        Item = PlatformText.CleanLine(json.Text("item"u8), 50) ?? "";
        Verb = PlatformText.CleanLine(json.Text("verb"u8), 50) ?? "";
        CommentId = json.Id("comment_id"u8);
        PostId = json.Id("post_id"u8) ?? json.Object("post"u8)?.Id("id"u8) ?? PostOf(CommentId);
        ParentId = json.Id("parent_id"u8);
        var from = json.Object("from"u8);
        AuthorId = from?.Id("id"u8) ?? json.Id("sender_id"u8) ?? json.Id("reviewer_id"u8);
        AuthorName = PlatformText.CleanLine(from?.Text("name"u8) ?? json.Text("sender_name"u8) ?? json.Text("reviewer_name"u8), Resident.NameMaxLength);
    }

    public JsonElement Json { get; }

    public string Item { get; }

    public string Verb { get; }

    public string? CommentId { get; }

    public string? PostId { get; set; }

    public string? ParentId { get; }

    private string? AuthorId { get; }

    private string? AuthorName { get; }

    public InboundAuthor? Author => AuthorId is null ? null : new InboundAuthor(AuthorId, AuthorName);

    public bool IsOwn => AuthorId == context.Page;

    public string Message => PlatformText.Clean(Json.Text("message"u8) ?? "", Domain.Cases.Message.TextMaxLength);

    public string Review => PlatformText.Clean(Json.Text("review_text"u8) ?? "", Domain.Cases.Message.TextMaxLength);

    public bool IsUnpublished => Json.TryGetProperty("published"u8, out var published)
        && (published.ValueKind == JsonValueKind.False || (published.ValueKind == JsonValueKind.Number && published.TryGetInt32(out var number) && number == 0));

    public string? Permalink => MessengerAttachments.Link(Json.Object("post"u8)?.Text("permalink_url"u8) ?? Json.Text("permalink_url"u8), 1000);

    /// <summary>When it was written first; edits keep it.</summary>
    public DateTimeOffset? WrittenAt => Json.Time("created_time"u8) ?? context.SentAt;

    /// <summary>The platform tells no time of an edit, a removal or hiding but that of the delivery.</summary>
    public DateTimeOffset? ChangedAt => context.SentAt ?? Json.Time("created_time"u8);

    public bool HasGoodIds =>
        IsGood(CommentId) && IsGood(PostId) && IsGood(ParentId) && (AuthorId is null || PlatformText.IsId(AuthorId, Resident.PlatformIdMaxLength))
        && (AuthorId is not null || (CommentId?.Length ?? PostId?.Length ?? 0) + (PostId?.Length ?? 0) + 2 <= Case.ThreadKeyMaxLength);

    public IReadOnlyList<Attachment> Attachments()
    {
        List<Attachment>? found = null;
        Add("image", Json.Text("photo"u8));
        Add("video", Json.Text("video"u8));
        if (Json.Array("photos"u8) is { } photos)
        {
            foreach (var photo in photos.EnumerateArray())
            {
                if (photo.ValueKind == JsonValueKind.String)
                    Add("image", photo.GetString());
            }
        }

        Add(Item switch { "photo" => "image", "video" or "reel" => "video", _ => "link" }, Json.Text("link"u8));
        return found is null ? [] : found;

        void Add(string type, string? address)
        {
            if (MessengerAttachments.Link(address) is not { } url || found?.Count >= MessengerAttachments.Most)
                return;
            found ??= [];
            if (!found.Exists(a => a.Url == url))
                found.Add(new Attachment(type, null, url));
        }
    }

    private static bool IsGood(string? id) => id is null || PlatformText.IsId(id, Domain.Cases.Message.ExternalIdMaxLength);

    /// <summary>A comment's id begins with its post's number.</summary>
    private string? PostOf(string? commentId)
    {
        var end = commentId?.IndexOf('_', StringComparison.Ordinal) ?? -1;
        return end > 0 ? $"{context.Page}_{commentId![..end]}" : null;
    }
}

/// <summary>Attachments are kept as links: what they are, their name, their address.</summary>
internal static class MessengerAttachments
{
    public const int Most = 50;
    private const int LinkMaxLength = 4000;

    public static IReadOnlyList<Attachment> Read(JsonElement message)
    {
        if (message.Array("attachments"u8) is not { } list)
            return [];
        var attachments = new List<Attachment>();
        foreach (var json in list.EnumerateArray())
        {
            if (attachments.Count == Most)
                break;
            if (json.ValueKind == JsonValueKind.Object)
                attachments.Add(One(json));
        }

        return attachments;
    }

    /// <summary>A web address; null for anything else, so that no page ever offers a script as a link.</summary>
    public static string? Link(string? address, int maxLength = LinkMaxLength) =>
        address is not null && address.Length <= maxLength && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? PlatformText.CleanLine(address, maxLength)
            : null;

    private static Attachment One(JsonElement json)
    {
        var type = PlatformText.CleanLine(json.Text("type"u8), 50) ?? "file";
        var payload = json.Object("payload"u8);
        var name = PlatformText.CleanLine(json.Text("title"u8) ?? payload?.Text("title"u8) ?? payload?.Text("name"u8), 200);
        var url = Link(payload?.Text("url"u8) ?? json.Text("url"u8));
        if (payload?.Has("sticker_id"u8) == true)
            return new Attachment("sticker", name, url);
        return type switch
        {
            "location" when payload?.Object("coordinates"u8) is { } place => new Attachment("location", PlatformText.CleanLine($"{place.Text("lat"u8)}, {place.Text("long"u8)}", 100), url),
            "fallback" => new Attachment("link", name, url),
            _ => new Attachment(type, name, url),
        };
    }
}
