namespace Enquiries.Domain.Escalations;

/// <summary>Why somebody is told.</summary>
public enum NotificationLevel
{
    Assignee = 0,

    /// <summary>Stands in for the assignee, who is away.</summary>
    Cover = 1,

    /// <summary>Leads the team, or stands in for those who do.</summary>
    Lead = 2,
}

/// <summary>Where the e-mail about a notification is.</summary>
public enum MailState
{
    /// <summary>None is to be sent: not set up, switched off, or not of use any more.</summary>
    None = 0,
    Pending = 1,
    Sent = 2,

    /// <summary>Not sent, and not tried again by itself.</summary>
    Failed = 3,
}

/// <summary>Tells one officer of one escalation, once: in the desk, and by e-mail where that is set up. Times are UTC.</summary>
public sealed class Notification
{
    private Notification()
    {
    }

    public Guid Id { get; private set; }

    public Guid RecipientId { get; private set; }

    public Guid CaseId { get; private set; }

    public int EventNumber { get; private set; }

    public NotificationLevel Level { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ReadAt { get; private set; }

    public MailState Mail { get; private set; }

    /// <summary>The e-mail that tells of it, alone or with others; kept while it may have left, so that a second try carries the same Message-Id.</summary>
    public Guid? MailId { get; private set; }

    public Work Work { get; private set; } = new();

    /// <param name="mailAt">When an e-mail may leave; null for none.</param>
    public static Notification To(Guid recipientId, NotificationLevel level, Escalation about, DateTimeOffset now, DateTimeOffset? mailAt) => new()
    {
        Id = Guid.CreateVersion7(now),
        RecipientId = recipientId,
        CaseId = about.CaseId,
        EventNumber = about.EventNumber,
        Level = level,
        CreatedAt = now,
        Mail = mailAt is null ? MailState.None : MailState.Pending,
        Work = new Work { NextAttemptAt = mailAt },
    };

    public void MarkRead(DateTimeOffset now) => ReadAt ??= now;

    /// <summary>There is nothing left to tell by e-mail.</summary>
    public void DropMail()
    {
        Mail = MailState.None;
        MailId = null;
        Work.Finish();
    }

    /// <summary>It goes in an e-mail of its own.</summary>
    public void MailAs(Guid mailId) => MailId = mailId;
}
