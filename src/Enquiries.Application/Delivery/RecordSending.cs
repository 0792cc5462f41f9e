using Enquiries.Application.Channels;
using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;

namespace Enquiries.Application.Delivery;

/// <summary>Writes down what came of sending a claimed reply.</summary>
/// <param name="Attempt">Of the claim: an attempt that was overtaken by a later one changes nothing, unless it was the one that got through.</param>
/// <param name="AnsweredAt">When the platform's answer arrived, UTC.</param>
[SystemOnly]
public sealed record RecordSending(Guid MessageId, int Attempt, DateTimeOffset AnsweredAt, SendResult Result) : ICommand;

internal sealed class RecordSendingHandler(EnquiriesDbContext db, SlaRules sla, EscalationRaiser escalations, IChannels channels, TimeProvider clock) : IRequestHandler<RecordSending, Unit>
{
    public async Task<Unit> Handle(RecordSending command, CancellationToken cancellationToken)
    {
        var reply = await ReplyOnItsWay.LoadAsync(db, sla, escalations, clock, command.MessageId, cancellationToken);
        switch (command.Result)
        {
            case SendResult.Sent sent:
                await reply.SentAsync(sent.ExternalId, sent.At ?? command.AnsweredAt, cancellationToken, sent.RecipientId is { } person ? (channels[reply.Channel], person) : null);
                break;
            case SendResult.Failed failed when reply.IsAttempt(command.Attempt):
                await reply.FailedAsync(failed, cancellationToken);
                break;
        }

        return Unit.Value;
    }
}
