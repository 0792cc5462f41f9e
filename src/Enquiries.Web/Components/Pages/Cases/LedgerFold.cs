using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>Makes long ledgers readable: neighbouring opening hours, nights and weekends without anything special become one line.</summary>
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
            if (folded is [.., var last] && last.Ordinary && line.Ordinary && last.Ahead == line.Ahead)
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
            Cause = string.Create(CultureInfo.CurrentCulture, $"Opening hours of {days.Days + 1:N0} days, nights and weekends left out"),
            Used = next.Used,
            Left = next.Left,
        };
    }

    private static long Open(LedgerLine line) => line.Kind == LedgerKind.Open ? line.Seconds : 0;
}
