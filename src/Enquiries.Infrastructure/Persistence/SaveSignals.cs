using System.Runtime.CompilerServices;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Delivery;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Enquiries.Infrastructure.Persistence;

/// <summary>
/// After a save that queued a reply the delivery worker is woken; after one that changed an account the accounts are read anew. Only after: who reads before the
/// change is in the database would keep what was there before.
/// </summary>
internal sealed class SaveSignals(DeliverySignal delivery, IAccountDirectory accounts) : SaveChangesInterceptor
{
    private readonly ConditionalWeakTable<DbContext, Changed> changed = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Look(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Look(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Tell(eventData.Context!);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private void Look(DbContext context)
    {
        // The changes have just been detected; once is enough.
        var detect = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var (reply, account) = (false, false);
            foreach (var entry in context.ChangeTracker.Entries())
            {
                reply |= entry is { State: EntityState.Added, Entity: RecordedEvent { Kind: nameof(ReplyQueued) or nameof(ReplyRetried) } };
                account |= entry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted, Entity: ChannelAccount };
            }

            if (reply || account)
                changed.AddOrUpdate(context, new Changed(reply, account));
        }
        finally
        {
            context.ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    private void Tell(DbContext context)
    {
        if (!changed.TryGetValue(context, out var what))
            return;
        changed.Remove(context);
        if (what.Reply)
            delivery.Raise();
        if (what.Account)
            accounts.Invalidate();
    }

    private sealed record Changed(bool Reply, bool Account);
}
