using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Control;

/// <summary>The body of any act on the control API; each act reads the properties it needs.</summary>
internal sealed record ControlRequest
{
    public string? PageId { get; init; }

    public string? Id { get; init; }

    /// <summary>The post or comment written under; the Page's latest post when missing.</summary>
    public string? TargetId { get; init; }

    /// <summary>A resident's name or page-scoped id.</summary>
    public string? Author { get; init; }

    public string? AuthorId { get; init; }

    public string? Text { get; init; }

    public string? PhotoUrl { get; init; }

    /// <summary>The platform's time; now when missing.</summary>
    public DateTimeOffset? At { get; init; }

    public IReadOnlyList<SimulatedAttachment>? Attachments { get; init; }

    public string? ReplyToId { get; init; }

    public bool Standby { get; init; }

    public bool Hidden { get; init; } = true;

    public bool Remove { get; init; }

    public bool Unreachable { get; init; } = true;

    public bool InComment { get; init; }

    /// <summary>Tagged in the picture, not named in the text.</summary>
    public bool InPictureOnly { get; init; }

    /// <summary>Written by somebody whose account is private.</summary>
    public bool Private { get; init; }

    public bool ToStory { get; init; }

    public string? Type { get; init; }

    public string? Emoji { get; init; }

    public string? Title { get; init; }

    public string? Payload { get; init; }

    public string? Action { get; init; }

    public string? Reason { get; init; }

    public string? Field { get; init; }

    /// <summary>A permission of the access token; with <see cref="Remove"/> it is taken away, otherwise granted.</summary>
    public string? Permission { get; init; }

    public JsonObject? Value { get; init; }

    public int Count { get; init; } = 1;

    public string? Url { get; init; }

    public string? Kind { get; init; }

    public int? Calls { get; init; }

    public string? Area { get; init; }

    public int DelayMilliseconds { get; init; } = 5_000;

    public int TimeoutMilliseconds { get; init; } = 10_000;

    public int? Percent { get; init; }
}
