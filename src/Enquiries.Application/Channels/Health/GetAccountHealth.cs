using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>One account: how it is, what it brought day by day, and its alarms of the last weeks.</summary>
[RequiresRole(Role.Lead)]
public sealed record GetAccountHealth(Guid AccountId) : IQuery<AccountDetail>
{
    public const int Days = 14;
    public const int MostAlarms = 50;
}

/// <param name="Days">The last two weeks, in order, today included.</param>
/// <param name="PastAlarms">Those that are cleared, the newest first.</param>
public sealed record AccountDetail(AccountHealth Now, IReadOnlyList<AccountDay> Days, IReadOnlyList<AlarmRow> PastAlarms);

/// <param name="Date">At the council.</param>
/// <param name="Usual">What such a day usually brings; null when too little is known.</param>
public sealed record AccountDay(DateOnly Date, int Received, int CaughtUp, double? Usual);

internal sealed class GetAccountHealthHandler(EnquiriesDbContext db, AccountHealthReader reader, AccountFactsReader facts, TimeProvider clock)
    : IRequestHandler<GetAccountHealth, AccountDetail>
{
    public async Task<AccountDetail> Handle(GetAccountHealth query, CancellationToken cancellationToken)
    {
        var account = (await reader.ReadAsync(query.AccountId, cancellationToken)).SingleOrDefault() ?? throw new NotFoundException("There is no such account.");
        var hours = await db.AccountHours.AsNoTracking().Where(h => h.AccountId == query.AccountId).OrderBy(h => h.Hour).ToListAsync(cancellationToken);
        var counts = hours.ToDictionary(h => h.Hour, h => h.Received);
        var first = hours.Count == 0 ? clock.GetUtcNow() : hours[0].Hour;

        var today = reader.Midnight(clock.GetUtcNow());
        var days = new List<AccountDay>(GetAccountHealth.Days);
        for (var back = GetAccountHealth.Days - 1; back >= 0; back--)
        {
            // From the middle of the day on, so that a change of the clocks leads to no other one.
            var from = reader.Midnight(today.AddDays(-back).AddHours(12));
            var to = reader.Midnight(from.AddHours(36));
            var ofDay = hours.FindAll(h => h.Hour >= from && h.Hour < to);
            var usual = facts.Rate(from, to).Judge(counts, first);
            days.Add(new AccountDay(
                DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, facts.Zone).DateTime), ofDay.Sum(h => h.Received), ofDay.Sum(h => h.CaughtUp), usual.IsKnown ? usual.Usual : null));
        }

        var past = await db.AccountAlarms.Where(a => a.AccountId == query.AccountId && a.ClearedAt != null).OrderByDescending(a => a.RaisedAt).Take(GetAccountHealth.MostAlarms)
            .Rows().ToListAsync(cancellationToken);
        return new AccountDetail(account, days, past);
    }
}
