using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>
/// Keeps what a checked list of bank holidays says. Calendars do not change by it: what differs from them is proposed to an administrator. Answers whether the
/// list had been in trouble before.
/// </summary>
[SystemOnly]
public sealed record RecordHolidays(string Source, IReadOnlyList<ListedHoliday> Listed) : ICommand<bool>;

/// <summary>A line of the list. The date is local.</summary>
public sealed record ListedHoliday(Nation Nation, DateOnly Date, string Title);

internal sealed class RecordHolidaysHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordHolidays, bool>
{
    public async Task<bool> Handle(RecordHolidays command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = HolidayStore.Today(now);
        var known = await db.KnownHolidays.ToListAsync(cancellationToken);
        foreach (var nation in command.Listed.GroupBy(l => l.Nation))
        {
            var before = known.Where(k => k.Nation == nation.Key).ToDictionary(k => k.Date);
            foreach (var listed in nation)
            {
                if (before.Remove(listed.Date, out var same))
                    same.SeeAgain(listed.Title);
                else
                    db.KnownHolidays.Add(KnownHoliday.See(nation.Key, listed.Date, listed.Title, command.Source, now));
            }

            var lastYear = nation.Max(l => l.Date.Year);
            foreach (var missing in before.Values.Where(k => k.Date.Year <= lastYear))
                missing.Miss(today, now);
        }

        var state = await db.HolidayFeed.FirstAsync(s => s.Id == HolidayFeedState.Only, cancellationToken);
        var wasInTrouble = state.Problem is not null;
        state.Succeed(now);
        return wasInTrouble;
    }
}
