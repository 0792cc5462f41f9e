namespace Enquiries.Domain.Residents;

/// <summary>What staff should know of a resident before they answer, and what a policy can ask for.</summary>
public enum ResidentFlag
{
    None = 0,

    /// <summary>Somebody for whom waiting is harder than for others.</summary>
    NeedsCare = 1,

    /// <summary>A councillor or Member of Parliament writing for residents.</summary>
    ElectedMember = 2,

    /// <summary>Somebody who writes for the press.</summary>
    Press = 3,
}
