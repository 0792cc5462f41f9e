using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Sends a reply again that failed.</summary>
[RequiresRole(Role.Officer)]
public sealed record RetryReply(Guid CaseId, Guid MessageId) : ICommand;

internal sealed class RetryReplyHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<RetryReply, Unit>
{
    public async Task<Unit> Handle(RetryReply command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, null, cancellationToken, withReplies: true);
        @case.RetryReply(command.MessageId, user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
