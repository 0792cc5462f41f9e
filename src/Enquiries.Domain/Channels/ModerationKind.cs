namespace Enquiries.Domain.Channels;

/// <summary>What the council can do about a resident's message on a platform.</summary>
[Flags]
public enum ModerationKind
{
    None = 0,

    /// <summary>Out of the public's sight; can be taken back.</summary>
    Hide = 1,
    Show = 2,

    /// <summary>Back to the queue in which the platform keeps what was not published yet.</summary>
    HoldForReview = 4,

    /// <summary>Never published; cannot be taken back everywhere.</summary>
    Reject = 8,

    /// <summary>Rejected, and its author may not write there any more.</summary>
    RejectAndBan = 16,
}
