using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>
/// Takes a reply for one attempt and writes that down before the platform is asked, so that a crash leaves a trace. Null when somebody else was quicker.
/// </summary>
[SystemOnly]
public sealed record ClaimReply(Guid MessageId) : ICommand<ClaimedReply?>
{
    /// <summary>Far longer than one attempt can take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
}

/// <param name="Attempt">Tells this claim from every later one.</param>
/// <param name="LookUp">It may be on the platform already: look before anything is sent.</param>
/// <param name="LeasedUntil">UTC. After it the reply belongs to whoever claims it next.</param>
public sealed record ClaimedReply(OutboundMessage Message, ChannelKind Channel, int Attempt, bool LookUp, DateTimeOffset LeasedUntil);

internal sealed class ClaimReplyHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimReply, ClaimedReply?>
{
    public async Task<ClaimedReply?> Handle(ClaimReply command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + ClaimReply.Lease;

        // Waiting replies are sent, replies whose attempt was never finished are looked up. The condition lets one claimant win.
        if (await TakeAsync(command.MessageId, MessageState.Pending, now, until, cancellationToken))
            return await ReadAsync(command.MessageId, lookUp: false, until, cancellationToken);
        return await TakeAsync(command.MessageId, MessageState.Sending, now, until, cancellationToken)
            ? await ReadAsync(command.MessageId, lookUp: true, until, cancellationToken)
            : null;
    }

    private async Task<bool> TakeAsync(Guid id, MessageState state, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        await db.Messages
            .Where(m => m.Id == id && m.State == state)
            .Where(DueReplies.At(now))
            .Where(DueReplies.IsFirstOfItsCase(db))
            .ExecuteUpdateAsync(
                s => s.SetProperty(m => m.State, MessageState.Sending)
                    .SetProperty(m => m.Work.LeasedUntil, until)
                    .SetProperty(m => m.Work.Attempts, m => m.Work.Attempts + 1),
                ct) == 1;

    private async Task<ClaimedReply?> ReadAsync(Guid id, bool lookUp, DateTimeOffset until, CancellationToken ct)
    {
        var read = await (
            from m in db.Messages.AsNoTracking()
            join c in db.Cases on m.CaseId equals c.Id
            where m.Id == id
            select new
            {
                Message = m,
                c.Channel,
                c.AccountId,
                c.ConversationKey,
                Person = db.Residents.Where(r => r.Id == c.ResidentId).Select(r => r.PlatformId).FirstOrDefault(),
            }).SingleAsync(ct);
        var outbound = new OutboundMessage(
            id, read.AccountId, read.Message.Audience, read.ConversationKey,
            read.Message.Audience == Audience.Private ? read.Person ?? read.ConversationKey : read.Person,
            read.Message.ParentExternalId, read.Message.Text, read.Message.SentAt);
        return new ClaimedReply(outbound, read.Channel, read.Message.Work.Attempts, lookUp, until);
    }
}
