using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>
/// Answers the resident where they wrote. The reply is queued here and sent by the delivery worker; the response clock is met when it is on the platform.
/// <paramref name="MessageId"/> is made by the caller: sent again with the same id, it is not sent twice.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record SendReply(Guid CaseId, Guid MessageId, string Text, int? ExpectedVersion = null) : ICommand<QueuedReply>, IExpectsVersion;

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
        var capabilities = channels[@case.Channel].Capabilities(@case.Audience);
        if (capabilities.Count(text) > capabilities.MaxLength)
            throw new RuleException($"The reply is longer than the {capabilities.MaxLength:N0} characters that the platform takes. Shorten it.");
        if (capabilities.ReplyWindow is { } window && now > @case.LastInboundAt + window)
            throw new RuleException($"The platform takes no direct message more than {window.TotalHours:0} hours after the resident last wrote.");

        var message = @case.Reply(command.MessageId, text, user.Actor, now);
        db.Messages.Add(message);
        if (user.Id is { } officer)
            db.Drafts.RemoveRange(await db.Drafts.Where(d => d.OfficerId == officer && d.CaseId == command.CaseId).ToListAsync(cancellationToken));
        return new QueuedReply(message.Id, message.State);
    }
}
