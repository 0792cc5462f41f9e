using System.Globalization;

namespace Enquiries.Web.Components.Pages.Rules;

/// <summary>What the page says after saving. The time in the address makes saving twice two different addresses.</summary>
internal static class RulesSaved
{
    public static string Stamp(bool moved, bool isNew, TimeProvider clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{(moved ? "moved" : isNew ? "new" : "kept")}-{clock.GetUtcNow().ToUnixTimeSeconds()}");

    public static string Words(string what, string stamp) => stamp.Split('-')[0] switch
    {
        "moved" => $"The {what} is saved. The open cases follow in the background, within moments; their timelines say why.",
        "new" => $"The {what} is saved.",
        _ => $"The {what} is saved for new cases. Open cases keep their deadlines.",
    };
}
