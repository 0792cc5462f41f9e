using Enquiries.Application.Intake;

namespace Enquiries.Web.Hosting;

/// <summary>
/// Reads <c>Removal:KeepDays</c>: the real days for which staff can still read a public message that its author has removed; without it, until retention clears
/// it. What a platform's own rules ask for is never kept longer.
/// </summary>
internal static class RemovalSettings
{
    private const int MostDays = 3650;

    public static RemovalPolicy Read(IConfiguration configuration)
    {
        var days = configuration.GetValue<double?>("Removal:KeepDays");
        return days is null or (>= 0 and <= MostDays)
            ? new RemovalPolicy(days is { } kept ? TimeSpan.FromDays(kept) : null)
            : throw new InvalidOperationException($"The setting Removal:KeepDays is {days}; it must be from 0 to {MostDays} days.");
    }
}
