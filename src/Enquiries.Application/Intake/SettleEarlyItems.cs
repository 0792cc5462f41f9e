using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// Applies what waits for a message that has arrived after all: two hosts can take in the two at the same instant, and neither sees the other's. What has
/// waited for 30 days is thrown away: mostly the council's own comments under its own posts. Answers how many it applied.
/// </summary>
[SystemOnly]
public sealed record SettleEarlyItems : ICommand<int>
{
    public const int BatchSize = 100;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    /// <summary>Younger ones are in the hands of the intake.</summary>
    public static readonly TimeSpan LeaveAlone = TimeSpan.FromMinutes(1);
}

internal sealed class SettleEarlyItemsHandler(EnquiriesDbContext db, MessageReceiver receiver, TimeProvider clock) : IRequestHandler<SettleEarlyItems, int>
{
    public async Task<int> Handle(SettleEarlyItems command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now - SettleEarlyItems.LeaveAlone;
        var known = await db.EarlyItems
            .Where(e => e.RecordedAt < before
                && (db.Messages.Any(m => m.AccountId == e.AccountId && m.ExternalId == e.MatchKey) || db.Cases.Any(c => c.AccountId == e.AccountId && c.ThreadKey == e.MatchKey)
                    || db.CaseConversations.Any(c => c.AccountId == e.AccountId && c.ThreadKey == e.MatchKey && c.Origin >= ConversationOrigin.Invited && c.Since <= e.At)))
            .OrderBy(e => e.RecordedAt).Take(SettleEarlyItems.BatchSize).ToListAsync(cancellationToken);
        known.AddRange(await OursAsync(before, cancellationToken));
        if (known.Count > 0)
            return await receiver.SettleAsync(known, now, cancellationToken);

        var old = now - SettleEarlyItems.Keep;
        await db.EarlyItems.Where(e => e.RecordedAt < old).ExecuteDeleteAsync(cancellationToken);
        return 0;
    }

    /// <summary>What waits for the outcome of a message of ours that has one by now.</summary>
    private async Task<List<EarlyItem>> OursAsync(DateTimeOffset before, CancellationToken ct)
    {
        var key = EarlyItem.OursKey;
        var waiting = await db.EarlyItems.Where(e => e.RecordedAt < before && e.MatchKey.StartsWith(key)).OrderBy(e => e.RecordedAt).Take(SettleEarlyItems.BatchSize).ToListAsync(ct);
        if (waiting.Count == 0)
            return waiting;
        var ids = waiting.Select(e => e.Ours()).OfType<Guid>().ToList();
        var settled = await db.Messages.Where(m => ids.Contains(m.Id) && m.State != MessageState.Pending && m.State != MessageState.Sending).Select(m => m.Id).ToListAsync(ct);
        return [.. waiting.Where(e => e.Ours() is { } id && settled.Contains(id))];
    }
}
