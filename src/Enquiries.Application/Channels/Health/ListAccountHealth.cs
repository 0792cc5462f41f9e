using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>All accounts of the council and whether anything of them could be missed; nothing is asked of the platforms.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListAccountHealth : IQuery<IReadOnlyList<AccountHealth>>
{
    /// <summary>The last hours that are compared with the usual, the running one included.</summary>
    public const int Hours = 3;
}

/// <summary>Times are UTC.</summary>
/// <param name="ReceivedSince">From when <paramref name="Received"/> counts.</param>
/// <param name="Expected">What that time usually brings.</param>
/// <param name="RepairedToday">Messages that were not delivered and were found by catching up, since midnight in London.</param>
/// <param name="TokenExpiresAt">Null when it is not known.</param>
/// <param name="TokenRenewsItself">New tokens are fetched without anybody's help.</param>
public sealed record AccountHealth(
    Guid Id, ChannelKind Channel, string Name, string ExternalId, string? Team, ChannelAccountState State, string? LastError, DateTimeOffset? PausedUntil,
    DateTimeOffset? LastReceivedAt, DateTimeOffset ReceivedSince, int Received, Expectation Expected, int RepairedToday, int RepairedInWeek, IReadOnlyList<FeedHealth> Feeds,
    DateTimeOffset? TokenExpiresAt, bool TokenRenewsItself, Allowance? Allowance, IReadOnlyList<AlarmRow> Alarms)
{
    /// <summary>When what might have been missed was last looked for with success; null when it never was, or the channel has nothing to look for.</summary>
    public DateTimeOffset? CaughtUpAt => Feeds.Where(f => f.Purpose == FeedPurpose.CatchUp).Max(f => f.ReadAt);

    public IEnumerable<FeedHealth> Subscriptions => Feeds.Where(f => f.Purpose == FeedPurpose.Subscription);
}

/// <summary>Times are UTC.</summary>
public sealed record FeedHealth(
    string Name, FeedPurpose Purpose, DateTimeOffset? ReadAt, DateTimeOffset? FoundAt, DateTimeOffset? NextAt, string? Problem, DateTimeOffset? ProblemSince, int Attempts);

internal sealed class ListAccountHealthHandler(AccountHealthReader reader) : IRequestHandler<ListAccountHealth, IReadOnlyList<AccountHealth>>
{
    public Task<IReadOnlyList<AccountHealth>> Handle(ListAccountHealth query, CancellationToken cancellationToken) => reader.ReadAsync(null, cancellationToken);
}

/// <summary>Puts together what the pages about accounts show.</summary>
internal sealed class AccountHealthReader(EnquiriesDbContext db, AccountFactsReader facts, IAccountDirectory directory, TimeProvider clock)
{
    /// <param name="only">One account; all of them when null.</param>
    public async Task<IReadOnlyList<AccountHealth>> ReadAsync(Guid? only, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var accounts = await db.ChannelAccounts.AsNoTracking().Where(a => only == null || a.Id == only).OrderBy(a => a.Channel).ThenBy(a => a.Name).ThenBy(a => a.ExternalId)
            .Select(a => new
            {
                a.Id,
                a.Channel,
                a.Name,
                a.ExternalId,
                Team = db.Teams.Where(t => t.Id == a.TeamId).Select(t => t.Name).FirstOrDefault(),
                a.State,
                a.LastError,
                a.PausedUntil,
                a.LastReceivedAt,
                FirstHour = db.AccountHours.Where(h => h.AccountId == a.Id).Min(h => (DateTimeOffset?)h.Hour),
            }).ToListAsync(ct);
        var connected = (await directory.AllAsync(ct)).ToDictionary(a => a.Id);
        var feeds = (await db.ChannelFeeds.AsNoTracking().Where(f => only == null || f.AccountId == only).ToListAsync(ct)).ToLookup(f => f.AccountId);
        var alarms = (await db.AccountAlarms.Where(a => a.ClearedAt == null && a.AccountId != null && (only == null || a.AccountId == only)).OrderBy(a => a.RaisedAt).Rows().ToListAsync(ct))
            .ToLookup(a => a.AccountId!.Value);
        var midnight = Midnight(now);
        var today = await RepairedAsync(midnight, only, ct);
        var week = await RepairedAsync(midnight.AddDays(-6), only, ct);

        var since = AccountHour.HourOf(now).AddHours(1 - ListAccountHealth.Hours);
        var rate = facts.Rate(since, now);
        var needed = rate.Hours.ToList();
        var hours = (await db.AccountHours.AsNoTracking().Where(h => (only == null || h.AccountId == only) && (h.Hour >= since || needed.Contains(h.Hour))).ToListAsync(ct)).ToLookup(h => h.AccountId);

        var rows = new List<AccountHealth>(accounts.Count);
        foreach (var a in accounts)
        {
            var counts = hours[a.Id].ToDictionary(h => h.Hour, h => h.Received);
            connected.TryGetValue(a.Id, out var account);
            rows.Add(new AccountHealth(
                a.Id, a.Channel, a.Name, a.ExternalId, a.Team, a.State, a.LastError, a.PausedUntil, a.LastReceivedAt, since, counts.Where(c => c.Key >= since).Sum(c => c.Value),
                rate.Judge(counts, a.FirstHour ?? now), today.GetValueOrDefault(a.Id), week.GetValueOrDefault(a.Id), [.. Feeds(a.Channel, feeds[a.Id])],
                account?.Credentials.AccessTokenExpiresAt, account is not null && facts.RenewsToken(account), account is null ? null : await facts.AllowanceAsync(account, ct), [.. alarms[a.Id]]));
        }

        return rows;
    }

    /// <summary>Midnight at the council, UTC.</summary>
    public DateTimeOffset Midnight(DateTimeOffset at)
    {
        var date = TimeZoneInfo.ConvertTime(at, facts.Zone).Date;
        return new DateTimeOffset(date, facts.Zone.GetUtcOffset(date)).ToUniversalTime();
    }

    private IEnumerable<FeedHealth> Feeds(ChannelKind channel, IEnumerable<ChannelFeed> rows) =>
        from f in rows
        let purpose = facts.Purpose(channel, f.Name)
        where purpose is not null
        orderby purpose, f.Name
        select new FeedHealth(f.Name, purpose.Value, f.ReadAt, f.FoundAt, f.Work.NextAttemptAt, f.Problem, f.ProblemSince, f.Work.Attempts);

    private async Task<Dictionary<Guid, int>> RepairedAsync(DateTimeOffset since, Guid? only, CancellationToken ct) =>
        await db.Messages.Where(m => m.Source == MessageSource.CatchUp && m.AccountId != null && (only == null || m.AccountId == only) && m.ReceivedAt >= since)
            .GroupBy(m => m.AccountId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
}
