namespace Enquiries.Application.Escalations;

/// <summary>The local times of day between which an officer wants no e-mail; over midnight when the end is not after the start.</summary>
public readonly record struct QuietHours(TimeOnly From, TimeOnly Until)
{
    public static QuietHours? Of(TimeOnly? from, TimeOnly? until) => from is { } f && until is { } u ? new QuietHours(f, u) : null;

    /// <summary>The moment (UTC) itself when mail may leave then, otherwise when the wall clock next shows the end; an end that a clock change skips is when it is skipped.</summary>
    public DateTimeOffset NextMailTime(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);

        // Includes the start, leaves out the end, and goes over midnight by itself.
        if (!time.IsBetween(From, Until))
            return at;

        var day = DateOnly.FromDateTime(local.DateTime);
        var end = (time < Until ? day : day.AddDays(1)).ToDateTime(Until);
        while (zone.IsInvalidTime(end))
            end = end.AddMinutes(1);
        var offsets = zone.IsAmbiguousTime(end) ? zone.GetAmbiguousTimeOffsets(end) : [zone.GetUtcOffset(end)];
        return offsets.Select(o => new DateTimeOffset(end, o).ToUniversalTime()).Order().First(e => e > at);
    }
}
