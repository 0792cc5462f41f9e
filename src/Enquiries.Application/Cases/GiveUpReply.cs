using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Gives up a reply that failed; the resident stays unanswered.</summary>
[RequiresRole(Role.Officer)]
public sealed record GiveUpReply(Guid CaseId, Guid MessageId) : ICommand;

internal sealed class GiveUpReplyHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<GiveUpReply, Unit>
{
    public async Task<Unit> Handle(GiveUpReply command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, null, cancellationToken, withReplies: true);
        @case.GiveUpReply(command.MessageId, user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
