namespace Enquiries.Domain.Contact;

/// <summary>How far a filling-in of the form has come.</summary>
public enum FormEntryState
{
    /// <summary>Somebody is filling it in.</summary>
    Draft = 0,

    /// <summary>Sent, and on its way into a case.</summary>
    Sent = 1,

    /// <summary>Sent, and held back until staff have looked at it.</summary>
    Held = 2,

    /// <summary>Held, and put aside by staff.</summary>
    Rejected = 3,
}

/// <summary>Whether and how whoever fills the form in wants an answer.</summary>
public enum ReplyWish
{
    NotSaid = 0,
    Email = 1,
    None = 2,
}

/// <summary>What somebody has filled in so far. A null is a question that has not been answered.</summary>
public sealed record FormAnswers
{
    /// <summary>The empty id stands for "something else".</summary>
    public Guid? CategoryId { get; init; }

    public string? Text { get; init; }

    /// <summary>In words; empty when skipped.</summary>
    public string? Place { get; init; }

    public ReplyWish Reply { get; init; }

    public string? Email { get; init; }

    /// <summary>Empty when skipped.</summary>
    public string? Name { get; init; }

    /// <summary>A field that people do not see was filled in.</summary>
    public bool Trapped { get; init; }
}

/// <summary>
/// One filling-in of the public form: what was typed, kept for a day while it is a draft, and the receipt once it has been sent. Times are UTC.
/// </summary>
public sealed class FormEntry
{
    public const int TextMaxLength = 10_000;
    public const int PlaceMaxLength = 500;
    public const int NameMaxLength = 100;
    public const int EmailMaxLength = 254;
    public const int MostPhotos = 5;
    public const int PhotoMaxLength = 10 * 1024 * 1024;

    /// <summary>So many bytes of photographs may lie about in all forms that nobody has sent yet.</summary>
    public const long MostDraftBytes = 2L * 1024 * 1024 * 1024;
    public const int PhotoNameMaxLength = 200;
    public const int DueWordsMaxLength = 100;
    public const int HeldReasonMaxLength = 500;
    public const int ReferenceMaxLength = 20;

    /// <summary>How long a draft is kept after its last change.</summary>
    public static readonly TimeSpan KeepDraft = TimeSpan.FromHours(24);

    /// <summary>How long the receipt, and what was put aside, are kept.</summary>
    public static readonly TimeSpan KeepReceipt = TimeSpan.FromDays(30);

    /// <summary>Nobody reads the questions and answers them by hand in less.</summary>
    public static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(5);

    private FormEntry()
    {
    }

    /// <summary>Random: whoever knows it is whoever fills the form in.</summary>
    public Guid Id { get; private set; }

    /// <summary>The form.</summary>
    public Guid AccountId { get; private set; }

    /// <summary>The case that this writes on to; null for a new matter.</summary>
    public string? Continues { get; private set; }

    public FormEntryState State { get; private set; }

    public FormAnswers Answers { get; private set; } = new();

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>The number that its case will have, or has.</summary>
    public long? CaseNumber { get; private set; }

    public string? Reference { get; private set; }

    /// <summary>By when an answer was promised on the receipt, in words; null without a promise.</summary>
    public string? DueWords { get; private set; }

    /// <summary>SHA-256 of the text without its spaces, by which the same text sent again and again is noticed.</summary>
    public byte[]? TextHash { get; private set; }

    public string? HeldReason { get; private set; }

    public int Version { get; private set; }

    public static FormEntry Begin(Guid id, Guid accountId, string? continues, DateTimeOffset startedAt, DateTimeOffset now) =>
        new() { Id = id, AccountId = accountId, Continues = continues, StartedAt = startedAt, ChangedAt = now };

    public void Answer(FormAnswers answers, DateTimeOffset now)
    {
        MustBeDraft();
        Answers = answers;
        ChangedAt = now;
        Version++;
    }

    /// <summary>A photograph came or went; one at a time.</summary>
    public void Touch(DateTimeOffset now)
    {
        MustBeDraft();
        ChangedAt = now;
        Version++;
    }

    /// <summary>It is sent; with a reason, held back for staff to look at.</summary>
    public void Send(long? caseNumber, string reference, string? dueWords, byte[] textHash, string? heldReason, DateTimeOffset now)
    {
        MustBeDraft();
        State = heldReason is null ? FormEntryState.Sent : FormEntryState.Held;
        CaseNumber = caseNumber;
        Reference = reference;
        DueWords = dueWords;
        TextHash = textHash;
        HeldReason = heldReason;
        SentAt = ChangedAt = now;
        if (heldReason is null)
            Forget();
        Version++;
    }

    /// <summary>Staff let it through, as from when it was sent.</summary>
    public void Release(DateTimeOffset now)
    {
        MustBeHeld();
        State = FormEntryState.Sent;
        ChangedAt = now;
        Forget();
        Version++;
    }

    /// <summary>Staff put it aside; it is kept for a while.</summary>
    public void Reject(DateTimeOffset now)
    {
        MustBeHeld();
        State = FormEntryState.Rejected;
        ChangedAt = now;
        Version++;
    }

    // What was typed is in the case from here on; the receipt needs only how to reply.
    private void Forget() => Answers = new FormAnswers { Reply = Answers.Reply };

    private void MustBeDraft()
    {
        if (State != FormEntryState.Draft)
            throw new RuleException("This has been sent already.");
    }

    private void MustBeHeld()
    {
        if (State != FormEntryState.Held)
            throw new RuleException("A colleague has dealt with this one already.");
    }
}

/// <summary>A photograph that came with the form, as it was sent, until it has been taken into the case's files.</summary>
public sealed class FormPhoto
{
    public const int ContentTypeMaxLength = 50;

    public Guid Id { get; init; }

    public Guid EntryId { get; init; }

    public string Name { get; init; } = "";

    public string ContentType { get; init; } = "";

    public int Length { get; init; }

    public byte[] Bytes { get; init; } = [];
}
