namespace Enquiries.Domain.Channels;

/// <summary>
/// How many messages a stretch of time should bring, judged by the same hours of the past weeks. Local hours are compared, so that a change of the clocks shifts
/// nothing. Weeks with a bank holiday in these hours are left out; a bank holiday itself is compared with Sundays.
/// </summary>
public sealed class ExpectedRate
{
    /// <summary>How many past weeks are looked at.</summary>
    public const int Weeks = 8;

    /// <summary>With fewer nothing is said.</summary>
    public const int FewestWeeks = 3;

    /// <summary>The longest stretch that can be compared.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly List<(DateTimeOffset Hour, double Weight)>[] weeks;

    /// <param name="from">A longer stretch than <see cref="Longest"/> is cut at its beginning.</param>
    /// <param name="isHoliday">Whether a local date is a bank holiday.</param>
    public ExpectedRate(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, Func<DateOnly, bool> isHoliday)
    {
        From = to - from > Longest ? to - Longest : from;
        To = to;
        weeks = [.. Enumerable.Range(1, Weeks).Select(week => HoursOf(week, zone, isHoliday)).OfType<List<(DateTimeOffset, double)>>()];
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    /// <summary>The hours (UTC) whose figures are needed.</summary>
    public IEnumerable<DateTimeOffset> Hours => weeks.SelectMany(w => w.Select(h => h.Hour)).Distinct();

    /// <param name="received">How many messages each hour (UTC) brought; hours that brought none may be left out.</param>
    /// <param name="since">The first hour that was counted at all, UTC.</param>
    public Expectation Judge(IReadOnlyDictionary<DateTimeOffset, int> received, DateTimeOffset since)
    {
        var sums = weeks.Where(w => w.TrueForAll(h => h.Hour >= since)).Select(w => w.Sum(h => h.Weight * received.GetValueOrDefault(h.Hour))).Order().ToList();
        return sums.Count < FewestWeeks ? new Expectation(0, 0, sums.Count) : new Expectation(Quantile(sums, 0.5), Quantile(sums, 0.25), sums.Count);
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var position = share * (sorted.Count - 1);
        var below = (int)position;
        return below + 1 >= sorted.Count ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The hours that the stretch is compared with, so many weeks ago; null when a bank holiday makes that week no measure.</summary>
    private List<(DateTimeOffset Hour, double Weight)>? HoursOf(int week, TimeZoneInfo zone, Func<DateOnly, bool> isHoliday)
    {
        var hours = new List<(DateTimeOffset, double)>();
        for (var hour = AccountHour.HourOf(From); hour < To; hour = hour.AddHours(1))
        {
            var local = TimeZoneInfo.ConvertTime(hour, zone);
            var date = DateOnly.FromDateTime(local.DateTime);

            // The Sunday on or after a holiday, so that a week earlier is the Sunday before it.
            var like = isHoliday(date) ? date.AddDays((7 - (int)date.DayOfWeek) % 7) : date;
            var past = like.AddDays(-7 * week);
            if (isHoliday(past))
                return null;

            // The hour that the clocks skip brought nothing.
            var wall = past.ToDateTime(TimeOnly.FromTimeSpan(local.TimeOfDay));
            if (zone.IsInvalidTime(wall))
                continue;
            var (start, end) = (hour < From ? From : hour, hour.AddHours(1) > To ? To : hour.AddHours(1));
            hours.Add((AccountHour.HourOf(new DateTimeOffset(wall, zone.GetUtcOffset(wall))), (end - start) / TimeSpan.FromHours(1)));
        }

        return hours;
    }
}

/// <summary>What the past weeks lead to expect.</summary>
/// <param name="Usual">The median of the past weeks.</param>
/// <param name="AtLeast">Three of four weeks brought more (the lower quartile).</param>
/// <param name="Weeks">How many weeks could be compared.</param>
public sealed record Expectation(double Usual, double AtLeast, int Weeks)
{
    public bool IsKnown => Weeks >= ExpectedRate.FewestWeeks;
}

/// <summary>Whether an account is quieter than chance explains.</summary>
public static class Quiet
{
    /// <summary>Silence is a sign when so many messages were to be expected in it: chance alone would leave out five less than once in a hundred times.</summary>
    public const double FewestMissing = 5;

    /// <summary>Far less than usual is a sign too, once this many were to be expected.</summary>
    public const double FewestForShare = 20;

    /// <summary>What is left of the usual in that case.</summary>
    public const double LowShare = 0.2;

    /// <summary>How long a stretch is looked at for far less than usual.</summary>
    public static readonly TimeSpan Stretch = TimeSpan.FromHours(6);

    /// <param name="lastAt">When the last message came, UTC.</param>
    public static bool IsSilence(DateTimeOffset? lastAt, DateTimeOffset from, Expectation expected) =>
        (lastAt is null || lastAt <= from) && expected.IsKnown && expected.AtLeast >= FewestMissing;

    public static bool IsTrickle(int received, Expectation expected) =>
        expected.IsKnown && expected.AtLeast >= FewestForShare && received <= LowShare * expected.AtLeast;
}
