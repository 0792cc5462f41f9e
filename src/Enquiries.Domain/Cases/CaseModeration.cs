using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Cases;

/// <summary>Staff asked for something to be done about a resident's message on the platform.</summary>
public sealed record ModerationAsked(Guid MessageId, ModerationKind Kind, string? Reason = null) : CaseEvent;

/// <summary>The platform did what staff asked for: it holds the message back, rejected it, or banned its author as well; or it confirms what it had told before.</summary>
public sealed record MessageModerated(Guid MessageId, ModerationKind Kind) : CaseEvent;

/// <summary>The platform did not do what staff asked for.</summary>
public sealed record ModerationFailed(Guid MessageId, ModerationKind Kind, string Reason) : CaseEvent;

public sealed partial class Case
{
    /// <summary>Staff ask for something to be done about a resident's public message. No clock moves: a hidden question is a question.</summary>
    public ModerationAct AskModeration(Message message, string? authorId, ModerationKind kind, string? reason, Actor by, DateTimeOffset now)
    {
        if (message.CaseId != Id || message is not { Direction: MessageDirection.Inbound, Audience: Audience.Public, ExternalId: not null })
            throw new RuleException("Only what a resident wrote in public on a platform can be hidden or rejected there.");
        if (message.RemovedAt is not null)
            throw new RuleException("The resident has removed this message already.");
        var act = ModerationAct.Ask(message, authorId, kind, reason, by, now);
        Raise(new ModerationAsked(message.Id, kind, reason), now, now, by);
        return act;
    }

    /// <summary>The platform did it.</summary>
    public void Moderated(Message message, ModerationKind kind, Actor by, DateTimeOffset now)
    {
        // The platform may have told of it before it answered: then only the answer is news.
        var changed = message.SetHidden(kind != ModerationKind.Show, now);
        CaseEvent fact = (kind, changed) switch
        {
            (ModerationKind.Hide, true) => new MessageHidden(message.Id),
            (ModerationKind.Show, true) => new MessageUnhidden(message.Id),
            _ => new MessageModerated(message.Id, kind),
        };
        Raise(fact, now, now, by);
    }

    public void ModerationFailed(Message message, ModerationKind kind, string reason, DateTimeOffset now) =>
        Raise(new ModerationFailed(message.Id, kind, reason), now, now, Actor.None);

    public void ModerationAskedAgain(Message message, ModerationKind kind, Actor by, DateTimeOffset now) =>
        Raise(new ModerationAsked(message.Id, kind), now, now, by);
}
