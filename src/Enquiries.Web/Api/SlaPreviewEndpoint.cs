using Enquiries.Domain;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Api;

/// <summary>Says what the SLA engine would say. A pure calculation: nothing is stored.</summary>
internal static class SlaPreviewEndpoint
{
    private const int MostPauses = 10_000;
    private const int MostClosedDays = 10_000;
    private const int MostIntervals = 1000;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/sla/preview", (Delegate)PreviewAsync)
            .Accepts<SlaPreviewBody>("application/json").Produces<SlaPreviewView>()
            .WithName("previewSla").WithTags("SLA").WithSummary("When a clock would be due, and what would be used and left of it");

    private static async Task<IResult> PreviewAsync(HttpContext http) => Results.Ok(Calculate(await http.ReadAsync<SlaPreviewBody>()));

    private static SlaPreviewView Calculate(SlaPreviewBody body)
    {
        var calendar = Say("calendar", () => Calendar(body.Calendar));
        var target = Target(body.Target);
        if (body.Pauses?.Count > MostPauses)
            throw new BadRequestException("pauses", $"At most {MostPauses} pauses can be given.");
        IReadOnlyList<Pause> pauses = [.. (body.Pauses ?? []).Select((p, i) => p is null ? throw new BadRequestException($"pauses[{i}]", "This must not be null.") : new Pause(p.From, p.To))];
        Say("pauses", () => SlaCalculation.Due(calendar, body.StartedAt, new SlaTarget.Elapsed(TimeSpan.Zero), pauses));
        Say("target", () => SlaCalculation.Due(calendar, body.StartedAt, target, pauses));
        return Say("at", () => SlaPreviewView.Of(SlaCalculation.Calculate(calendar, body.StartedAt, target, pauses, body.At)));
    }

    private static WorkingCalendar Calendar(CalendarBody body)
    {
        var zone = Say("calendar.timeZone", () => WorkingCalendar.FindZone(body.TimeZone));
        var days = new List<KeyValuePair<DayOfWeek, IReadOnlyList<OpeningInterval>>>();
        foreach (var (day, intervals) in body.Week.Days())
        {
            if (intervals is null)
                continue;
            var field = $"calendar.week.{ApiJson.Word(day.ToString())}";
            if (intervals.Count > MostIntervals)
                throw new BadRequestException(field, $"At most {MostIntervals} intervals a day can be given.");
            days.Add(new(day, [.. intervals.Select((interval, i) => Say($"{field}[{i}]", () => Interval(interval)))]));
        }

        if (body.ClosedDays?.Count > MostClosedDays)
            throw new BadRequestException("calendar.closedDays", $"At most {MostClosedDays} closed days can be given.");
        return new WorkingCalendar(zone, Say("calendar.week", () => new WorkingWeek(days)), body.ClosedDays ?? []);
    }

    private static OpeningInterval Interval(IReadOnlyList<string>? interval) => interval is [{ } from, { } to]
        ? OpeningInterval.Parse(from, to)
        : throw new RuleException("An interval has two times, for instance [\"09:00\", \"17:00\"].");

    private static SlaTarget Target(TargetBody body)
    {
        var kinds = new[] { body.Working is not null, body.Elapsed is not null, body.WorkingDays is not null, body.CalendarDays is not null, body.CalendarMonths is not null };
        if (kinds.Count(k => k) != 1)
            throw new BadRequestException("target", "A target is exactly one of working, elapsed, workingDays, calendarDays and calendarMonths.");
        if (body.Roll is not null && body.CalendarDays is null && body.CalendarMonths is null)
            throw new BadRequestException("target.roll", "Only calendarDays and calendarMonths can roll to the next working day.");

        var roll = body.Roll switch
        {
            null => Roll.None,
            "nextWorkingDay" => Roll.NextWorkingDay,
            _ => throw new BadRequestException("target.roll", "The only roll is nextWorkingDay."),
        };
        return body switch
        {
            { Working: { } text } => new SlaTarget.Working(IsoDuration.Read("target.working", text)),
            { Elapsed: { } text } => new SlaTarget.Elapsed(IsoDuration.Read("target.elapsed", text)),
            { WorkingDays: { } days } => new SlaTarget.WorkingDays(NotNegative("target.workingDays", days)),
            { CalendarDays: { } days } => new SlaTarget.CalendarDays(NotNegative("target.calendarDays", days), roll),
            _ => new SlaTarget.CalendarMonths(NotNegative("target.calendarMonths", body.CalendarMonths!.Value), roll),
        };
    }

