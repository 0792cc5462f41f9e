namespace Enquiries.Domain.Statutory;

/// <summary>What a case really is where the law, and not the council's own promise, says how long it may take.</summary>
public enum StatutoryType
{
    /// <summary>A complaint about the council, first stage (in Scotland: frontline response).</summary>
    CouncilComplaintStage1 = 1,

    /// <summary>The same complaint after the resident was not content with the first answer.</summary>
    CouncilComplaintStage2 = 2,

    /// <summary>A complaint about the council as landlord, first stage.</summary>
    HousingComplaintStage1 = 3,

    /// <summary>The same complaint after the tenant was not content with the first answer.</summary>
    HousingComplaintStage2 = 4,

    /// <summary>A complaint about social services in Wales, local resolution.</summary>
    SocialServicesComplaint = 5,

    FreedomOfInformation = 10,

    /// <summary>A request for information about the environment; may be made by word of mouth.</summary>
    EnvironmentalInformation = 11,

    /// <summary>A person asks for their own data, or to have it corrected, erased or restricted: the same month for all of them.</summary>
    SubjectAccess = 20,

    /// <summary>A complaint about how the council handles personal data.</summary>
    DataProtectionComplaint = 21,

    /// <summary>A significant hazard in a council home.</summary>
    SignificantHazard = 30,

    /// <summary>An emergency hazard in a council home.</summary>
    EmergencyHazard = 31,
}

/// <summary>The nation whose law binds.</summary>
public enum UkNation
{
    England = 1,
    Wales = 2,
    Scotland = 3,
    NorthernIreland = 4,
}

/// <summary>From when the 24 hours of an emergency hazard are counted; published summaries disagree, so the officer chooses.</summary>
public enum EmergencyStart
{
    /// <summary>When the council became aware of the hazard: the stricter reading.</summary>
    Awareness = 0,

    /// <summary>When the investigation found the hazard.</summary>
    Finding = 1,
}

/// <summary>Something the law asks for and that was done.</summary>
public enum StatutoryStep
{
    Acknowledged = 1,
    Answered = 2,

    /// <summary>The investigation of a hazard ended and found one.</summary>
    InvestigationFinished = 3,

    /// <summary>The investigation ended and found no hazard: nothing has to be made safe.</summary>
    NoHazardFound = 4,
    SummarySent = 5,
    MadeSafe = 6,
    FurtherWorkStarted = 7,

    /// <summary>Nothing more than making it safe is needed.</summary>
    NoFurtherWork = 8,

    /// <summary>The complaint was talked over with the person who made it.</summary>
    Discussed = 9,
}

/// <summary>The only grounds on which the law lets a clock stand still.</summary>
public enum PauseGround
{
    /// <summary>The person was asked what exactly they want.</summary>
    Clarification = 1,

    /// <summary>The person was asked to show who they are.</summary>
    Identity = 2,

    /// <summary>A fee was asked for and has not been paid.</summary>
    Fee = 3,
}

/// <summary>How a matter ended without an answer.</summary>
public enum WithdrawalKind
{
    /// <summary>The person no longer wants it.</summary>
    ByResident = 1,

    /// <summary>Another authority answers; when it comes back, the time away is not counted.</summary>
    AnotherAuthority = 2,

    /// <summary>It turned out not to be a matter of this law.</summary>
    NotThisLaw = 3,
}

/// <summary>Where a statutory matter stands.</summary>
public enum MatterState
{
    /// <summary>Somebody thinks so; an officer has to confirm or dismiss it.</summary>
    Proposed = 0,
    Running = 1,

    /// <summary>Standing still on a ground that the law allows.</summary>
    Paused = 2,

    /// <summary>All that the law asks for was done.</summary>
    Finished = 3,
    Dismissed = 4,
    Withdrawn = 5,

    /// <summary>Another authority has it.</summary>
    HandedOver = 6,
}

public static class MatterStates
{
    /// <summary>Somebody still has to do something: such a case cannot be resolved.</summary>
    public static bool IsOpen(this MatterState state) => state <= MatterState.Paused;
}
