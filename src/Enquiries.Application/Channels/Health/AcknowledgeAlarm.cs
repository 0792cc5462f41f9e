using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Somebody looks after an alarm: it is no longer put before everybody. It is cleared when what it tells of is mended.</summary>
[RequiresRole(Role.Lead)]
public sealed record AcknowledgeAlarm(Guid AlarmId) : ICommand;

internal sealed class AcknowledgeAlarmHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<AcknowledgeAlarm, Unit>
{
    public async Task<Unit> Handle(AcknowledgeAlarm command, CancellationToken cancellationToken)
    {
        var alarm = await db.AccountAlarms.FirstOrDefaultAsync(a => a.Id == command.AlarmId, cancellationToken) ?? throw new NotFoundException("There is no such alarm.");
        alarm.Acknowledge(user.Name ?? "", clock.GetUtcNow());
        return Unit.Value;
    }
}
