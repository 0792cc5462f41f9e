using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Notifications;

/// <summary>Warnings and breaches in the desk's words.</summary>
internal static class EscalationWords
{
    /// <summary>"First answer at risk".</summary>
    public static string Of(ClockKind clock, EscalationKind what) => $"{ClockWords.Of(clock)} {(what == EscalationKind.Breach ? "missed" : "at risk")}";

    public static string Of(EscalationKind what) => what == EscalationKind.Breach ? "Missed" : "At risk";

    public static TagTone Tone(EscalationKind what) => what == EscalationKind.Breach ? TagTone.Bad : TagTone.Warn;

    public static string Why(NotificationLevel level, string? assignee) => level switch
    {
        NotificationLevel.Assignee => "You were told because the case was assigned to you.",
        NotificationLevel.Cover => $"You were told because you cover for {assignee ?? "a colleague"}.",
        _ => "You were told because you lead the team, or stand in for its lead.",
    };
}
