using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Escalations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>Tries an officer's failed e-mails again, together, or gives them up.</summary>
[RequiresRole(Role.Admin)]
public sealed record SettleFailedMail(Guid OfficerId, bool Retry) : ICommand;

internal sealed class SettleFailedMailHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<SettleFailedMail, Unit>
{
    public async Task<Unit> Handle(SettleFailedMail command, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = command.Retry ? clock.GetUtcNow() : null;
        var state = command.Retry ? MailState.Pending : MailState.None;
        await db.Notifications.Where(n => n.RecipientId == command.OfficerId && n.Mail == MailState.Failed).ExecuteUpdateAsync(
            s => s.SetProperty(n => n.Mail, state).SetProperty(n => n.Work.NextAttemptAt, next).SetProperty(n => n.Work.Attempts, 0)
                .SetProperty(n => n.Work.LastError, (string?)null),
            cancellationToken);
        return Unit.Value;
    }
}
