using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Throws away hours that no expectation is made of any more, and alarms that were cleared long ago. Answers how many rows went.</summary>
[SystemOnly]
public sealed record PruneAccountHealth : ICommand<int>
{
    public static readonly TimeSpan KeepAlarms = TimeSpan.FromDays(90);
}

internal sealed class PruneAccountHealthHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<PruneAccountHealth, int>
{
    public async Task<int> Handle(PruneAccountHealth command, CancellationToken cancellationToken)
    {
        var (hours, alarms) = (clock.GetUtcNow() - AccountHour.Keep, clock.GetUtcNow() - PruneAccountHealth.KeepAlarms);
        return await db.AccountHours.Where(h => h.Hour < hours).ExecuteDeleteAsync(cancellationToken)
            + await db.AccountAlarms.Where(a => a.ClearedAt < alarms).ExecuteDeleteAsync(cancellationToken);
    }
}
