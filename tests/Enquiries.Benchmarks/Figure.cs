using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enquiries.Benchmarks;

/// <summary>One measured figure against what is asked for: <paramref name="AtLeast"/> must be reached, <paramref name="Aim"/> is where it should go.</summary>
/// <param name="HigherIsBetter">A rate; everything else is better the lower it is.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? AtLeast = null, double? Aim = null, [property: JsonIgnore] bool HigherIsBetter = false)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool? Met => Reaches(AtLeast);

    public bool? AimMet => Reaches(Aim);

    /// <summary>Other work on the machine while this was measured: the load average of the last minute.</summary>
    public double? Load { get; } = LoadAverage();

    public void Print() => Console.WriteLine(JsonSerializer.Serialize(this with { Value = Math.Round(Value, 3) }, Options));

    private bool? Reaches(double? target) => target is null ? null : HigherIsBetter ? Value >= target : Value <= target;

    private static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>Times of repeated acts, in milliseconds.</summary>
internal sealed class Latencies(IEnumerable<double> milliseconds)
{
    private readonly double[] sorted = [.. milliseconds.Order()];

    public double P50 => At(50);

    public double P99 => At(99);

    private double At(int percent) => sorted[Math.Max(0, (((sorted.Length * percent) + 99) / 100) - 1)];
}
