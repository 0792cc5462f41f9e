namespace Enquiries.Domain.Channels;

/// <summary>What an alarm is about.</summary>
public enum AlarmKind
{
    /// <summary>The platform refuses us: the account needs attention.</summary>
    Refused = 0,

    /// <summary>The platform no longer delivers to us: webhook, subscription or lease.</summary>
    Unsubscribed = 1,

    /// <summary>The access token runs out soon and does not renew itself, or has run out.</summary>
    TokenExpiring = 2,

    /// <summary>Far fewer messages than at this hour of the week.</summary>
    Quiet = 3,

    /// <summary>Of a quota or of money little is left.</summary>
    AllowanceLow = 4,
    AllowanceUsedUp = 5,

    /// <summary>Something that is read again and again has failed for a while.</summary>
    FeedFailing = 6,

    /// <summary>Deliveries lie unprocessed.</summary>
    DeliveriesWaiting = 7,

    /// <summary>Items could not be processed and wait for an administrator.</summary>
    ItemsParked = 8,

    /// <summary>The virus scanner cannot be reached: no new file is shown.</summary>
    ScannerAway = 9,

    /// <summary>Replies of an account that works have waited for long.</summary>
    RepliesWaiting = 10,

    /// <summary>Receiving servers refuse the account's mail by rules of their own.</summary>
    MailRefused = 11,

    /// <summary>Forms that look like abuse have waited long for somebody to look at them.</summary>
    FormsHeld = 12,

    /// <summary>More than a few messages were not delivered and had to be found by looking again.</summary>
    ManyRepaired = 13,
}

/// <summary>
/// Something about an account, or about taking in as a whole, that would make residents' messages go missing or wait. Raised once, cleared by itself when it is
/// mended. Times are UTC.
/// </summary>
public sealed class AccountAlarm
{
    public const int KeyMaxLength = 150;
    public const int WordsMaxLength = 1000;
    public const int NameMaxLength = 200;

    private AccountAlarm()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>What it is about; of one key at most one alarm is open.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Null when it is about no single account.</summary>
    public Guid? AccountId { get; private set; }

    public AlarmKind Kind { get; private set; }

    /// <summary>What is wrong and what to do, for an administrator.</summary>
    public string Words { get; private set; } = "";

    public DateTimeOffset RaisedAt { get; private set; }

    public DateTimeOffset? ClearedAt { get; private set; }

    /// <summary>Somebody looks after it: it is no longer put before everybody.</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    public string? AcknowledgedBy { get; private set; }

    public static AccountAlarm Raise(AlarmFinding finding, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Key = finding.Key,
        AccountId = finding.AccountId,
        Kind = finding.Kind,
        Words = Cut(finding.Words),
        RaisedAt = now,
    };

    /// <summary>Still so; the words may have changed.</summary>
    public void Say(string words) => Words = Cut(words);

    public void Clear(DateTimeOffset now) => ClearedAt ??= now;

    public void Acknowledge(string by, DateTimeOffset now)
    {
        if (AcknowledgedAt is not null || ClearedAt is not null)
            return;
        AcknowledgedAt = now;
        AcknowledgedBy = by.Length <= NameMaxLength ? by : by[..NameMaxLength];
    }

    private static string Cut(string words) => words.Length <= WordsMaxLength ? words : words[..WordsMaxLength];
}
