using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>Where the list of bank holidays and the calendars differ on days to come, and how the reading of the list goes.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetHolidayNews : IQuery<HolidayNews>;

/// <param name="Source">The address that is read; null when none is set.</param>
/// <param name="LastReadAt">The last time (UTC) it was read and made sense; null when never.</param>
/// <param name="Problem">What went wrong since, in words.</param>
public sealed record HolidayNews(string? Source, DateTimeOffset? LastReadAt, string? Problem, DateTimeOffset? ProblemSince, IReadOnlyList<CalendarNews> Calendars);

/// <summary>What an administrator may want to change in a calendar.</summary>
/// <param name="Added">Listed, and the calendar does not know them.</param>
/// <param name="Gone">In the calendar, and no longer listed.</param>
public sealed record CalendarNews(Guid CalendarId, string Name, HolidayRegion Region, IReadOnlyList<NamedDay> Added, IReadOnlyList<NamedDay> Gone);

internal sealed class GetHolidayNewsHandler(EnquiriesDbContext db, HolidayFeedAddress address, TimeProvider clock) : IRequestHandler<GetHolidayNews, HolidayNews>
{
    public async Task<HolidayNews> Handle(GetHolidayNews query, CancellationToken cancellationToken)
    {
        var state = await db.HolidayFeed.AsNoTracking().FirstOrDefaultAsync(s => s.Id == HolidayFeedState.Only, cancellationToken);
        var known = await db.KnownHolidays.AsNoTracking().ToListAsync(cancellationToken);
        var dismissed = (await db.HolidayDismissals.AsNoTracking().ToListAsync(cancellationToken)).Select(d => (d.CalendarId, d.Date, d.Listed)).ToHashSet();
        var today = HolidayStore.Today(clock.GetUtcNow());
        var calendars = (await db.ReadRulesAsync(before: null, cancellationToken)).CurrentCalendars
            .Select(c => Compare(c, known, dismissed, today)).Where(n => n.Added.Count + n.Gone.Count > 0).ToList();
        return new HolidayNews(address.Address?.ToString(), state?.LastReadAt, state?.Problem, state?.ProblemSince, calendars);
    }

    private static CalendarNews Compare(CalendarVersion calendar, List<KnownHoliday> known, HashSet<(Guid, DateOnly, bool)> dismissed, DateOnly today)
    {
        var definition = calendar.Definition;
        var nations = HolidayStore.Nations(definition.Holidays);
        var ofNations = known.Where(h => nations.Contains(h.Nation)).ToList();
        var listed = ofNations.Where(h => h.GoneSince is null).ToList();
        var kept = definition.BankHolidays.Select(d => d.Date).ToHashSet();
        var closed = kept.Concat(definition.ClosedDays.Select(d => d.Date)).Concat(definition.SpecialDays.Select(d => d.Date)).ToHashSet();
        var added = HolidayStore.Of(definition.Holidays, listed)
            .Where(d => d.Date > today && !closed.Contains(d.Date) && !dismissed.Contains((calendar.CalendarId, d.Date, true))).ToList();

        // A year that one of the nations has not listed yet says nothing about its days.
        var covered = nations.Count > 0 && nations.All(n => listed.Exists(h => h.Nation == n)) ? nations.Min(n => listed.Where(h => h.Nation == n).Max(h => h.Date.Year)) : 0;
        var dates = listed.Select(h => h.Date).ToHashSet();
        var gone = definition.BankHolidays
            .Where(d => d.Date > today && d.Date.Year <= covered && !dates.Contains(d.Date) && !dismissed.Contains((calendar.CalendarId, d.Date, false))).ToList();
        return new CalendarNews(calendar.CalendarId, definition.Name, definition.Holidays, added, gone);
    }
}
