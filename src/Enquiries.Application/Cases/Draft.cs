namespace Enquiries.Application.Cases;

/// <summary>A reply that an officer has begun and not sent.</summary>
public sealed class Draft
{
    public Guid OfficerId { get; init; }

    public Guid CaseId { get; init; }

    public string Text { get; set; } = "";

    public DateTimeOffset SavedAt { get; set; }
}
