using System.Globalization;
using System.Text.RegularExpressions;

namespace Enquiries.Web.Api;

/// <summary>Durations of ISO 8601 that have one length: weeks, days, hours, minutes and seconds, but no months or years. The last part may have decimals.</summary>
internal static partial class IsoDuration
{
    public static TimeSpan Read(string field, string text)
    {
        var match = Duration().Match(text);
        if (!match.Success)
            throw new BadRequestException(field, Fault(text));

        try
        {
            var seconds = (((((Part("weeks") * 7) + Part("days")) * 24) + Part("hours")) * 3600) + (Part("minutes") * 60) + Part("seconds");
            return new TimeSpan(decimal.ToInt64(decimal.Truncate(seconds * TimeSpan.TicksPerSecond)));
        }
        catch (OverflowException)
        {
            throw new BadRequestException(field, $"\"{text}\" is too long.");
        }

        decimal Part(string name) => match.Groups[name] is { Success: true } part
            ? decimal.Parse(part.Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
            : 0;
    }

    private static string Fault(string text)
    {
        if (text.Contains('-', StringComparison.Ordinal) && Duration().IsMatch(text.Replace("-", "", StringComparison.Ordinal)))
            return "A target cannot be negative.";
        return MonthsOrYears().IsMatch(text)
            ? $"\"{text}\" has months or years, which differ in length. Write days or hours, or use calendarMonths."
            : $"\"{text}\" is not a duration of weeks, days, hours, minutes and seconds in ISO 8601; write for instance PT4H.";
    }

    [GeneratedRegex(
        @"\AP(?=[0-9T])(?!.*[.,][0-9]+[WDHM]T?[0-9])((?<weeks>[0-9]+([.,][0-9]{1,9})?)W)?((?<days>[0-9]+([.,][0-9]{1,9})?)D)?(T(?=[0-9])((?<hours>[0-9]+([.,][0-9]{1,9})?)H)?((?<minutes>[0-9]+([.,][0-9]{1,9})?)M)?((?<seconds>[0-9]+([.,][0-9]{1,9})?)S)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\AP[0-9.,WD]*[YM]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MonthsOrYears();
}
