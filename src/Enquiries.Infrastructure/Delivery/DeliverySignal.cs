using System.Runtime.CompilerServices;
using Enquiries.Domain.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>Wakes the delivery worker when a reply was queued in this process; other processes' replies are found by looking once a second.</summary>
public sealed class DeliverySignal : IDisposable
{
    private readonly SemaphoreSlim raised = new(0, 1);

    public void Raise()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised.
        }
    }

    public void Dispose() => raised.Dispose();

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => raised.WaitAsync(atMost, ct);
}

/// <summary>Raises the signal after a save that queued a reply, or queued it anew.</summary>
internal sealed class DeliveryInterceptor(DeliverySignal signal) : SaveChangesInterceptor
{
    private readonly ConditionalWeakTable<DbContext, object> queued = [];

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
            var any = context.ChangeTracker.Entries<RecordedEvent>().Any(e =>
                e.State == EntityState.Added && e.Entity.Kind is nameof(ReplyQueued) or nameof(ReplyRetried));
            if (any)
                queued.AddOrUpdate(context, context);
        }
        finally
        {
            context.ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    private void Tell(DbContext context)
    {
        if (queued.Remove(context))
            signal.Raise();
    }
}
