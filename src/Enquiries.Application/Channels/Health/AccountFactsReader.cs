using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Reads what is known of the accounts' health: a handful of queries for all of them, and nothing from the platforms.</summary>
internal sealed class AccountFactsReader(
    EnquiriesDbContext db, IAccountDirectory directory, IEnumerable<IChannelFeed> feeds, IEnumerable<IAccountAllowance> allowances, SlaRules sla, TimeProvider clock)
{
    private readonly HashSet<DateOnly> closed = [.. sla.Book.OfficeCalendar.ClosedDays];

    public TimeZoneInfo Zone { get; } = sla.Book.OfficeCalendar.Zone;

    public async Task<IReadOnlyList<AccountFacts>> ReadAsync(bool withRates, CancellationToken ct)
    {
        var accounts = await db.ChannelAccounts.AsNoTracking().Where(a => a.State != ChannelAccountState.Disabled)
            .Select(a => new { a.Id, a.Name, a.Channel, a.State, a.LastError }).ToListAsync(ct);
        var rows = (await db.ChannelFeeds.AsNoTracking().ToListAsync(ct)).ToLookup(f => f.AccountId);
        var connected = (await directory.AllAsync(ct)).ToDictionary(a => a.Id);
        var facts = new List<AccountFacts>(accounts.Count);
        foreach (var a in accounts)
        {
            var allowance = connected.TryGetValue(a.Id, out var account) ? await AllowanceAsync(account, ct) : null;
            facts.Add(new AccountFacts(a.Id, a.Name, a.State, a.LastError, [.. rows[a.Id].Where(f => Purpose(a.Channel, f.Name) is not null).Select(f => FeedOf(a.Channel, f))])
            {
                TokenExpiresAt = account?.Credentials.AccessTokenExpiresAt,
                TokenRenewsItself = account?.Credentials.RefreshToken is not null,
                AllowanceShare = allowance?.Share,
                AllowanceWords = allowance?.Words,
                AllowanceResetsAt = allowance?.ResetsAt,
                Rate = withRates ? await RateAsync(a.Id, ct) : null,
            });
        }

        return facts;
    }

    public async Task<IntakeFacts> ReadIntakeAsync(CancellationToken ct)
    {
        var old = clock.GetUtcNow() - AlarmRules.DeliveryGrace;
        var waiting = db.InboundDeliveries.Where(d => d.Work.NextAttemptAt != null && d.ReceivedAt <= old);
        return new IntakeFacts(
            await waiting.CountAsync(ct), await waiting.MinAsync(d => (DateTimeOffset?)d.ReceivedAt, ct), await db.ParkedItems.CountAsync(p => p.SettledAt == null, ct));
    }

    public async Task<Allowance?> AllowanceAsync(ConnectedAccount account, CancellationToken ct) =>
        allowances.FirstOrDefault(a => a.Channel == account.Channel) is { } reader ? await reader.ReadAsync(account, ct) : null;

    /// <summary>Null for a feed that no longer exists.</summary>
    public FeedPurpose? Purpose(ChannelKind channel, string name) => feeds.FirstOrDefault(f => f.Channel == channel && f.Name == name)?.Purpose;

    public ExpectedRate Rate(DateTimeOffset from, DateTimeOffset to) => new(from, to, Zone, closed.Contains);

    private FeedFacts FeedOf(ChannelKind channel, ChannelFeed f) =>
        new(f.Name, Purpose(channel, f.Name) == FeedPurpose.Subscription, f.Work.LastError is null, f.Problem, f.ProblemSince, f.Work.NextAttemptAt);

    private async Task<QuietFacts?> RateAsync(Guid accountId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var hours = db.AccountHours.AsNoTracking().Where(h => h.AccountId == accountId);
        if (await hours.OrderBy(h => h.Hour).Select(h => (DateTimeOffset?)h.Hour).FirstOrDefaultAsync(ct) is not { } first)
            return null;
        var lastAt = await hours.Where(h => h.LastAt != null).OrderByDescending(h => h.Hour).Select(h => h.LastAt).FirstOrDefaultAsync(ct);

        var silence = Rate(lastAt ?? first, now);
        var lately = Rate(now - Quiet.Stretch, now);
        var stretch = AccountHour.HourOf(lately.From);
        var needed = silence.Hours.Concat(lately.Hours).ToHashSet();
        if (needed.Count == 0)
            return null;
        var (from, to) = (needed.Min(), needed.Max());
        var counts = await hours.Where(h => (h.Hour >= from && h.Hour <= to) || h.Hour >= stretch).ToDictionaryAsync(h => h.Hour, h => h.Received, ct);
        return new QuietFacts(lastAt, silence.From, silence.Judge(counts, first), counts.Where(c => c.Key >= stretch).Sum(c => c.Value), lately.Judge(counts, first));
    }
}
