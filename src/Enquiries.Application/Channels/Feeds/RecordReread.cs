using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>
/// Takes what a look for removed messages said: those that are gone count as removed from now, the time at which it became known. What staff rejected,
/// or are about to hide or reject, was not removed by its author. Answers which are gone, without those.
/// </summary>
[SystemOnly]
public sealed record RecordReread(Guid AccountId, IReadOnlyCollection<string> LookedFor, IReadOnlyCollection<string> Gone) : ICommand<IReadOnlyList<string>>;

internal sealed class RecordRereadHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<RecordReread, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(RecordReread command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Messages.Where(m => m.AccountId == command.AccountId && command.LookedFor.Contains(m.ExternalId!))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.RereadAt, now), cancellationToken);
        if (command.Gone.Count == 0)
            return [];

        // What staff had rejected, or are about to, is gone because of them, and not because its author removed it.
        var withheld = await db.Messages
            .Where(m => m.AccountId == command.AccountId && command.Gone.Contains(m.ExternalId!)
                && db.ModerationActs.Any(a => a.MessageId == m.Id
                    && ((a.State == ModerationState.Waiting && a.Kind != ModerationKind.Show)
                        || (m.HiddenAt != null && a.State == ModerationState.Done && (a.Kind == ModerationKind.Reject || a.Kind == ModerationKind.RejectAndBan)))))
            .Select(m => m.ExternalId!).ToListAsync(cancellationToken);
        IReadOnlyList<string> removed = [.. command.Gone.Except(withheld, StringComparer.Ordinal)];
        var gone = await db.Messages.Where(m => m.AccountId == command.AccountId && removed.Contains(m.ExternalId!) && m.RemovedAt == null).ToListAsync(cancellationToken);
        var ids = gone.Select(m => m.CaseId).Distinct().ToList();
        var cases = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        foreach (var message in gone)
            cases[message.CaseId].Remove(message, now, now, sla.Book);
        return removed;
    }
}
