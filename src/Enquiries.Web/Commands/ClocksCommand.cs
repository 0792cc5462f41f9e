using System.Globalization;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;

namespace Enquiries.Web.Commands;

/// <summary>Computes the clocks of all cases from their events and tells what was stored otherwise.</summary>
internal static class ClocksCommand
{
    /// <summary>So many differences are told one by one; the rest are counted.</summary>
    public const int MostLines = 100;

    /// <summary>Answers the exit status: with <paramref name="check"/>, 1 when anything differs.</summary>
    public static async Task<int> RebuildAsync(IServiceProvider services, bool check, TextWriter output, CancellationToken ct)
    {
        var (cases, clocks, moving, busy, found, wrong) = (0L, 0L, 0L, 0L, 0L, new HashSet<string>(StringComparer.Ordinal));
        long? after = 0;
        while (after is { } number)
        {
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
            var page = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RebuildClocks(number, check), ct);
            (cases, clocks, moving, busy, after) = (cases + page.Cases, clocks + page.Clocks, moving + page.Moving, busy + page.Busy, page.Last);
            foreach (var difference in page.Differences)
            {
                wrong.Add(difference.Reference);
                if (++found <= MostLines)
                    await output.WriteLineAsync(Line(difference));
            }
        }

        if (found > MostLines)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"… and {found - MostLines:N0} more."));
        if (moving > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{moving:N0} open cases have not followed the last change to the rules yet; the running desk moves them."));
        if (busy > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{busy:N0} cases were being changed by others and were left out."));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{cases:N0} cases with {clocks:N0} clocks looked at: {Outcome(found, wrong.Count, check)}"));
        return check && found > 0 ? 1 : 0;
    }

    private static string Outcome(long found, int cases, bool check) =>
        found == 0 ? "what is stored is what the events give."
        : string.Create(CultureInfo.InvariantCulture, $"{found:N0} {(found == 1 ? "value" : "values")} of {cases:N0} {(cases == 1 ? "case" : "cases")} {(!check ? "mended" : found == 1 ? "differs" : "differ")}.");

    private static string Line(ClockDifference d) =>
        $"{d.Reference} {(d.Kind is { } kind ? string.Create(CultureInfo.InvariantCulture, $"{kind} {d.Cycle}") : "case")} {d.Field}: stored {Text(d.Stored)}, computed {Text(d.Computed)}";

    private static string Text(object? value) => value switch
    {
        null or "" => "nothing",
        DateTimeOffset at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
