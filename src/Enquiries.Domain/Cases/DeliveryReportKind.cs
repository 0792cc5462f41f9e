namespace Enquiries.Domain.Cases;

/// <summary>What is reported of a message that had been sent.</summary>
public enum DeliveryReportKind
{
    /// <summary>It did not get there, and nobody tries any more.</summary>
    Failed = 0,

    /// <summary>It has not got there yet; others try on.</summary>
    Delayed = 1,

    /// <summary>The person marked it as unwanted.</summary>
    Complaint = 2,
}
