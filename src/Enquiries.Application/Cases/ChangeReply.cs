using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Gives a reply that was not sent another wording and queues it again. One that may be on the platform already is refused.</summary>
[RequiresRole(Role.Officer)]
public sealed record ChangeReply(Guid CaseId, Guid MessageId, string Text) : ICommand;

internal sealed class ChangeReplyValidator : AbstractValidator<ChangeReply>
{
    public ChangeReplyValidator() =>
        RuleFor(x => x.Text).NotEmpty().WithMessage("Write the reply first.").MaximumLength(Message.TextMaxLength);
}

internal sealed class ChangeReplyHandler(EnquiriesDbContext db, IChannels channels, ICurrentUser user, TimeProvider clock) : IRequestHandler<ChangeReply, Unit>
{
    public async Task<Unit> Handle(ChangeReply command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, null, cancellationToken, withReplies: true);
        var text = command.Text.Trim();
        var reply = @case.Messages.FirstOrDefault(m => m.Id == command.MessageId);
        var channel = @case.Conversations.FirstOrDefault(c => c.Id == reply?.ConversationId)?.Channel ?? @case.Channel;
        var capabilities = channels[channel].Capabilities(reply?.Audience ?? @case.Audience);
        if (capabilities.Count(text) > capabilities.MaxLength)
            throw new RuleException($"The reply is longer than the {capabilities.MaxLength:N0} characters that the platform takes. Shorten it.");
        @case.ChangeReply(command.MessageId, text, user.Actor, clock.GetUtcNow());
        return Unit.Value;
    }
}
