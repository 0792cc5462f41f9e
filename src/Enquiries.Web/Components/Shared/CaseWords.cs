using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;

namespace Enquiries.Web.Components.Shared;

/// <summary>The words the desk uses for states, priorities, outcomes and channels.</summary>
public static class CaseWords
{
    public static string Of(CaseStatus status) => status switch
    {
        CaseStatus.New => "New",
        CaseStatus.Open => "Open",
        CaseStatus.WaitingForResident => "Waiting for resident",
        CaseStatus.Resolved => "Resolved",
        CaseStatus.Closed => "Closed",
        CaseStatus.NotAnEnquiry => "Not an enquiry",
        _ => status.ToString(),
    };

    public static string Of(Priority priority) => priority switch
    {
        Priority.Urgent => "Urgent",
        Priority.High => "High",
        Priority.Normal => "Normal",
        Priority.Low => "Low",
        _ => priority.ToString(),
    };

    public static string Of(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Answered => "Answered",
        CaseOutcome.PassedOn => "Passed on to the service",
        CaseOutcome.NoAnswerNeeded => "No answer needed",
        CaseOutcome.Duplicate => "Dealt with in another case",
        CaseOutcome.NotOurs => "Not the council's business",
        _ => outcome.ToString(),
    };

    /// <summary>Null for none.</summary>
    public static string? Of(ResidentFlag flag) => flag switch
    {
        ResidentFlag.NeedsCare => "Needs care",
        ResidentFlag.ElectedMember => "Elected member",
        ResidentFlag.Press => "Press",
        _ => null,
    };

    /// <summary>Whose reply window it is.</summary>
    public static string Window(ChannelKind channel) => channel == ChannelKind.Facebook ? "Messenger" : Of(channel);

    public static string Of(ChannelKind channel) => channel switch
    {
        ChannelKind.Facebook => "Facebook",
        ChannelKind.Instagram => "Instagram",
        ChannelKind.X => "X",
        ChannelKind.YouTube => "YouTube",
        ChannelKind.WhatsApp => "WhatsApp",
        ChannelKind.Email => "E-mail",
        ChannelKind.WebForm => "Web form",
        _ => channel.ToString(),
    };
}
