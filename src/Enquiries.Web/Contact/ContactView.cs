using Enquiries.Application.Contact;
using Enquiries.Domain.Contact;

namespace Enquiries.Web.Contact;

/// <summary>Which page of the public form is shown.</summary>
public enum ContactScreen
{
    Question = 0,
    Sent = 1,

    /// <summary>The draft is not kept any more, or the page was changed.</summary>
    Gone = 2,

    /// <summary>No form is open, or the link names no case.</summary>
    NotHere = 3,

    /// <summary>There are several forms.</summary>
    Choose = 4,
}

/// <summary>A form as residents see it.</summary>
/// <param name="Path">Where it begins, for instance "/contact".</param>
public sealed record ContactForm(Guid AccountId, string Name, string Path, string? Intro, string? PrivacyUrl);

/// <param name="Field">The id of the field it belongs to; null for the page as a whole.</param>
public sealed record ContactError(string? Field, string Text);

/// <summary>All that a page of the public form shows.</summary>
public sealed record ContactView
{
    public required ContactScreen Screen { get; init; }

    public required string Council { get; init; }

    public ContactForm? Form { get; init; }

    public FormStep Step { get; init; }

    /// <summary>What was typed, right or wrong.</summary>
    public FormAnswers Answers { get; init; } = new();

    public IReadOnlyList<ContactError> Errors { get; init; } = [];

    public IReadOnlyList<FormCategory> Categories { get; init; } = [];

    public IReadOnlyList<FormPhotoView> Photos { get; init; } = [];

    public IReadOnlyList<ContactForm> Forms { get; init; } = [];

    /// <summary>Where the page sends its form.</summary>
    public string Action { get; init; } = "";

    public string? Back { get; init; }

    /// <summary>The beginning of every address of this entry.</summary>
    public string Base { get; init; } = "";

    /// <summary>The case that is written on to.</summary>
    public string? Continues { get; init; }

    public string? Reference { get; init; }

    public string? DueWords { get; init; }

    public string? ErrorOf(string field) => Errors.FirstOrDefault(e => e.Field == field)?.Text;
}
