namespace Enquiries.Web.Components.Shared;

/// <summary>What a due time is doing, as far as its words are concerned.</summary>
public enum DueState
{
    /// <summary>Counts down to the due time, or up from it once overdue.</summary>
    Running,

    /// <summary>Stopped with working time left, for instance while the resident is asked.</summary>
    Paused,

    /// <summary>Done in time.</summary>
    Met,

    /// <summary>Done, but after the due time.</summary>
    MetLate,
}
