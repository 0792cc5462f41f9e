using System.Diagnostics.CodeAnalysis;
using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Files;

/// <summary>How far a file has come.</summary>
public enum FileState
{
    /// <summary>To be fetched, checked or scanned.</summary>
    Waiting = 0,

    /// <summary>Checked, and can be opened.</summary>
    Stored = 1,

    /// <summary>Of a kind or size that the desk does not take.</summary>
    Refused = 2,

    /// <summary>The virus scanner found something; nothing of it is kept.</summary>
    Infected = 3,

    /// <summary>Could not be fetched; somebody may try again.</summary>
    Failed = 4,

    /// <summary>Was stored, and cleared when its time was over.</summary>
    Cleared = 5,
}

/// <summary>What a file is, as far as showing it goes.</summary>
public enum FileKind
{
    Document = 0,
    Picture = 1,
    Video = 2,
    Audio = 3,
}

/// <summary>What became of a checked file. Hashes are SHA-256, 64 hexadecimal digits.</summary>
/// <param name="Hash">Of what is kept and shown; its length is in bytes.</param>
/// <param name="ReceivedHash">Of what was received, before it was cleaned.</param>
/// <param name="Width">In pixels, of a picture.</param>
/// <param name="ThumbnailHash">Of a small copy of a picture.</param>
public sealed record KeptContent(
    FileKind Kind, string ContentType, string Hash, long Length, string ReceivedHash, int? Width = null, int? Height = null, string? ThumbnailHash = null);

/// <summary>
/// A file that came with a message or goes along with an answer. The row is written with its message; the bytes are outside the database, under their hash.
/// </summary>
public sealed class StoredFile
{
    public const int NameMaxLength = 150;
    public const int ContentTypeMaxLength = 100;
    public const int HashLength = 64;
    public const int AlternativeTextMaxLength = 1000;
    public const int ReasonMaxLength = 500;

    /// <summary>Stands for a platform's id while it is not known whether the file got there.</summary>
    public const string MaybeSent = "?";

