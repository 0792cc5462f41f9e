using Enquiries.Application.Staff;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Me;

public sealed class AwayForm
{
    public DateOnly? AwayFrom { get; set; }

    public DateOnly? AwayUntil { get; set; }

    public Guid? CoverId { get; set; }

    public static AwayForm Of(DateOnly? from, DateOnly? until, Guid? cover) => new() { AwayFrom = from, AwayUntil = until, CoverId = cover };
}

internal sealed class MailForm
{
    public bool SendMail { get; set; }

    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietUntil { get; set; }

    public static MailForm Of(MySettings settings) => new() { SendMail = !settings.MailMuted, QuietFrom = settings.QuietFrom, QuietUntil = settings.QuietUntil };
}

/// <summary>Absences in words.</summary>
internal static class AwayWords
{
    /// <summary>There is an absence, and it is not over.</summary>
    public static bool IsSet(DateOnly? from, DateOnly? until, DateOnly today) => from is not null && (until is null || until >= today);

    /// <summary>"Away Mon 14 Sep 2026 to Fri 18 Sep 2026".</summary>
    public static string Of(DateOnly? from, DateOnly? until) =>
        from is not { } first ? "Not away"
        : until is not { } last ? $"Away from {Day(first)} until further notice"
        : first == last ? $"Away {Day(first)}"
        : $"Away {Day(first)} to {Day(last)}";

    private static string Day(DateOnly date) => date.ToString("ddd d MMM yyyy", London.Words);
}
