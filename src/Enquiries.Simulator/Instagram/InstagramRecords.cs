using System.Collections.Immutable;

namespace Enquiries.Simulator.Instagram;

/// <summary>The account as the webhooks need it, and what Instagram adds.</summary>
public sealed record InstagramAccount(SimulatedPage Page, string UserName, string OtherId, DateTimeOffset TokenExpiresAt, DateTimeOffset TokenIssuedAt)
{
    public string Id => Page.Id;
}

/// <summary>A post; of the council itself when there is no author.</summary>
public sealed record InstagramMedia(string Id, string AccountId, string? AuthorName, string Caption, DateTimeOffset CreatedAt)
{
    /// <summary>Somebody else's post in whose picture or text the account is named.</summary>
    public bool IsTag { get; init; }

    /// <summary>Its author's account is private: the council cannot read it.</summary>
    public bool IsPrivate { get; init; }

    public string ProductType { get; init; } = "FEED";

    public string Permalink => $"https://www.instagram.com/p/{Id}/";
}

public sealed record InstagramComment(
    string Id, string MediaId, string? ParentId, string? AuthorId, string UserName, string Text, DateTimeOffset CreatedAt)
{
    public bool IsHidden { get; init; }

    public bool IsRemoved { get; init; }

    public DateTimeOffset? RepliedPrivatelyAt { get; init; }

    public bool IsByCouncil => AuthorId is null;
}

public sealed record InstagramMessage(string Id, string AccountId, string PersonId, bool IsByCouncil, string? Text, DateTimeOffset CreatedAt)
{
    public ImmutableArray<SimulatedAttachment> Attachments { get; init; } = [];

    /// <summary>The comment a private reply answers.</summary>
    public string? CommentId { get; init; }

    public bool IsHumanAgent { get; init; }

    public bool IsUnsent { get; init; }
}

public sealed record InstagramPerson(string Id, string UserName);

/// <summary>How the platform's known oddities show.</summary>
public sealed record InstagramOddities
{
    /// <summary>A new direct message is announced by an edit with the number 0 and nothing else, before its own delivery.</summary>
    public bool EditFirst { get; init; }

    /// <summary>And its own delivery never comes.</summary>
    public bool EditOnly { get; init; }

    /// <summary>Deliveries name the account by its other id.</summary>
    public bool OtherId { get; init; }
}
