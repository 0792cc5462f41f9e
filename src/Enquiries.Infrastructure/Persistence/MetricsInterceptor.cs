using System.Runtime.CompilerServices;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Enquiries.Infrastructure.Persistence;

/// <summary>Counts what was saved, in one place, so that nothing that opens a case or sends a reply can forget to.</summary>
internal sealed class MetricsInterceptor : SaveChangesInterceptor
{
    private readonly ConditionalWeakTable<DbContext, Counts> pending = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Count(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count(eventData.Context!);
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

    private void Count(DbContext context)
    {
        // The changes have just been detected; once is enough.
        var detect = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var counts = new Counts();
            foreach (var entry in context.ChangeTracker.Entries())
            {
                if (entry.State == EntityState.Added)
                    counts.Add(entry.Entity);
            }

            pending.AddOrUpdate(context, counts);
        }
        finally
        {
            context.ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    private void Tell(DbContext context)
    {
        if (!pending.TryGetValue(context, out var counts))
            return;
        pending.Remove(context);
        if (counts.Deliveries > 0)
            DeskMetrics.DeliveriesReceived.Add(counts.Deliveries);
        if (counts.Cases > 0)
            DeskMetrics.CasesOpened.Add(counts.Cases);
        if (counts.Sent > 0)
            DeskMetrics.RepliesSent.Add(counts.Sent);
        if (counts.Failed > 0)
            DeskMetrics.RepliesFailed.Add(counts.Failed);
    }

    private sealed class Counts
    {
        public int Deliveries { get; private set; }

        public int Cases { get; private set; }

        public int Sent { get; private set; }

        public int Failed { get; private set; }

        public void Add(object entity)
        {
            switch (entity)
            {
                case InboundDelivery:
                    Deliveries++;
                    break;
                case Case:
                    Cases++;
                    break;
                case RecordedEvent { Kind: nameof(ReplySent), Fact: ReplySent { OnPlatform: false } }:
                    Sent++;
                    break;
                case RecordedEvent { Kind: nameof(ReplyFailed) }:
                    Failed++;
                    break;
            }
        }
    }
}
