using Enquiries.Application.Delivery;
using Enquiries.Application.Files;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Files;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Reads what is known of the accounts' health: a handful of queries for all of them, and nothing from the platforms.</summary>
internal sealed class AccountFactsReader(
    EnquiriesDbContext db, IAccountDirectory directory, IChannels channels, IEnumerable<IChannelFeed> feeds, IEnumerable<IAccountAllowance> allowances, IScannerWatch scanner,
    SlaRules sla, TimeProvider clock)
{
    private readonly WorkingCalendar office = sla.Book.OfficeCalendar;
    private readonly HashSet<DateOnly> closed = [.. sla.Book.OfficeCalendar.ClosedDays];

    public TimeZoneInfo Zone => office.Zone;

    public async Task<IReadOnlyList<AccountFacts>> ReadAsync(bool withRates, CancellationToken ct)
    {
        var accounts = await db.ChannelAccounts.AsNoTracking().Where(a => a.State != ChannelAccountState.Disabled)
            .Select(a => new { a.Id, a.Name, a.Channel, a.State, a.LastError, a.PausedUntil }).ToListAsync(ct);
        var now = clock.GetUtcNow();
        var waiting = await WaitingAsync(now, ct);
        var period = PolicyRefusals.PeriodOf(now);
        var refused = await db.AccountUsages.AsNoTracking().Where(u => u.Period == period).ToDictionaryAsync(u => u.AccountId, u => u.Units, ct);
        var rows = (await db.ChannelFeeds.AsNoTracking().ToListAsync(ct)).ToLookup(f => f.AccountId);
        var lately = AccountHour.HourOf(clock.GetUtcNow().AddHours(-1));
        var repairs = (await db.AccountHours.AsNoTracking().Where(h => h.Hour >= lately).GroupBy(h => h.AccountId)
            .Select(g => new { g.Key, Received = g.Sum(h => h.Received), Repaired = g.Sum(h => h.CaughtUp) }).ToListAsync(ct)).ToDictionary(r => r.Key, r => new RepairFacts(r.Received, r.Repaired));
        var connected = (await directory.AllAsync(ct)).ToDictionary(a => a.Id);
        var facts = new List<AccountFacts>(accounts.Count);
        foreach (var a in accounts)
        {
            var allowance = connected.TryGetValue(a.Id, out var account) ? await AllowanceAsync(account, ct) : null;
            facts.Add(new AccountFacts(a.Id, a.Name, a.State, a.LastError, [.. rows[a.Id].Where(f => Purpose(a.Channel, f.Name) is not null).Select(f => FeedOf(a.Channel, f))])
            {
                TokenExpiresAt = account?.Credentials.AccessTokenExpiresAt,
                TokenRenewsItself = account is not null && RenewsToken(account),
                AllowanceShare = allowance?.Share,
                AllowanceWords = allowance?.Words,
                AllowanceResetsAt = allowance?.ResetsAt,
                OldestReply = waiting.TryGetValue(a.Id, out var w) ? a.PausedUntil > now ? w.Oldest : w.DueSince : null,
                PolicyRefusals = refused.GetValueOrDefault(a.Id),
                Repairs = repairs.GetValueOrDefault(a.Id) ?? new RepairFacts(0, 0),
                Rate = withRates ? await RateAsync(a.Id, ct) : null,
            });
        }

        return facts;
    }

    /// <summary>For each account the oldest reply that is not sent yet, and since when one is due that nobody sends.</summary>
    private async Task<Dictionary<Guid, (DateTimeOffset Oldest, DateTimeOffset? DueSince)>> WaitingAsync(DateTimeOffset now, CancellationToken ct)
    {
        var before = now - AlarmRules.ReplyGrace;
        var rows = await db.Messages.Where(m => m.Work.NextAttemptAt != null && m.Direction == MessageDirection.Outbound
                && (m.State == MessageState.Pending || m.State == MessageState.Sending) && m.ReceivedAt <= before && m.AccountId != null)
            .Where(DueReplies.IsFirstOfItsCase(db))
            .Select(m => new { AccountId = m.AccountId!.Value, m.ReceivedAt, NextAttemptAt = m.Work.NextAttemptAt!.Value }).ToListAsync(ct);
        return rows.GroupBy(r => r.AccountId).ToDictionary(
            g => g.Key, g => (g.Min(r => r.ReceivedAt), g.Min(r => r.NextAttemptAt) is var due && due <= before ? due : (DateTimeOffset?)null));
    }

    public async Task<IntakeFacts> ReadIntakeAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var old = now - AlarmRules.DeliveryGrace;
        var waiting = db.InboundDeliveries.Where(d => d.Work.NextAttemptAt != null && d.ReceivedAt <= old);
        var held = db.FormEntries.Where(e => e.State == FormEntryState.Held);
        var oldestHeld = await held.MinAsync(e => e.SentAt, ct);
        return new IntakeFacts(
            await waiting.CountAsync(ct), await waiting.MinAsync(d => (DateTimeOffset?)d.ReceivedAt, ct), await db.ParkedItems.CountAsync(p => p.SettledAt == null && p.Kind != ParkedKind.Automatic, ct))
        {
            ScannerAwaySince = scanner.AwaySince,
            WaitingFiles = scanner.AwaySince is null ? 0 : await db.StoredFiles.CountAsync(f => f.State == FileState.Waiting, ct),
            HeldForms = oldestHeld is null ? 0 : await held.CountAsync(ct),
            OldestHeldForm = oldestHeld,
            HeldFormWait = oldestHeld is { } sent ? office.Between(sent, now) : TimeSpan.Zero,
        };
    }

    public async Task<Allowance?> AllowanceAsync(ConnectedAccount account, CancellationToken ct) =>
        allowances.FirstOrDefault(a => a.Channel == account.Channel) is { } reader ? await reader.ReadAsync(account, ct) : null;

    public bool RenewsToken(ConnectedAccount account) => channels[account.Channel].RenewsToken(account);

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
