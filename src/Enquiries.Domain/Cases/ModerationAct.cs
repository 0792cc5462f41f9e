using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Cases;

/// <summary>How far a moderation has come.</summary>
public enum ModerationState
{
    Waiting = 0,
    Done = 1,
    Failed = 2,
}

/// <summary>Something staff want done about a resident's public message on its platform. Waits here until the platform has done it. Times are UTC.</summary>
public sealed class ModerationAct
{
    public const int ReasonMaxLength = 1000;
    public const int FailureReasonMaxLength = 1000;

    private ModerationAct()
    {
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    public Guid MessageId { get; private set; }

    public Guid AccountId { get; private set; }

    /// <summary>The platform's id of the message.</summary>
    public string ExternalId { get; private set; } = "";

    /// <summary>The platform's id of its author; null where the platform does not tell.</summary>
    public string? AuthorId { get; private set; }

    public ModerationKind Kind { get; private set; }

    public string? Reason { get; private set; }

    public Guid? OfficerId { get; private set; }

    public string? OfficerName { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }

    public ModerationState State { get; private set; }

    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>Why it failed, or why it has not been done yet, in words for the officer.</summary>
    public string? FailureReason { get; private set; }

    public bool CanRetry { get; private set; }

    public Work Work { get; private set; } = new();

    public static ModerationAct Ask(Message message, string? authorId, ModerationKind kind, string? reason, Actor by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CaseId = message.CaseId,
        MessageId = message.Id,
        AccountId = message.AccountId ?? throw new RuleException("That message is not on a platform."),
        ExternalId = message.ExternalId ?? throw new RuleException("That message is not on a platform."),
        AuthorId = authorId,
        Kind = kind,
        Reason = reason,
        OfficerId = by.Id,
        OfficerName = by.Name,
        AskedAt = now,
        Work = new Work { NextAttemptAt = now },
    };

    public void Done(DateTimeOffset now)
    {
        State = ModerationState.Done;
        DoneAt = now;
        FailureReason = null;
        CanRetry = false;
        Work.Finish();
    }

    public void Later(DateTimeOffset at, string reason)
    {
        FailureReason = Cut(reason);
        Work.RetryAt(at, reason);
    }

    public void Failed(string reason, bool canRetry)
    {
        State = ModerationState.Failed;
        FailureReason = Cut(reason);
        CanRetry = canRetry;
        Work.Fail(reason);
    }

    public void Retry(DateTimeOffset now)
    {
        if (State != ModerationState.Failed || !CanRetry)
            throw new RuleException("Only what failed, and can still succeed, can be tried again.");
        State = ModerationState.Waiting;
        FailureReason = null;
        CanRetry = false;
        Work.Restart(now);
    }

    private static string Cut(string text) => text.Length <= FailureReasonMaxLength ? text : text[..FailureReasonMaxLength];
}
