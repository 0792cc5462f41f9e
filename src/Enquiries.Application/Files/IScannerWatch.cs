namespace Enquiries.Application.Files;

/// <summary>Whether the virus scanner answers, as this process has last seen it.</summary>
public interface IScannerWatch
{
    /// <summary>Since when it cannot be reached (UTC); null when it can be, or when none is set.</summary>
    DateTimeOffset? AwaySince { get; }
}
