using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>The words for a conversation of a case.</summary>
internal static class TargetWords
{
    public static string Of(CaseTarget target) => target.Channel switch
    {
        ChannelKind.Email => $"E-mail{(target.Resident is { } who ? $" with {who}" : "")}",
        ChannelKind.WebForm => $"E-mail, after the form{(target.Resident is { } who ? $" of {who}" : "")}",
        _ => $"{(target.Audience == Audience.Public ? "Public on" : "Private on")} {CaseWords.Of(target.Channel)}{(target.Resident is { } who ? $", {who}" : "")}",
    };

    /// <summary>How it came to belong to the case.</summary>
    public static string Of(ConversationOrigin origin) => origin switch
    {
        ConversationOrigin.Opened => "Opened the case",
        ConversationOrigin.JoinedByReference => "Messages there named the case",
        ConversationOrigin.Invited => "The resident was invited there",
        _ => "Linked by an officer",
    };
}
