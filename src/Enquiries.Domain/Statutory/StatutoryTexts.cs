using System.Globalization;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

/// <summary>What a text tells the person.</summary>
public enum TextKind
{
    Acknowledgement = 0,

    /// <summary>Asks for the real name and an address, without which a request by comment is not valid.</summary>
    NameAndAddress = 1,
    Clarification = 2,
    Identity = 3,
    Fee = 4,
    Extension = 5,
    Summary = 6,
    FinalAnswer = 7,
}

/// <summary>A text for the person, with its dates filled in. What stands in square brackets the officer has to write.</summary>
public sealed record TextBlock(TextKind Kind, string Title, string Text);

/// <summary>Writes the texts that a type of matter needs, in plain words.</summary>
public static class StatutoryTexts
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>In the order in which they are usually sent; none before a matter is confirmed or after it has ended without an answer.</summary>
    public static IReadOnlyList<TextBlock> Of(Matter matter, string reference, RuleBook rules, DateTimeOffset now)
    {
        if (matter.Rule is not { } rule || matter.State is not (MatterState.Running or MatterState.Paused or MatterState.Finished))
            return [];

        var calendar = rules.Calendar(rule.CalendarId, matter.CalendarVersion);
        var what = What(matter.Type);
        var blocks = new List<TextBlock> { new(TextKind.Acknowledgement, "Acknowledgement", Acknowledgement()) };
        if (matter.Type is StatutoryType.FreedomOfInformation)
        {
            blocks.Add(new TextBlock(TextKind.NameAndAddress, "Ask for name and address",
                $"Thank you for your request for information. The law asks for your real name and an address we can write to; an e-mail address is enough. Please send us both in a private message. Our reference is {reference}."));
        }

        if (rule.Pauses.Contains(PauseGround.Clarification))
        {
            blocks.Add(new TextBlock(TextKind.Clarification, "Ask what is meant",
                $"Thank you for {what} (reference {reference}). So that we can find what you need, please tell us [what is unclear]. The time we have to answer stands still until we hear from you. We are glad to help you put the request."));
        }

        if (rule.Pauses.Contains(PauseGround.Identity))
        {
            blocks.Add(new TextBlock(TextKind.Identity, "Ask for proof of identity",
                $"Thank you for {what} (reference {reference}). Before we send personal data we have to be sure who asks. Please send us [what we need] by private message or through our website, never in a public comment. The time we have to answer stands still until we have it."));
        }

        if (rule.Pauses.Contains(PauseGround.Fee))
        {
            blocks.Add(new TextBlock(TextKind.Fee, "Ask for the fee",
                $"Thank you for {what} (reference {reference}). A fee of [amount] has to be paid before we can go on; it covers [what]. You can pay [how]. The time we have to answer stands still until it is paid."));
        }

        if (rule.Duties.FirstOrDefault(d => d.Extension is not null) is { } extended)
            blocks.Add(new TextBlock(TextKind.Extension, "More time", Extension(extended)));
        if (rule.Duties.FirstOrDefault(d => d.Clock == ClockKind.WrittenSummary) is { } summary)
            blocks.Add(new TextBlock(TextKind.Summary, matter.Type == StatutoryType.SocialServicesComplaint ? "What was agreed" : "Written summary", Summary(summary)));
        if (rule.Duties.Any(d => d.Clock == ClockKind.Answer))
            blocks.Add(new TextBlock(TextKind.FinalAnswer, Final(matter.Type) ? "Final answer" : "Answer", Answer()));
        return blocks;

        string Acknowledgement()
        {
            var text = $"Thank you for {what}. We received it on {Day(matter.ReceivedAt!.Value)}. Our reference is {reference}.";
            if (IsHazard(matter.Type))
            {
                return text + (AnyDue(ClockKind.Investigation) is { } investigated ? $" We will look at your home by {Moment(ClockKind.Investigation, investigated)}." : " We have looked at your home.")
                    + (AnyDue(ClockKind.MakeSafe) is { } safe ? $" We will make it safe by {Moment(ClockKind.MakeSafe, safe)}." : "")
                    + " If it gets worse or somebody is in danger, telephone us at once, or 999 in an emergency.";
            }

            if (matter.Type == StatutoryType.SocialServicesComplaint)
                return text + (DueIfNow(ClockKind.Discussion) is { } talk ? $" We would like to talk it over with you, by {Day(talk)} at the latest." : "");
            if (matter.Type is StatutoryType.CouncilComplaintStage2 or StatutoryType.HousingComplaintStage2)
                text += " Somebody who has not dealt with it before will look at it afresh.";
            if (matter.State == MatterState.Paused)
                return text + " We will go on as soon as we hear from you.";
            return text + (DueIfNow(ClockKind.Answer) is { } due ? $" We will send you our full answer by {Day(due)}. If we need longer, we will tell you why before then." : " We will look into it and tell you the outcome without delay.");
        }

        string Extension(Duty duty)
        {
            var given = matter.Extensions.LastOrDefault(e => e.Clock == duty.Clock);
            var due = given is not null ? matter.Running(duty.Clock)?.DueAt
                : matter.Running(duty.Clock) is { } running ? SlaCalculation.Due(running.Calendar, running.StartedAt, Matter.Longer(running.Target, matter.ExtensionLeft(duty.Clock)), running.Pauses).DueAt
                : null;
            var reason = given?.Reason ?? "[the reason]";
            return $"We need more time to answer {Your(matter.Type)} (reference {reference}). The reason: {reason}. "
                + (due is { } date ? $"You will have our answer by {(given is null ? $"[the new date, at the latest {Day(date)}]" : Day(date))}. " : "You will have our answer by [the new date]. ")
                + $"If you are not content with this, you can turn to the {rule.Regulator!.Name}: {rule.Regulator.Contact}.";
        }

        string Summary(Duty duty) => matter.Type == StatutoryType.SocialServicesComplaint
            ? $"Thank you for talking with us about your complaint (reference {reference}). We agreed the following: [what was agreed, and who does what by when]. If you are not content, you can ask for a formal investigation, or turn to the {rule.Regulator!.Name}: {rule.Regulator.Contact}."
            : $"We have looked at your home (reference {reference}). What we found: [the finding]. What we will do: [the work]."
                + (AnyDue(ClockKind.MakeSafe) is { } safe ? $" Your home will be made safe by {Moment(ClockKind.MakeSafe, safe)}." : "")
                + (AnyDue(ClockKind.FurtherWork) is { } work ? $" Further work will begin by {Day(work)}." : "")
                + $" If we cannot make your home safe in time, we will offer you somewhere else to stay. You can reach us at [contact]. If you are not content, you can complain to us, and to the {rule.Regulator!.Name}: {rule.Regulator.Contact}.";

        string Answer()
        {
            var answer = $"This is our {(Final(matter.Type) ? "final" : "full")} answer to {Your(matter.Type)} (reference {reference}), which we received on {Day(matter.ReceivedAt!.Value)}: [the answer]. ";
            var regulator = $"the {rule.Regulator!.Name}: {rule.Regulator.Contact}";
            return answer + matter.Type switch
            {
                StatutoryType.CouncilComplaintStage1 or StatutoryType.HousingComplaintStage1 =>
                    $"If you are not content, tell us, and somebody else will look at it again (stage 2). You can also ask for advice from {regulator}.",
                StatutoryType.CouncilComplaintStage2 or StatutoryType.HousingComplaintStage2 => $"If you are still not content, you can take your complaint to {regulator}.",
                StatutoryType.DataProtectionComplaint => $"If you are not content, you can complain to {regulator}.",
                StatutoryType.SubjectAccess => $"If you are not content, you can ask us to look at it again, complain to {regulator}, or go to court.",
                _ => $"If you are not content, you can ask us for an internal review. If you are not content after that, you can turn to {regulator}.",
            };
        }

        DateTimeOffset? AnyDue(ClockKind kind) => matter.Running(kind)?.DueAt;

        // Before the acknowledgement is recorded: the day that follows if it is sent now.
        DateTimeOffset? DueIfNow(ClockKind kind) => matter.Running(kind) is { } clock ? clock.DueAt
            : rule.Duties.FirstOrDefault(d => d.Clock == kind) is { Start: DutyStart.Acknowledgement } duty && !matter.IsSettled(duty) ? MatterDates.DueFrom(rule, duty, now, rules)
            : null;

        string Day(DateTimeOffset at) => calendar.LocalDate(at).ToString("dddd d MMMM yyyy", English);

        string Moment(ClockKind kind, DateTimeOffset at) =>
            matter.Running(kind)?.Target is SlaTarget.Elapsed ? TimeZoneInfo.ConvertTime(at, calendar.Zone).ToString("HH:mm 'on' dddd d MMMM", English) : Day(at);
    }

    private static bool IsHazard(StatutoryType type) => type is StatutoryType.SignificantHazard or StatutoryType.EmergencyHazard;

    private static bool Final(StatutoryType type) => type is StatutoryType.CouncilComplaintStage2 or StatutoryType.HousingComplaintStage2;

    private static string What(StatutoryType type) => type switch
    {
        StatutoryType.CouncilComplaintStage2 or StatutoryType.HousingComplaintStage2 => "asking us to look at your complaint again",
        StatutoryType.SignificantHazard or StatutoryType.EmergencyHazard => "telling us about the hazard in your home",
        _ => Your(type),
    };

    private static string Your(StatutoryType type) => type switch
    {
        StatutoryType.FreedomOfInformation or StatutoryType.EnvironmentalInformation => "your request for information",
        StatutoryType.SubjectAccess => "your request about your personal data",
        StatutoryType.DataProtectionComplaint => "your complaint about how we handle personal data",
        _ => "your complaint",
    };
}