    private StoredFile()
    {
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    /// <summary>Null while an officer has attached it to an answer that is not sent yet.</summary>
    public Guid? MessageId { get; private set; }

    /// <summary>Which of the message's attachments it is, from 0.</summary>
    public int Position { get; private set; }

    public FileState State { get; private set; }

    public FileKind Kind { get; private set; }

    /// <summary>The name as it was given, cleaned; never used as a path.</summary>
    public string? Name { get; private set; }

    /// <summary>By its content, never by header or name. Null until it was looked at.</summary>
    public string? ContentType { get; private set; }

    /// <summary>SHA-256 of what is kept; null while nothing is.</summary>
    public string? Hash { get; private set; }

    /// <summary>SHA-256 of what was received, before it was cleaned.</summary>
    public string? ReceivedHash { get; private set; }

    /// <summary>SHA-256 of the small copy of a picture.</summary>
    public string? ThumbnailHash { get; private set; }

    /// <summary>In bytes.</summary>
    public long Length { get; private set; }

    public int? Width { get; private set; }

    public int? Height { get; private set; }

    /// <summary>What a picture shows, in words: the officer's or the platform's.</summary>
    public string? AlternativeText { get; private set; }

    /// <summary>Why it is not to be seen, or what it waits for, in words.</summary>
    public string? Reason { get; private set; }

    /// <summary>The officer who attached it; null for what came from outside.</summary>
    public Guid? OfficerId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>When something about it last changed that a page shows, UTC.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>When the virus scanner found nothing, UTC; null when it was not asked.</summary>
    public DateTimeOffset? ScannedAt { get; private set; }

    /// <summary>
    /// For a file that goes to the resident as a message of its own: the platform's id of that message; <see cref="MaybeSent"/> once its sending has begun.
    /// Null before, and where files go within the answer itself.
    /// </summary>
    public string? SentAs { get; private set; }

    public Work Work { get; private set; } = new();

    /// <summary>Whether an attachment is something to fetch: a shared link or a place is none.</summary>
    public static bool IsFile(Attachment attachment) =>
        !string.IsNullOrWhiteSpace(attachment.Url)
        && attachment.Type.ToLowerInvariant() is not ("link" or "share" or "fallback" or "location" or "template" or "unsupported" or "story_mention" or "reel" or "ig_reel" or "post");

    /// <summary>What came with a message, to be fetched at once.</summary>
    public static StoredFile Expected(Guid caseId, Guid messageId, int position, Attachment attachment, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CaseId = caseId,
        MessageId = messageId,
        Position = position,
        Kind = GuessKind(attachment.Type),
        Name = CleanName(attachment.Name),
        AlternativeText = Cut(attachment.AlternativeText?.Trim(), AlternativeTextMaxLength),
        RecordedAt = now,
        ChangedAt = now,
        Work = new Work { NextAttemptAt = now },
    };

    /// <summary>What an officer attaches to an answer that is not sent yet; its bytes have been received.</summary>
    public static StoredFile Attached(Guid id, Guid caseId, Guid officerId, string? name, DateTimeOffset now) => new()
    {
        Id = id,
        CaseId = caseId,
        OfficerId = officerId,
        Name = CleanName(name),
        RecordedAt = now,
        ChangedAt = now,
        Work = new Work { NextAttemptAt = now },
    };

    /// <summary>What went along with a reply that was not sent is attached to another one: the same content, and what was said of it.</summary>
    public static StoredFile AttachedAgain(StoredFile file, Guid officerId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CaseId = file.CaseId,
        OfficerId = officerId,
        Position = file.Position,
        State = file.State,
        Kind = file.Kind,
        Name = file.Name,
        ContentType = file.ContentType,
        Hash = file.Hash,
        ReceivedHash = file.ReceivedHash,
        ThumbnailHash = file.ThumbnailHash,
        Length = file.Length,
        Width = file.Width,
        Height = file.Height,
        AlternativeText = file.AlternativeText,
        ScannedAt = file.ScannedAt,
        RecordedAt = now,
        ChangedAt = now,
    };

    /// <summary>It was checked and kept.</summary>
    public void Keep(KeptContent kept, bool scanned, DateTimeOffset now)
    {
        State = FileState.Stored;
        Kind = kept.Kind;
        ContentType = kept.ContentType;
        Hash = kept.Hash;
        ReceivedHash = kept.ReceivedHash;
        Length = kept.Length;
        Width = kept.Width;
        Height = kept.Height;
        ThumbnailHash = kept.ThumbnailHash;
        ScannedAt = scanned ? now : null;
        Settle(null, now);
    }

    public void Refuse(string reason, DateTimeOffset now) => Drop(FileState.Refused, reason, now);

    public void Infect(string reason, DateTimeOffset now) => Drop(FileState.Infected, reason, now);

    public void Fail(string reason, DateTimeOffset now)
    {
        State = FileState.Failed;
        Settle(reason, now);
    }

    /// <summary>Kept earlier; the scanner has now found nothing in it.</summary>
    public void PassScan(DateTimeOffset now)
    {
        State = FileState.Stored;
        ScannedAt = now;
        Settle(null, now);
    }

    public void TryLater(DateTimeOffset at, string reason, DateTimeOffset now)
    {
        if (Reason != reason)
            ChangedAt = now;
        Reason = Cut(reason, ReasonMaxLength);
        Work.RetryAt(at, reason);
    }

    /// <summary>Somebody asks for another try.</summary>
    public void Retry(DateTimeOffset now)
    {
        if (State != FileState.Failed)
            throw new RuleException("Only a file that could not be fetched can be tried again.");
        State = FileState.Waiting;
        Reason = null;
        ChangedAt = now;
        Work.Restart(now);
    }

    /// <summary>Kept before scanning was switched on: out of sight until the scanner has seen it.</summary>
    public void AwaitScan(DateTimeOffset now)
    {
        State = FileState.Waiting;
        ChangedAt = now;
        Work.Restart(now);
    }

    /// <summary>Goes along with an answer that is being sent off.</summary>
    public void GoWith(Guid messageId, int position, string? alternativeText, DateTimeOffset now)
    {
        if (MessageId is not null || State != FileState.Stored)
            throw new RuleException($"The file {Name} cannot be sent{(State == FileState.Waiting ? " yet: it is still being checked" : "")}.");
        MessageId = messageId;
        Position = position;
        if (!string.IsNullOrWhiteSpace(alternativeText))
            Describe(alternativeText);
        if (Kind == FileKind.Picture && AlternativeText is null)
            throw new RuleException($"Say what the picture {Name} shows, for people who cannot see it.");
        ChangedAt = now;
    }

    /// <summary>Its own message is about to be sent, or is on the platform under this id.</summary>
    public void Sent(string externalId) => SentAs = externalId;

    /// <summary>What a picture shows, in words.</summary>
    public void Describe(string? alternativeText) =>
        AlternativeText = string.IsNullOrWhiteSpace(alternativeText) ? null : Cut(alternativeText.Trim(), AlternativeTextMaxLength);

    /// <summary>Its time is over: nothing of it is kept but that it was there.</summary>
    public void Clear(string reason, DateTimeOffset now)
    {
        Name = null;
        AlternativeText = null;
        Drop(FileState.Cleared, reason, now);
    }

    /// <summary>A name that can be shown and offered for saving: no path, no control or direction characters, of a sane length.</summary>
    public static string? CleanName(string? name)
    {
        if (name is null)
            return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(last.EnumerateRunes()
            .Where(r => !(System.Text.Rune.IsControl(r) || System.Text.Rune.GetUnicodeCategory(r) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.Surrogate or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse))
            .Select(r => r.Value is '"' or '<' or '>' or '|' or ':' or '*' or '?' ? "_" : r.ToString())).Trim(' ', '.');
        if (clean.Length == 0)
            return null;
        if (clean.Length <= NameMaxLength)
            return clean;
        var ending = Path.GetExtension(clean) is { Length: > 1 and <= 10 } found ? found : "";
        var end = NameMaxLength - ending.Length;
        return clean[..(char.IsHighSurrogate(clean[end - 1]) ? end - 1 : end)] + ending;
    }

    private static FileKind GuessKind(string type) => type.ToLowerInvariant() switch
    {
        "image" or "photo" or "sticker" or "animated_gif" => FileKind.Picture,
        "video" => FileKind.Video,
        "audio" => FileKind.Audio,
        _ => FileKind.Document,
    };

    private void Drop(FileState state, string reason, DateTimeOffset now)
    {
        State = state;
        Hash = null;
        ThumbnailHash = null;
        Length = 0;
        Width = null;
        Height = null;
        Settle(reason, now);
    }

    private void Settle(string? reason, DateTimeOffset now)
    {
        Reason = Cut(reason, ReasonMaxLength);
        ChangedAt = now;
        Work.Finish();
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
