using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>Makes long ledgers readable: opening hours, nights and weekends of a week without anything special become one line.</summary>
internal static class LedgerFold
{
    /// <summary>Ledgers of up to so many lines are shown as they are.</summary>
    public const int Readable = 16;

    public static IReadOnlyList<LedgerLine> Fold(IReadOnlyList<LedgerLine> ledger)
    {
        if (ledger.Count <= Readable) return ledger;

        var folded = new List<LedgerLine>();
        foreach (var line in ledger)
        {
            if (folded is [.., var last] && last.Ordinary && line.Ordinary && last.Ahead == line.Ahead && Week(last) == Week(line))
                folded[^1] = Join(last, line);
            else
                folded.Add(line);
        }

        return folded;
    }

    private static LedgerLine Join(LedgerLine first, LedgerLine next)
    {
        var open = Open(first) + Open(next);
        var days = London.At(next.To.AddTicks(-1)).Date - London.At(first.From).Date;
        return first with
        {
            To = next.To,
            Kind = LedgerKind.Open,
            Seconds = open,
            Cause = days.Days == 0 ? "Opening hours of the day" : string.Create(CultureInfo.CurrentCulture, $"Opening hours of {days.Days + 1} days, what was closed between them left out"),
            Used = next.Used,
            Left = next.Left,
        };
    }

    private static DateTime Week(LedgerLine line)
    {
        var date = London.At(line.From).Date;
        return date.AddDays(-(((int)date.DayOfWeek + 6) % 7));
    }

    private static long Open(LedgerLine line) => line.Kind == LedgerKind.Open ? line.Seconds : 0;
}
