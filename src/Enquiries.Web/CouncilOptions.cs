namespace Enquiries.Web;

/// <summary>Whose desk this is; section <c>Council</c> of the configuration.</summary>
public sealed class CouncilOptions
{
    public const string Section = "Council";

    public string Name { get; set; } = "Your council";
}
