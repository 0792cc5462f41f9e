using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Intake;

/// <summary>A webhook body exactly as it came, kept until it has been turned into messages and for a while after.</summary>
public sealed class InboundDelivery
{
    public const int HeadersMaxLength = 2000;

    public Guid Id { get; init; }

    public ChannelKind Channel { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>The headers that came with it and can prove later what came, a line each; null for what was read.</summary>
    public string? Headers { get; init; }

    /// <summary>SHA-256 of channel and body: a platform's repeat of the same delivery is the same row.</summary>
    public byte[] BodyHash { get; init; } = [];

    /// <summary>Fingerprint of the secret that the signature fitted: only accounts with this secret may be spoken for.</summary>
    public string SecretFingerprint { get; init; } = "";

    /// <summary>Whether the platform sent it or we read it.</summary>
    public MessageSource Source { get; init; }

    public Work Work { get; init; } = new();

    /// <summary>Which claim of which worker holds it.</summary>
    public Guid? LeasedBy { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }

    public void Finish(DateTimeOffset now)
    {
        ProcessedAt = now;
        LeasedBy = null;
        Work.Finish();
    }
}

/// <summary>Why an item is parked.</summary>
public enum ParkedKind
{
    /// <summary>The body could not be understood.</summary>
    Unreadable = 0,

    /// <summary>An item of a kind that is not known.</summary>
    Unknown = 1,

    /// <summary>It names an account that is not connected, or whose secret it was not signed with.</summary>
    UnknownAccount = 2,

    /// <summary>Handling it failed.</summary>
    Failed = 3,

    /// <summary>A machine wrote it, and it belongs to no case.</summary>
    Automatic = 4,
}

/// <summary>What could not be processed: kept with the reason until an administrator retries or dismisses it.</summary>
public sealed class ParkedItem
{
    public const int WhatMaxLength = 200;
    public const int ErrorMaxLength = 2000;

    public Guid Id { get; init; }

    public Guid DeliveryId { get; init; }

    /// <summary>Position in the delivery, from 0; -1 for the delivery as a whole.</summary>
    public int Position { get; init; }

    public ParkedKind Kind { get; init; }

    public string What { get; init; } = "";

    public string Error { get; set; } = "";

    public DateTimeOffset ParkedAt { get; init; }

    /// <summary>Retried with success, or dismissed.</summary>
    public DateTimeOffset? SettledAt { get; set; }
}

/// <summary>
/// Something that was told about a message before the message itself (platforms keep no order): an edit, a removal, an answer. It waits here for the message.
/// </summary>
public sealed class EarlyItem
{
    /// <summary>Made from the content, so that a repeat is the same row.</summary>
    public Guid Id { get; init; }

    public Guid AccountId { get; init; }

    /// <summary>The message (or the conversation) it waits for.</summary>
    public string MatchKey { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The item as JSON.</summary>
    public string Data { get; init; } = "";

    /// <summary>What waits for the outcome of a message of our own, whatever id the platform gives it.</summary>
    internal static string KeyOfOurs(Guid messageId) => $"{OursKey}{messageId:N}";

    /// <summary>The message of our own that it waits for; null when it waits for something else.</summary>
    internal Guid? Ours() => MatchKey.StartsWith(OursKey, StringComparison.Ordinal) && Guid.TryParseExact(MatchKey.AsSpan(OursKey.Length), "N", out var id) ? id : null;

    internal const string OursKey = "ours:";

    internal InboundItem Read() => JsonSerializer.Deserialize(Data, InboundItemJson.Default.InboundItem)!;
}

/// <summary>A post of the council under which residents comment, so that officers see what a comment is about.</summary>
public sealed class ThreadPost
{
    public const int TextMaxLength = 70_000;

    public Guid Id { get; init; }

    public Guid AccountId { get; init; }

    public string ExternalId { get; init; } = "";

    public string? Text { get; private set; }

    /// <summary>The platform's time of this wording, UTC.</summary>
    public DateTimeOffset? TextAt { get; private set; }

    public string? Permalink { get; set; }

    /// <summary>The platform's time, UTC.</summary>
    public DateTimeOffset? PostedAt { get; set; }

    /// <summary>When to read it from the platform, UTC; null when it is known or cannot be read.</summary>
    public DateTimeOffset? ReadDueAt { get; set; }

    /// <summary>Keeps the newest wording, in whatever order they become known.</summary>
    public void Says(string text, DateTimeOffset at)
    {
        if (TextAt > at || (TextAt == at && string.CompareOrdinal(Text, text) >= 0))
            return;
        Text = text;
        TextAt = at;
    }
}
