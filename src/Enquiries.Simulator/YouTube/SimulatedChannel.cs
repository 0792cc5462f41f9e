namespace Enquiries.Simulator.YouTube;

/// <summary>The first YouTube channel, and the Google client that may act for it and for all others.</summary>
public sealed class SimulatedChannelOptions
{
    public const string DefaultId = "UCwestmere00000000000001";

    public string Id { get; set; } = DefaultId;

    public string Title { get; set; } = "Westmere Borough Council";

    public string Handle { get; set; } = "@westmere-council";

    public string ClientId { get; set; } = "example-client.apps.googleusercontent.example";

    public string ClientSecret { get; set; } = "example-client-secret";

    public string RefreshToken { get; set; } = "example-refresh-token";

    /// <summary>Taken for ever, for tests without sign-in; empty for none.</summary>
    public string AccessToken { get; set; } = "example-youtube-token";

    /// <summary>Units a day.</summary>
    public long Quota { get; set; } = 10_000;
}

/// <summary>A channel whose owner can sign in.</summary>
public sealed record TubeChannel(string Id, string Title, string Handle)
{
    internal string? Problem() => this switch
    {
        { Id: null } or { Id.Length: not 24 } => "id must be the 24 letters and digits of a channel id.",
        _ when !Id.StartsWith("UC", StringComparison.Ordinal) || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') => "id must begin with UC and have only letters, digits, - and _.",
        _ when string.IsNullOrWhiteSpace(Title) => "title is needed.",
        _ when Handle is not { Length: > 1 } || Handle[0] != '@' => "handle must begin with @.",
        _ => null,
    };
}

public sealed record SimulatedVideo(string Id, string Title, DateTimeOffset PublishedAt)
{
    public required TubeChannel Channel { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = PublishedAt;

    public bool CommentsOff { get; init; }

    public bool IsDeleted { get; init; }
}

public enum TubeStatus
{
    Published,
    HeldForReview,
    LikelySpam,
    Rejected,
}

/// <summary>A comment, or a reply when its id goes on after that of its thread.</summary>
public sealed record TubeComment(string Id, string ThreadId, string VideoId, string? AuthorId, string AuthorName, string Text, DateTimeOffset At)
{
    public DateTimeOffset UpdatedAt { get; init; } = At;

    public TubeStatus Status { get; init; }

    public bool IsRemoved { get; init; }

    public string? ImageUrl { get; init; }

    /// <summary>Lists leave it out until then.</summary>
    public DateTimeOffset ListedAt { get; init; } = At;

    /// <summary>Answered to whoever wrote it, and shown to nobody.</summary>
    public bool IsDropped { get; init; }

    public bool IsReply => Id != ThreadId;
}

/// <summary>How lists lag behind and repeat themselves, and what the platform's filters do. Shares are between 0 and 1.</summary>
public sealed record TubeSettings
{
    /// <summary>Share of new comments that lists leave out for a while; by then they lie deeper.</summary>
    public double LateShare { get; init; }

    public int LateSeconds { get; init; } = 600;

    /// <summary>Items of the page before that each further page repeats.</summary>
    public int Overlap { get; init; }

    /// <summary>Shuffles the items within each page.</summary>
    public bool Shuffle { get; init; }

    /// <summary>The most items of a page, whatever is asked for.</summary>
    public int MostItems { get; init; } = 100;

    /// <summary>Replies of the channel itself that hold a link are accepted and shown to nobody.</summary>
    public bool DropLinks { get; init; }

    internal string? Problem() => this switch
    {
        { LateShare: not (>= 0 and <= 1) } => "lateShare must be between 0 and 1.",
        { LateSeconds: < 0 or > 864_000 } => "lateSeconds must be between 0 and 864000.",
        { Overlap: < 0 or > 50 } => "overlap must be between 0 and 50.",
        { MostItems: < 1 or > 100 } => "mostItems must be between 1 and 100.",
        _ => null,
    };
}
