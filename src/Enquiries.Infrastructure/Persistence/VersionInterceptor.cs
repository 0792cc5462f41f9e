using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Enquiries.Infrastructure.Persistence;

/// <summary>Raises the version of a case or account with every save of it (also when only its messages, clocks or events changed): what others notice a change by.</summary>
internal sealed class VersionInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Raise(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Raise(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private static void Raise(DbContext context)
    {
        var touched = new HashSet<Guid>();
        var entries = context.ChangeTracker.Entries().ToList();
        foreach (var entry in entries)
        {
            if (entry.State == EntityState.Added && entry.Entity is RecordedEvent e)
                touched.Add(e.CaseId);
        }

        foreach (var entry in entries)
        {
            switch (entry.Entity)
            {
                case Case c when entry.State == EntityState.Modified || (entry.State == EntityState.Unchanged && touched.Contains(c.Id)):
                    Next(entry, c.Version);
                    break;
                case ChannelAccount a when entry.State == EntityState.Modified:
                    Next(entry, a.Version);
                    break;
            }
        }
    }

    private static void Next(EntityEntry entry, int version) => entry.Property(nameof(Case.Version)).CurrentValue = version + 1;
}
