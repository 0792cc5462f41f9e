using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Intake;

/// <summary>
/// Counts what each account brought, hour by hour, for the page of accounts and for what later hours are measured against. Written every few seconds, so that it
/// costs next to nothing; a crash loses no more than those.
/// </summary>
internal sealed class ReceivedCounts
{
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(2);
    private readonly Dictionary<(Guid Account, DateTimeOffset Hour), Count> waiting = [];
    private readonly Dictionary<Guid, DateTimeOffset> written = [];

    public void Add(IReadOnlyCollection<AccountIntake> accounts, DateTimeOffset now)
    {
        foreach (var account in accounts)
        {
            var key = (account.AccountId, AccountHour.HourOf(now));
            var count = waiting.GetValueOrDefault(key, new Count(0, 0, now, null));
            waiting[key] = new Count(count.Received + account.Received, count.CaughtUp + account.CaughtUp, now, account.Received > 0 ? now : count.LastMessageAt);
        }
    }

    /// <summary>Writes what has waited long enough; all of it when nothing else is to be done.</summary>
    public async Task WriteAsync(IServiceScopeFactory scopes, DateTimeOffset now, bool all, CancellationToken ct)
    {
        if (waiting.Count == 0)
            return;
        var due = waiting.Where(w => all || !written.TryGetValue(w.Key.Account, out var at) || now - at > Gather).ToList();
        if (due.Count == 0)
            return;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        foreach (var ((account, hour), count) in due)
        {
            // Another process may have counted a later one already.
            await db.ChannelAccounts.Where(a => a.Id == account && (a.LastReceivedAt == null || a.LastReceivedAt < count.At)).ExecuteUpdateAsync(s => s.SetProperty(a => a.LastReceivedAt, count.At), ct);
            if (count.Received + count.CaughtUp > 0)
                await WriteHourAsync(db, account, hour, count, ct);
            waiting.Remove((account, hour));
            written[account] = now;
        }
    }

    private static async Task WriteHourAsync(EnquiriesDbContext db, Guid account, DateTimeOffset hour, Count count, CancellationToken ct)
    {
        while (true)
        {
            var rows = db.AccountHours.Where(h => h.AccountId == account && h.Hour == hour);
            var updated = count.LastMessageAt is { } last
                ? await rows.ExecuteUpdateAsync(
                    s => s.SetProperty(h => h.Received, h => h.Received + count.Received).SetProperty(h => h.CaughtUp, h => h.CaughtUp + count.CaughtUp)
                        .SetProperty(h => h.LastAt, (DateTimeOffset?)last), ct)
                : await rows.ExecuteUpdateAsync(s => s.SetProperty(h => h.CaughtUp, h => h.CaughtUp + count.CaughtUp), ct);
            if (updated > 0)
                return;
            try
            {
                db.AccountHours.Add(new AccountHour { AccountId = account, Hour = hour, Received = count.Received, CaughtUp = count.CaughtUp, LastAt = count.LastMessageAt });
                await db.SaveChangesAsync(ct);
                return;
            }
            catch (DbUpdateException e) when (db.IsUniqueViolation(e))
            {
                // Another process has begun the hour.
                db.ChangeTracker.Clear();
            }
        }
    }

    private sealed record Count(int Received, int CaughtUp, DateTimeOffset At, DateTimeOffset? LastMessageAt);
}
