using Enquiries.Domain.Statutory;

namespace Enquiries.Web;

/// <summary>Whose desk this is; section <c>Council</c> of the configuration.</summary>
public sealed class CouncilOptions
{
    public const string Section = "Council";

    public string Name { get; set; } = "Your council";

    /// <summary>Where the council says what it does with personal data; linked from the public form.</summary>
    public string? PrivacyUrl { get; set; }

    /// <summary>Where residents reach the form, for instance https://contact.example.gov.uk; left out, links use the address at which the officer has the desk open.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>Whose law binds the council; offered first when a case is confirmed as a statutory matter.</summary>
    public UkNation Nation { get; set; } = UkNation.England;
}
