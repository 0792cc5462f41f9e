using System.Globalization;
using Enquiries.Domain.Residents;

namespace Enquiries.Web.Components.Pages.Residents;

/// <summary>What is known of residents, in words.</summary>
internal static class ResidentWords
{
    public static string Of(VerifiedLevel level) => level switch
    {
        VerifiedLevel.EmailAnswered => "E-mail answered",
        VerifiedLevel.Handle => "Account known",
        _ => "Not confirmed",
    };

    public static string Meaning(VerifiedLevel level) => level switch
    {
        VerifiedLevel.EmailAnswered => "They answered an e-mail that the council sent to their address.",
        VerifiedLevel.Handle => "The platform vouches that it is always the same account. Who is behind it is not known.",
        _ => "Nobody vouches for who this is. Check before you tell them anything.",
    };

    /// <summary>The language's English name, or the tag where it has none.</summary>
    public static string Language(string tag)
    {
        try
        {
            return CultureInfo.GetCultureInfo(tag).EnglishName;
        }
        catch (CultureNotFoundException)
        {
            return tag;
        }
    }
}
