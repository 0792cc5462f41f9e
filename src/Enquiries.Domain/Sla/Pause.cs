using System.Globalization;

namespace Enquiries.Domain.Sla;

/// <summary>A stretch in which a clock stands still, start included and end excluded; without an end it is still running.</summary>
public sealed record Pause(DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>
    /// The stretches that the pauses make up, in order and cut to what lies after the start of the clock: empty pauses are left out, and
    /// one that begins where another ends makes a single stretch with it. Overlapping ones are refused.
    /// </summary>
    internal static IReadOnlyList<Pause> InOrder(IReadOnlyList<Pause> pauses, DateTimeOffset startedAt)
    {
        if (pauses.Count == 0) return pauses;
        foreach (var pause in pauses)
        {
            if (pause.To < pause.From)
                throw new RuleException($"A pause ends at {Text(pause.To.Value)}, before it begins at {Text(pause.From)}.");
        }

        var ordered = pauses.Where(static pause => pause.To != pause.From).OrderBy(static pause => pause.From).ToArray();
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i - 1].To is { } end && end <= ordered[i].From) continue;
            var until = ordered[i - 1].To is { } to ? $"ends at {Text(to)}" : "has no end";
            throw new RuleException($"Two pauses overlap: the one from {Text(ordered[i - 1].From)} {until}, and another begins at {Text(ordered[i].From)}.");
        }

        var stretches = new List<Pause>(ordered.Length);
        foreach (var pause in ordered)
        {
            if (pause.To <= startedAt) continue;
            if (stretches is [.., var last] && last.To == pause.From) stretches[^1] = last with { To = pause.To };
            else stretches.Add(pause.From < startedAt ? pause with { From = startedAt } : pause);
        }

        return stretches;
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
