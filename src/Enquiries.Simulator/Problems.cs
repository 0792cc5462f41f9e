namespace Enquiries.Simulator;

/// <summary>What went wrong, without the parameter name that .NET appends.</summary>
internal static class Problems
{
    public static string InWords(Exception problem)
    {
        var end = problem.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }
}
