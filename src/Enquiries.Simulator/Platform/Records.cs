using System.Collections.Immutable;

namespace Enquiries.Simulator;

public sealed record SimulatedPage(string Id, string Name, string AppId, string AppSecret, string VerifyToken, string AccessToken)
{
    public string? WebhookUrl { get; init; }

    public bool RequireAppSecretProof { get; init; }

    public bool LanguageDetection { get; init; }

    /// <summary>Webhook fields the app is subscribed to; all of them until it says otherwise.</summary>
    public ImmutableSortedSet<string> SubscribedFields { get; init; } = WebhookFields.All;

    /// <summary>Permissions that were not granted to the access token.</summary>
    public ImmutableHashSet<string> MissingPermissions { get; init; } = [];

    internal SimulatedPage With(string permission, bool isMissing) =>
        this with { MissingPermissions = isMissing ? MissingPermissions.Add(permission) : MissingPermissions.Remove(permission) };
}

/// <summary>A resident as this Page knows them: the id holds for one Page only.</summary>
public sealed record SimulatedPerson(string Id, string PageId, string Name)
{
    /// <summary>The person does not accept messages from the Page (error 551).</summary>
    public bool IsUnreachable { get; init; }

    public string FirstName => Name.Split(' ', 2)[0];

    public string LastName => Name.Split(' ', 2) is [_, var last] ? last : "";
}

public sealed record SimulatedPost(string Id, string PageId, string AuthorId, string AuthorName, string? Message, DateTimeOffset CreatedAt)
{
    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    public ImmutableArray<string> Photos { get; init; } = [];

    public string? Link { get; init; }

    public bool IsHidden { get; init; }

    public bool IsRemoved { get; init; }

    public bool IsPublished { get; init; } = true;

    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Written elsewhere, naming the Page; listed under <c>tagged</c>, not in the feed.</summary>
    public bool IsMention { get; init; }

    public bool IsByPage => AuthorId == PageId;

    public bool IsVisitorPost => !IsByPage && !IsMention;

    /// <summary>The part after the Page id, with which the ids of its comments begin.</summary>
    public string Number => Id[(Id.IndexOf('_', StringComparison.Ordinal) + 1)..];
}

public sealed record SimulatedComment(
    string Id, string PageId, string PostId, string ParentId, string AuthorId, string AuthorName, string? Message, DateTimeOffset CreatedAt)
{
    public string? PhotoUrl { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public bool IsHidden { get; init; }

    public bool IsRemoved { get; init; }

    public DateTimeOffset? RepliedPrivatelyAt { get; init; }

    public int Likes { get; init; }

    public bool IsByPage => AuthorId == PageId;

    public bool IsReply => ParentId != PostId;
}

public sealed record SimulatedConversation(string Id, string PageId, string PersonId, string PersonName, DateTimeOffset UpdatedAt)
{
    public ImmutableList<string> MessageIds { get; init; } = [];

    /// <summary>When the person last wrote: the 24-hour window runs from here.</summary>
    public DateTimeOffset? LastFromPersonAt { get; init; }
}

public sealed record SimulatedMessage(
    string Id, string ConversationId, string PageId, string PersonId, bool IsByPage, string? Text, DateTimeOffset CreatedAt)
{
    public ImmutableArray<SimulatedAttachment> Attachments { get; init; } = [];

    public string? Metadata { get; init; }

    public string? AppId { get; init; }

    public string? ReplyToId { get; init; }

    /// <summary>The comment a private reply answers.</summary>
    public string? CommentId { get; init; }

    public int EditCount { get; init; }

    public bool IsUnsent { get; init; }

    public string? Reaction { get; init; }
}

/// <summary>Type is image, video, audio, file, location, fallback or sticker.</summary>
public sealed record SimulatedAttachment(string Type, string? Url = null, double? Latitude = null, double? Longitude = null);

public static class WebhookFields
{
    public static readonly ImmutableSortedSet<string> All = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "feed", "mention", "message_deliveries", "message_echoes", "message_edits", "message_reactions", "message_reads", "messages",
        "messaging_policy_enforcement", "messaging_postbacks", "ratings", "standby");
}
