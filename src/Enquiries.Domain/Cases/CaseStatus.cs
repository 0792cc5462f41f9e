namespace Enquiries.Domain.Cases;

/// <summary>Where a case stands. The first three are open: they appear in the triage queue.</summary>
public enum CaseStatus
{
    /// <summary>Nobody has touched it yet.</summary>
    New = 0,

    /// <summary>Somebody is on it.</summary>
    Open = 1,

    /// <summary>The resident has been asked something, or another authority has to act; the clocks that the policy lets pause stand still.</summary>
    WaitingForResident = 2,

    /// <summary>Done; a further message within the grace period reopens it.</summary>
    Resolved = 3,

    /// <summary>Done and past the grace period; a further message opens a new, linked case.</summary>
    Closed = 4,

    /// <summary>Spam, or nothing that asks for an answer. Its clocks are cancelled.</summary>
    NotAnEnquiry = 5,
}

/// <summary>How pressing a case is; the SLA policy has a set of targets for each.</summary>
public enum Priority
{
    Urgent = 0,
    High = 1,
    Normal = 2,
    Low = 3,
}

/// <summary>How a case ended, as chosen when it is resolved.</summary>
public enum CaseOutcome
{
    /// <summary>The resident has the answer.</summary>
    Answered = 0,

    /// <summary>The matter was passed to the service that deals with it, and the resident was told.</summary>
    PassedOn = 1,

    /// <summary>Nothing needed to be said.</summary>
    NoAnswerNeeded = 2,

    /// <summary>The same matter is dealt with in another case.</summary>
    Duplicate = 3,

    /// <summary>Not the council's business; the resident was pointed elsewhere.</summary>
    NotOurs = 4,
}

public static class CaseStatuses
{
    public static bool IsOpen(this CaseStatus status) => status <= CaseStatus.WaitingForResident;
}

/// <summary>For whom a case waits.</summary>
public enum WaitingFor
{
    Resident = 0,

    /// <summary>The matter was handed to another authority; all of the council's own clocks stand still.</summary>
    AnotherAuthority = 1,
}
