using Enquiries.Application.Channels;
using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;

namespace Enquiries.Application.Delivery;

/// <summary>Writes down what a look at the platform said about a reply that may have been sent.</summary>
/// <param name="LookedAt">UTC.</param>
[SystemOnly]
public sealed record RecordLookUp(Guid MessageId, int Attempt, DateTimeOffset LookedAt, LookUpResult Result) : ICommand;

internal sealed class RecordLookUpHandler(EnquiriesDbContext db, IChannels channels, SlaRules sla, EscalationRaiser escalations, TimeProvider clock)
    : IRequestHandler<RecordLookUp, Unit>
{
    public async Task<Unit> Handle(RecordLookUp command, CancellationToken cancellationToken)
    {
        var reply = await ReplyOnItsWay.LoadAsync(db, sla, escalations, clock, command.MessageId, cancellationToken);
        switch (command.Result)
        {
            case LookUpResult.Found found:
                await reply.SentAsync(found.ExternalId, found.At ?? command.LookedAt, cancellationToken);
                break;
            case LookUpResult.NotThere when reply.IsAttempt(command.Attempt):
                await reply.NotThereAsync(channels, cancellationToken);
                break;
            case LookUpResult.CannotTell cannot when reply.IsAttempt(command.Attempt):
                await reply.CannotTellAsync(cannot.Failure, cancellationToken);
                break;
        }

        return Unit.Value;
    }
}