    private static int NotNegative(string field, int count) => count >= 0 ? count : throw new BadRequestException(field, "A target cannot be negative.");

    /// <summary>What the engine refuses is a mistake in the request, said of the field where it stands.</summary>
    private static T Say<T>(string field, Func<T> calculate)
    {
        try
        {
            return calculate();
        }
        catch (RuleException e)
        {
            throw new BadRequestException(field, e.Message);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new BadRequestException(field, "The moments asked about lie beyond the years that can be calculated.");
        }
    }
}

internal sealed record SlaPreviewBody(
    CalendarBody Calendar, DateTimeOffset StartedAt, TargetBody Target, IReadOnlyList<PauseBody?>? Pauses = null, DateTimeOffset? At = null);

/// <param name="TimeZone">An IANA name such as Europe/London.</param>
/// <param name="ClosedDays">Local dates.</param>
internal sealed record CalendarBody(string TimeZone, WeekBody Week, IReadOnlyList<DateOnly>? ClosedDays = null);

/// <summary>Opening intervals of each day as pairs of local times HH:mm; an end may be 24:00.</summary>
internal sealed record WeekBody(
    IReadOnlyList<IReadOnlyList<string>?>? Monday = null, IReadOnlyList<IReadOnlyList<string>?>? Tuesday = null,
    IReadOnlyList<IReadOnlyList<string>?>? Wednesday = null, IReadOnlyList<IReadOnlyList<string>?>? Thursday = null,
    IReadOnlyList<IReadOnlyList<string>?>? Friday = null, IReadOnlyList<IReadOnlyList<string>?>? Saturday = null,
    IReadOnlyList<IReadOnlyList<string>?>? Sunday = null)
{
    public IEnumerable<(DayOfWeek Day, IReadOnlyList<IReadOnlyList<string>?>? Intervals)> Days() =>
    [
        (DayOfWeek.Monday, Monday), (DayOfWeek.Tuesday, Tuesday), (DayOfWeek.Wednesday, Wednesday), (DayOfWeek.Thursday, Thursday), (DayOfWeek.Friday, Friday),
        (DayOfWeek.Saturday, Saturday), (DayOfWeek.Sunday, Sunday),
    ];
}

/// <summary>Exactly one of the first five; durations in ISO 8601.</summary>
internal sealed record TargetBody(
    string? Working = null, string? Elapsed = null, int? WorkingDays = null, int? CalendarDays = null, int? CalendarMonths = null, string? Roll = null);

/// <param name="To">Without it the pause still runs.</param>
internal sealed record PauseBody(DateTimeOffset From, DateTimeOffset? To = null);

internal sealed record SlaPreviewView(DateTimeOffset? DueAt, SlaState State, long WorkingSecondsUsed, long WorkingSecondsLeft, IReadOnlyList<LedgerView> Ledger)
{
    public static SlaPreviewView Of(SlaResult result) => new(
        result.DueAt, result.State, result.WorkingSecondsUsed, result.WorkingSecondsLeft, [.. result.Ledger.Select(e => new LedgerView(e.From, e.To, e.Kind, e.Seconds))]);
}

internal sealed record LedgerView(DateTimeOffset From, DateTimeOffset To, LedgerKind Kind, long Seconds);
