using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Notifications;

/// <summary>Warnings and breaches in the desk's words.</summary>
internal static class EscalationWords
{
    /// <summary>"First answer at risk".</summary>
    public static string Of(ClockKind clock, EscalationKind what) => what.IsOfReply() ? Of(what) : $"{About(clock, what)} {(what == EscalationKind.Breach ? "missed" : "at risk")}";

    /// <summary>What it is about: a clock, or a reply.</summary>
    public static string About(ClockKind clock, EscalationKind what) => what.IsOfReply() ? "A reply that you wrote" : ClockWords.Of(clock);

    public static string Of(EscalationKind what) => what switch
    {
        EscalationKind.Breach => "Missed",
        EscalationKind.ReplyFailed => "Not sent",
        EscalationKind.ReplyHeld => "Held up",
        _ => "At risk",
    };

    public static TagTone Tone(EscalationKind what) => what is EscalationKind.Breach or EscalationKind.ReplyFailed ? TagTone.Bad : TagTone.Warn;

    public static string Why(NotificationLevel level, string? assignee) => level switch
    {
        NotificationLevel.Assignee => "You were told because the case was assigned to you.",
        NotificationLevel.Cover => $"You were told because you cover for {assignee ?? "a colleague"}.",
        _ => "You were told because you lead the team, or stand in for its lead.",
    };
}
