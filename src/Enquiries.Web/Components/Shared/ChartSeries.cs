namespace Enquiries.Web.Components.Shared;

/// <summary>One set of figures, in the order of the chart's labels; null where there is nothing to show.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

public enum ChartKind
{
    Bar,
    Line,
}
