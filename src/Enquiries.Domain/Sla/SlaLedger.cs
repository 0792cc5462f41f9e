namespace Enquiries.Domain.Sla;

/// <summary>Writes out how each second of a clock's life was counted.</summary>
internal static class SlaLedger
{
    /// <summary>Entries from the start to the moment; no calendar means that every instant that is not paused is open.</summary>
    public static IReadOnlyList<LedgerEntry> Write(WorkingCalendar? calendar, DateTimeOffset start, DateTimeOffset moment, IReadOnlyList<Pause> pauses)
    {
        var book = new Book(start, moment);
        foreach (var pause in pauses)
        {
            if (pause.From >= moment) break;
            WriteUnpaused(book, calendar, pause.From);
            book.Through(pause.To ?? moment, LedgerKind.Paused);
        }

        WriteUnpaused(book, calendar, moment);
        return book.Close();
    }

    private static void WriteUnpaused(Book book, WorkingCalendar? calendar, DateTimeOffset until)
    {
        if (calendar is null)
        {
            book.Through(until, LedgerKind.Open);
            return;
        }

        foreach (var (from, to) in calendar.OpenPeriods(book.WrittenTo, until))
        {
            book.Through(from, LedgerKind.Closed);
            book.Through(to, LedgerKind.Open);
        }

        book.Through(until, LedgerKind.Closed);
    }

    private sealed class Book
    {
        /// <summary>Far more than a century of an office with a lunch break; beyond it nobody reads on, and memory runs short.</summary>
        private const int MostEntries = 500_000;

        private readonly List<LedgerEntry> _entries = [];
        private readonly DateTimeOffset _start;
        private readonly DateTimeOffset _end;
        private DateTimeOffset _from;
        private LedgerKind _kind;

        public Book(DateTimeOffset start, DateTimeOffset end) => (_start, _end, _from, WrittenTo) = (start, end, start, start);

        public DateTimeOffset WrittenTo { get; private set; }

        public void Through(DateTimeOffset to, LedgerKind kind)
        {
            if (to > _end) to = _end;
            if (to <= WrittenTo) return;
            if (kind != _kind) Finish();
            _kind = kind;
            WrittenTo = to;
        }

        public IReadOnlyList<LedgerEntry> Close()
        {
            Finish();
            return _entries;
        }

        private void Finish()
        {
            if (WrittenTo == _from) return;
            if (_entries.Count == MostEntries) throw new RuleException($"The ledger would have more than {MostEntries} lines. Ask about an earlier moment.");
            _entries.Add(new LedgerEntry(_from.ToUniversalTime(), WrittenTo.ToUniversalTime(), _kind, SecondsTo(WrittenTo) - SecondsTo(_from)));
            _from = WrittenTo;
        }

        // Whole seconds since the start, so that rounding never adds up over the entries.
        private long SecondsTo(DateTimeOffset instant) => (instant - _start).Ticks / TimeSpan.TicksPerSecond;
    }
}
