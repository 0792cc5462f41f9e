using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// Throws away raw deliveries some time after they became messages; those with a parked item that nobody has settled stay. They hold what residents wrote, so
/// that they must not outlive a message that its author removed. Answers how many went.
/// </summary>
[SystemOnly]
public sealed record PruneDeliveries : ICommand<int>
{
    public const int BatchSize = 500;

    /// <summary>A platform repeats a delivery for at most 36 hours (Meta); after that a repeat no longer has to be recognised by its body.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(2);

    /// <summary>X asks that content goes within 24 hours of learning of its deletion (developer policy).</summary>
    public static readonly TimeSpan KeepOfX = TimeSpan.FromHours(12);

    /// <summary>Mails and forms carry their files themselves, and what fetches those may have to wait for a scanner.</summary>
    public static readonly TimeSpan KeepWithFiles = TimeSpan.FromDays(30);

    /// <summary>How long after it was processed, real time.</summary>
    public static TimeSpan KeepFor(ChannelKind channel) => channel switch
    {
        ChannelKind.X => KeepOfX,
        ChannelKind.Email or ChannelKind.WebForm => KeepWithFiles,
        _ => Keep,
    };
}

internal sealed class PruneDeliveriesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<PruneDeliveries, int>
{
    public async Task<int> Handle(PruneDeliveries command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ids = new List<Guid>();
        foreach (var kept in Enum.GetValues<ChannelKind>().GroupBy(PruneDeliveries.KeepFor))
        {
            var (before, channels) = (now - kept.Key, kept.ToArray());
            ids.AddRange(await db.InboundDeliveries
                .Where(d => d.ProcessedAt < before && channels.Contains(d.Channel) && !db.ParkedItems.Any(p => p.DeliveryId == d.Id && p.SettledAt == null))
                .OrderBy(d => d.ProcessedAt).Take(PruneDeliveries.BatchSize - ids.Count).Select(d => d.Id).ToListAsync(cancellationToken));
            if (ids.Count == PruneDeliveries.BatchSize)
                break;
        }

        if (ids.Count == 0)
            return 0;
        await db.ParkedItems.Where(p => ids.Contains(p.DeliveryId)).ExecuteDeleteAsync(cancellationToken);
        return await db.InboundDeliveries.Where(d => ids.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
