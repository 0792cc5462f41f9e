using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>
/// Answers the resident where they wrote. The reply is queued here and sent by the delivery worker; the response clock is met when it is on the platform.
/// <paramref name="MessageId"/> is made by the caller: sent again with the same id, it is not sent twice.
/// </summary>
/// <param name="ConversationId">One of the case's conversations (the case's own id: the one that opened it); null for the one in which they wrote last.</param>
/// <param name="Files">Files that the officer has attached, in the order in which they go.</param>
[RequiresRole(Role.Officer)]
public sealed record SendReply(Guid CaseId, Guid MessageId, string Text, int? ExpectedVersion = null, IReadOnlyList<ReplyFile>? Files = null, Guid? ConversationId = null)
    : ICommand<QueuedReply>, IExpectsVersion;

/// <param name="AlternativeText">What a picture shows, for people who cannot see it; null for what was said before.</param>
public sealed record ReplyFile(Guid FileId, string? AlternativeText = null);

public sealed record QueuedReply(Guid MessageId, MessageState State);

internal sealed class SendReplyValidator : AbstractValidator<SendReply>
{
    public SendReplyValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MessageId).NotEmpty();
        RuleFor(x => x.Text).NotEmpty().WithMessage("Write the reply first.").MaximumLength(Message.TextMaxLength);
    }
}

internal sealed class SendReplyHandler(EnquiriesDbContext db, IChannels channels, ICurrentUser user, TimeProvider clock) : IRequestHandler<SendReply, QueuedReply>
{
    public async Task<QueuedReply> Handle(SendReply command, CancellationToken cancellationToken)
    {
        var text = command.Text.Trim();
        var sent = await db.Messages.AsNoTracking().Where(m => m.Id == command.MessageId)
            .Select(m => new { m.CaseId, m.State, m.Text }).FirstOrDefaultAsync(cancellationToken);
        if (sent is not null)
        {
            return sent.CaseId == command.CaseId && sent.Text == text
                ? new QueuedReply(command.MessageId, sent.State)
                : throw new RuleException("This reply was already sent with another text. Start a new one.");
        }

        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        var now = clock.GetUtcNow();
        var target = ReplyTargets.Choose(@case, command.ConversationId, channels);
        target.MustTake(text, now);
        var recipient = await db.Residents.Where(r => r.Id == target.ResidentId).Select(r => r.PlatformId).FirstOrDefaultAsync(cancellationToken);
        if (channels[target.Channel].WhyNoAnswer(recipient) is { } unwanted)
            throw new RuleException(unwanted);

        if (target.Conversation is null && await db.AnswerOnlyThereAsync(@case, cancellationToken) is not null)
            throw new RuleException("The platform takes no answer to this message from the desk. Answer it on the platform itself, then record the answer here.");

        var message = @case.Reply(command.MessageId, text, user.Actor, now, target.Conversation);
        db.Messages.Add(message);
        await AttachAsync(command, message.Id, target.Capabilities, now, cancellationToken);
        if (user.Id is { } officer)
            db.Drafts.RemoveRange(await db.Drafts.Where(d => d.OfficerId == officer && d.CaseId == command.CaseId).ToListAsync(cancellationToken));
        return new QueuedReply(message.Id, message.State);
    }

    private async Task AttachAsync(SendReply command, Guid messageId, ChannelCapabilities capabilities, DateTimeOffset now, CancellationToken ct)
    {
        if (command.Files is not { Count: > 0 } wanted)
            return;
        if (wanted.Count > capabilities.MaxAttachments)
        {
            throw new RuleException(capabilities.MaxAttachments == 0
                ? "The platform takes no files with an answer here. Remove them, then send."
                : $"The platform takes at most {capabilities.MaxAttachments} files with one answer. Remove some, then send.");
        }

        var ids = wanted.Select(w => w.FileId).ToList();
        var files = await db.StoredFiles.Where(f => ids.Contains(f.Id)).ToListAsync(ct);
        for (var i = 0; i < wanted.Count; i++)
        {
            var file = files.Find(f => f.Id == wanted[i].FileId && f.CaseId == command.CaseId && f.OfficerId == user.Id)
                ?? throw new RuleException("One of the files is no longer attached. Attach it again, then send.");
            if (file.State == FileState.Stored && !capabilities.Takes(file.Kind))
                throw new RuleException($"The platform takes no file like {file.Name} with an answer here. Remove it, then send.");
            file.GoWith(messageId, i, wanted[i].AlternativeText, now);
        }
    }
}
