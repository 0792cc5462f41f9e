using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Triage;

/// <summary>The rows before the reader. What others change shows in place; nothing comes, goes or moves until the reader asks for it.</summary>
public sealed class QueueList
{
    private List<QueueEntry> _entries = [];
    private CaseRow? _end;

    public IReadOnlyList<QueueEntry> Entries => _entries;

    /// <summary>The cursor of the next page; null on the last.</summary>
    public string? Next { get; private set; }

    /// <summary>Cases that belong on this page and are not shown yet.</summary>
    public int New { get; private set; }

    /// <summary>Rows that do not belong here any more.</summary>
    public int Gone { get; private set; }

    public bool Reordered { get; private set; }

    /// <summary>What showing the page anew would bring, in words; null when nothing.</summary>
    public string? News
    {
        get
        {
            var parts = new List<string>(2);
            if (New > 0) parts.Add($"{New} new");
            if (Gone > 0) parts.Add($"{Gone} gone from here");
            if (parts.Count == 0 && Reordered) parts.Add("Order changed");
            return parts.Count == 0 ? null : string.Join(", ", parts);
        }
    }

    public void Show(CasePage page)
    {
        _entries = [.. page.Items.Select(row => new QueueEntry(row))];
        Next = page.Next;
        _end = page.Next is null ? null : page.Items[^1];
        (New, Gone, Reordered) = (0, 0, false);
    }

    /// <summary>The rows that the page as it is now does not hold: what became of them has to be asked for.</summary>
    public IReadOnlyList<Guid> NotOn(CasePage page)
    {
        var there = page.Items.Select(r => r.Id).ToHashSet();
        return [.. _entries.Where(e => !there.Contains(e.Row.Id)).Select(e => e.Row.Id)];
    }

    /// <param name="page">The page as it is now.</param>
    /// <param name="missing">Those of <see cref="NotOn"/> as they are now.</param>
    /// <param name="matching">Which of them still belong to the queue, on a later page.</param>
    public void Update(CasePage page, IReadOnlyList<CaseRow> missing, IReadOnlySet<Guid> matching)
    {
        var now = page.Items.Concat(missing).ToDictionary(r => r.Id);
        _entries = _entries.ConvertAll(e => After(e, now.GetValueOrDefault(e.Row.Id), page, matching));
        var shown = _entries.Select(e => e.Row.Id).ToHashSet();
        // Rows of the next page that move up where others have gone are not new.
        New = page.Items.Count(r => !shown.Contains(r.Id) && (_end is null || Precedes(r, _end)));
        Gone = _entries.Count(e => e.Gone is not null);
        var there = page.Items.Select(r => r.Id).ToHashSet();
        Reordered = !_entries.Select(e => e.Row.Id).Where(there.Contains).SequenceEqual(page.Items.Select(r => r.Id).Where(shown.Contains));
        Next = page.Next;
    }

    private static QueueEntry After(QueueEntry entry, CaseRow? now, CasePage page, IReadOnlySet<Guid> matching)
    {
        if (now is null) return entry with { Gone = "No longer there" };
        var here = matching.Contains(now.Id) || page.Items.Any(r => r.Id == now.Id);
        return new QueueEntry(now)
        {
            Updated = entry.Updated || now.Version != entry.Row.Version,
            Gone = here ? null : WhyGone(entry.Row, now),
        };
    }

    private static bool Precedes(CaseRow row, CaseRow end)
    {
        var (due, last) = (row.NextDueAt ?? DateTimeOffset.MaxValue, end.NextDueAt ?? DateTimeOffset.MaxValue);
        return due < last || (due == last && row.Number < end.Number);
    }

    private static string WhyGone(CaseRow before, CaseRow now) =>
        !now.Status.IsOpen() ? CaseWords.Of(now.Status)
        : now.TeamId != before.TeamId ? $"Moved to {now.Team ?? "no team"}"
        : now.AssigneeId != before.AssigneeId ? now.Assignee is null ? "Given back" : $"Taken by {now.Assignee}"
        : "No longer matches";
}

/// <summary>One row as the reader sees it.</summary>
public sealed record QueueEntry(CaseRow Row)
{
    /// <summary>Somebody changed the case while it was shown.</summary>
    public bool Updated { get; init; }

    /// <summary>Why it does not belong here any more, in words; null while it does.</summary>
    public string? Gone { get; init; }
}
