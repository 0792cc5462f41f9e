using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>Who can read something, in words, a drawing and a colour: never in one of them alone.</summary>
public static class AudienceWords
{
    public static string Short(Audience audience, string platform) => audience switch
    {
        Audience.Public => $"Public on {platform}",
        Audience.Private => "Private message",
        _ => "Internal note",
    };

    /// <summary>For one of our replies: what is not on the platform is not said to be there.</summary>
    public static string Of(Audience audience, MessageState state, string platform) => (state, audience) switch
    {
        (MessageState.Pending or MessageState.Sending, Audience.Public) => $"Will be public on {platform}",
        (MessageState.Pending or MessageState.Sending, Audience.Private) => "Will be a private message",
        (MessageState.Failed or MessageState.GivenUp, Audience.Public) => $"Was to be public on {platform}",
        (MessageState.Failed or MessageState.GivenUp, Audience.Private) => "Was to be a private message",
        _ => Short(audience, platform),
    };

    public static IconName Icon(Audience audience) => audience switch
    {
        Audience.Public => IconName.Globe,
        Audience.Private => IconName.Lock,
        _ => IconName.Note,
    };

    public static string Class(Audience audience) => audience switch
    {
        Audience.Public => "audience-public",
        Audience.Private => "audience-private",
        _ => "audience-internal",
    };
}
