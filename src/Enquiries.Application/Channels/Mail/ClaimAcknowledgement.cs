using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Mail;

/// <summary>
/// Writes down that a resident is told, before they are: a crash in between leaves them without the notice rather than with two. False when they have been told
/// within the day.
/// </summary>
[SystemOnly]
public sealed record ClaimAcknowledgement(Guid ResidentId) : ICommand<bool>;

internal sealed class ClaimAcknowledgementHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimAcknowledgement, bool>
{
    public async Task<bool> Handle(ClaimAcknowledgement command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now - FindDueAcknowledgements.AtMostEvery;
        return await db.Residents.Where(r => r.Id == command.ResidentId && (r.AcknowledgedAt == null || r.AcknowledgedAt < before))
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.AcknowledgedAt, now), cancellationToken) == 1;
    }
}
