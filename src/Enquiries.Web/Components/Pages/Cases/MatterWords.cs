using Enquiries.Application.Statutory;
using Enquiries.Domain.Statutory;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>How the duties and states of statutory matters are told.</summary>
public static class MatterWords
{
    public static string Of(DutyState state) => state switch
    {
        DutyState.NotBegun => "Not begun",
        DutyState.Running => "Running",
        DutyState.Waiting => "Standing still",
        DutyState.Overdue => "Overdue",
        DutyState.Done => "Done",
        DutyState.DoneLate => "Done late",
        _ => "Not needed",
    };

    public static TagTone Tone(DutyState state) => state switch
    {
        DutyState.Overdue or DutyState.DoneLate => TagTone.Bad,
        DutyState.Done => TagTone.Good,
        DutyState.Running => TagTone.Info,
        DutyState.Waiting => TagTone.Warn,
        _ => TagTone.Neutral,
    };

    public static TagTone Tone(MatterState state) => state switch
    {
        MatterState.Proposed or MatterState.Paused => TagTone.Warn,
        MatterState.Running => TagTone.Info,
        MatterState.Finished => TagTone.Good,
        _ => TagTone.Neutral,
    };

    /// <summary>What has to happen before the time of a duty begins.</summary>
    public static string Begins(Duty duty) => duty.Start switch
    {
        DutyStart.Acknowledgement => "Counted from the day of the acknowledgement",
        DutyStart.Finding or DutyStart.AsChosen => "Counted from the end of the investigation or talk",
        _ => "Without undue delay",
    };

    public static string Of(EmergencyStart start) => start == EmergencyStart.Awareness ? "When the council became aware (stricter)" : "When the investigation found the hazard";
}
