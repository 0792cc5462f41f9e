using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
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

internal sealed class ClaimReplyHandler(EnquiriesDbContext db, IFileStore store, TimeProvider clock) : IRequestHandler<ClaimReply, ClaimedReply?>
{
    private const int Most = 50;

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
                c.Audience,
                c.ConversationKey,
                c.Reference,
                Person = db.Residents.Where(r => r.Id == c.ResidentId).Select(r => r.PlatformId).FirstOrDefault(),
            }).SingleAsync(ct);
        var message = read.Message;
        var outbound = message.ConversationId is { } conversation
            ? await InConversationAsync(message, conversation, ct)
            : new OutboundMessage(
                id, read.AccountId, message.Audience, read.ConversationKey,
                message.Audience == Audience.Private ? read.Person ?? (read.Audience == Audience.Private ? read.ConversationKey : null) : read.Person,
                message.ParentExternalId, message.Text, message.SentAt)
            { Channel = read.Channel };
        var earlier = await EarlierAsync(message, ct);
        var answered = earlier.LastOrDefault(e => e.IsTheirs);
        return new ClaimedReply(
            outbound with
            {
                CaseReference = read.Reference,
                Subject = answered?.Subject ?? earlier.LastOrDefault(e => e.Subject is not null)?.Subject,
                AnswersExternalId = answered?.ExternalId,
                EarlierExternalIds = [.. earlier.Select(e => e.ExternalId)],
                Files = await FilesOf(id, ct),
            },
            outbound.Channel, message.Work.Attempts, lookUp, until);
    }

    private async Task<OutboundMessage> InConversationAsync(Message message, Guid conversationId, CancellationToken ct)
    {
        var to = await (
            from c in db.CaseConversations.AsNoTracking()
            where c.Id == conversationId
            select new
            {
                c.Channel,
                c.AccountId,
                c.ConversationKey,
                Person = db.Residents.Where(r => r.Id == c.ResidentId).Select(r => r.PlatformId).FirstOrDefault(),
            }).SingleAsync(ct);
        return new OutboundMessage(
            message.Id, to.AccountId, message.Audience, to.ConversationKey, message.Audience == Audience.Private ? to.Person ?? to.ConversationKey : to.Person,
            message.ParentExternalId, message.Text, message.SentAt)
        { Channel = to.Channel };
    }

    /// <summary>What was written in its conversation before it was sent off, oldest first.</summary>
    private async Task<IReadOnlyList<Earlier>> EarlierAsync(Message message, CancellationToken ct)
    {
        var newestFirst = await db.Messages.AsNoTracking()
            .Where(m => m.CaseId == message.CaseId && m.ConversationId == message.ConversationId && m.ExternalId != null && !m.IsAutomatic
                && m.Audience == message.Audience && m.SentAt <= message.SentAt)
            .OrderByDescending(m => m.SentAt).ThenByDescending(m => m.Number).Take(Most)
            .Select(m => new Earlier(m.ExternalId!, m.Subject, m.Direction == MessageDirection.Inbound)).ToListAsync(ct);
        newestFirst.Reverse();
        return newestFirst;
    }

    private async Task<IReadOnlyList<OutboundFile>> FilesOf(Guid messageId, CancellationToken ct)
    {
        var files = await db.StoredFiles.AsNoTracking().Where(f => f.MessageId == messageId && f.State == FileState.Stored).OrderBy(f => f.Position).ToListAsync(ct);
        return [.. files.Select(f => new OutboundFile(
            FileNames.For(f.Name, f.ContentType!), f.ContentType!, f.AlternativeText ?? "",
            _ => Task.FromResult(store.Open(f.Hash!) ?? throw new FileNotFoundException($"The bytes of file {f.Id} are gone.")), f.Length)
        {
            Id = f.Id,
            SentAs = f.SentAs,
        })];
    }

    private sealed record Earlier(string ExternalId, string? Subject, bool IsTheirs);
}
