using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Application.Triage;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Triage;

internal static class QueueWords
{
    /// <summary>Today's cases by their time, older ones by their date.</summary>
    public static string Opened(DateTimeOffset at, DateTimeOffset now) =>
        London.At(at).Date == London.At(now).Date ? London.Time(at) : London.Date(at, now);

    public static string Count(int count) => count >= QueueCounts.Most
        ? string.Create(CultureInfo.CurrentCulture, $"{QueueCounts.Most - 1:N0}+")
        : count.ToString("N0", CultureInfo.CurrentCulture);

    public static string Cases(int count) => count == 1 ? "1 case" : string.Create(CultureInfo.CurrentCulture, $"{count:N0} cases");

    public static string Resident(CaseRow row) => string.IsNullOrWhiteSpace(row.Resident) ? "Name unknown" : row.Resident;

    /// <summary>"Reply by 14:10, Messenger window": where the platform stops taking an answer before the target ends; null otherwise.</summary>
    public static string? ReplyBy(CaseRow row, DateTimeOffset now)
    {
        if (!row.WindowClosesFirst || row.LastSafeReplyAt is not { } safe) return null;
        var window = $"{CaseWords.Window(row.Channel)} window";
        if (safe <= now) return $"{window} has closed";
        return $"Reply by {(London.At(safe).Date == London.At(now).Date ? London.Time(safe) : London.Short(safe, now))}, {window}";
    }

    /// <summary>In one short word.</summary>
    public static string Status(CaseStatus status) => status switch
    {
        CaseStatus.WaitingForResident => "Waiting",
        CaseStatus.NotAnEnquiry => "Ended",
        _ => CaseWords.Of(status),
    };
}
