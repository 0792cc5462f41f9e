using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Statutory;

/// <summary>The words for statutory things, the same on pages, in texts to residents and in timelines.</summary>
public static class StatutoryWords
{
    public static string Name(StatutoryType type) => type switch
    {
        StatutoryType.CouncilComplaintStage1 => "Complaint, stage 1",
        StatutoryType.CouncilComplaintStage2 => "Complaint, stage 2",
        StatutoryType.HousingComplaintStage1 => "Housing complaint, stage 1",
        StatutoryType.HousingComplaintStage2 => "Housing complaint, stage 2",
        StatutoryType.SocialServicesComplaint => "Social services complaint",
        StatutoryType.FreedomOfInformation => "Freedom of information request",
        StatutoryType.EnvironmentalInformation => "Environmental information request",
        StatutoryType.SubjectAccess => "Subject access request",
        StatutoryType.DataProtectionComplaint => "Data protection complaint",
        StatutoryType.SignificantHazard => "Significant hazard in a council home",
        _ => "Emergency hazard in a council home",
    };

    /// <summary>With its article, for the middle of a sentence.</summary>
    public static string Phrase(StatutoryType type)
    {
        var name = Name(type);
        name = char.ToLowerInvariant(name[0]) + name[1..];
        return (type is StatutoryType.EnvironmentalInformation or StatutoryType.EmergencyHazard ? "an " : "a ") + name;
    }

    /// <summary>One line that tells an officer when a case is of this type.</summary>
    public static string Means(StatutoryType type) => type switch
    {
        StatutoryType.CouncilComplaintStage1 => "The person is not content with what the council did or did not do.",
        StatutoryType.CouncilComplaintStage2 => "They have had the stage 1 answer and ask for another look.",
        StatutoryType.HousingComplaintStage1 => "A tenant or leaseholder is not content with the council as landlord.",
        StatutoryType.HousingComplaintStage2 => "They have had the landlord’s stage 1 answer and ask for another look.",
        StatutoryType.SocialServicesComplaint => "Wales only: about social services.",
        StatutoryType.FreedomOfInformation => "They ask for recorded information that the council holds.",
        StatutoryType.EnvironmentalInformation => "They ask for information about air, water, land, waste, noise or planning.",
        StatutoryType.SubjectAccess => "They ask for their own data, or to have it corrected, erased or restricted.",
        StatutoryType.DataProtectionComplaint => "They complain about how the council handled their personal data.",
        StatutoryType.SignificantHazard => "Damp, mould or another hazard in a council home that can harm health.",
        _ => "A hazard in a council home that can harm somebody within a day.",
    };

    public static string Name(UkNation nation) => nation == UkNation.NorthernIreland ? "Northern Ireland" : nation.ToString();

    public static string Name(StatutoryStep step) => step switch
    {
        StatutoryStep.Acknowledged => "Acknowledged",
        StatutoryStep.Answered => "Answered in full",
        StatutoryStep.InvestigationFinished => "Investigation ended, hazard found",
        StatutoryStep.NoHazardFound => "Investigation ended, no hazard found",
        StatutoryStep.SummarySent => "Written summary sent",
        StatutoryStep.MadeSafe => "Made safe",
        StatutoryStep.FurtherWorkStarted => "Further work begun",
        StatutoryStep.NoFurtherWork => "No further work needed",
        _ => "Talked over with the person",
    };

    public static string Name(PauseGround ground) => ground switch
    {
        PauseGround.Clarification => "Clarification asked for",
        PauseGround.Identity => "Proof of identity asked for",
        _ => "Fee asked for",
    };

    public static string Name(WithdrawalKind kind) => kind switch
    {
        WithdrawalKind.ByResident => "The person no longer wants it",
        WithdrawalKind.AnotherAuthority => "Handed to another authority",
        _ => "Not a matter of this law after all",
    };

    public static string Name(MatterState state) => state switch
    {
        MatterState.Proposed => "To be confirmed",
        MatterState.Running => "Running",
        MatterState.Paused => "Waiting",
        MatterState.Finished => "Done",
        MatterState.Dismissed => "Dismissed",
        MatterState.Withdrawn => "Withdrawn",
        _ => "With another authority",
    };

    public static string Name(ClockKind kind) => kind switch
    {
        ClockKind.Acknowledgement => "Acknowledgement",
        ClockKind.Answer => "Statutory answer",
        ClockKind.Investigation => "Investigation",
        ClockKind.WrittenSummary => "Written summary",
        ClockKind.MakeSafe => "Making safe",
        ClockKind.FurtherWork => "Further work",
        ClockKind.FurtherWorkLatest => "Further work, latest day",
        ClockKind.Discussion => "Discussion",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a statutory clock."),
    };

    /// <summary>A length in the unit of a target: "1 working day", "2 months".</summary>
    public static string Length(SlaTarget target, int count)
    {
        var unit = target is SlaTarget.CalendarMonths ? "month" : target is SlaTarget.WorkingDays ? "working day" : "day";
        return count == 1 ? $"1 {unit}" : $"{count} {unit}s";
    }
}
