using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Testing;

/// <summary>A platform without a wire format of its own: its deliveries are plain lists of items, and what it answers to sending is up to the test.</summary>
public sealed class TestChannel(ChannelKind kind = ChannelKind.Facebook) : IChannel
{
    private static readonly Dictionary<string, Type> Kinds = typeof(InboundItem).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(InboundItem))).ToDictionary(t => t.Name, StringComparer.Ordinal);

    public ChannelKind Kind => kind;

    public Func<OutboundMessage, SendResult> OnSend { get; set; } = m => new SendResult.Sent("sent-" + m.MessageId.ToString("N"), null);

    /// <summary>Set: sending that takes its time.</summary>
    public Func<OutboundMessage, CancellationToken, Task<SendResult>>? OnSendSlowly { get; set; }

    /// <summary>How many files an answer may carry.</summary>
    public int Attachments { get; set; }

    public Func<OutboundMessage, LookUpResult> OnLookUp { get; set; } = _ => new LookUpResult.NotThere();

    /// <summary>Set: the platform tells of no removals, and this is what a look says.</summary>
    public Func<IReadOnlyList<string>, RemovalCheck>? OnLookForRemoved { get; set; }

    /// <summary>What the council can do about public messages, and what comes of asking for it.</summary>
    public ModerationKind Moderation { get; set; }

    public Func<ModerationRequest, SendResult> OnModerate { get; set; } = r => new SendResult.Sent(r.ExternalId, null);

    /// <summary>Why this person cannot be answered; null when they can.</summary>
    public Func<string?, string?> OnWhyNoAnswer { get; set; } = _ => null;

    /// <summary>What sending this text would cost, in public or in private; null where it is free.</summary>
    public Func<Audience, string, SendingCost?> OnCost { get; set; } = (_, _) => null;

    public static byte[] Body(params IEnumerable<InboundItem> items) =>
        JsonSerializer.SerializeToUtf8Bytes(items.Select(i => new Line(i.GetType().Name, JsonSerializer.SerializeToElement(i, i.GetType()))));

    public ChannelCapabilities Capabilities(Audience audience) => (kind, audience) switch
    {
        (ChannelKind.Email, _) => new ChannelCapabilities(20_000, TextUnit.CodePoints, null) { VouchesForPeople = false, SendsToAddress = true, AnswersByMail = true },
        (ChannelKind.WebForm, _) => new ChannelCapabilities(20_000, TextUnit.CodePoints, null) { VouchesForPeople = false, AnswersByMail = true },
        (_, Audience.Private) => new ChannelCapabilities(2000, TextUnit.Utf16, TimeSpan.FromHours(24)),
        _ => new ChannelCapabilities(8000, TextUnit.CodePoints, null)
        {
            TellsRemovals = OnLookForRemoved is null,
            Moderation = Moderation,
            MaxAttachments = Attachments,
            Invitation = PrivateInvitation.ReplyToMessage,
            InvitationWindow = TimeSpan.FromDays(7),
        },
    };

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return [.. JsonSerializer.Deserialize<Line[]>(body.Span)!.Select(l => (InboundItem)l.Item.Deserialize(Kinds[l.Kind])!)];
        }
        catch (JsonException e)
        {
            throw new UnreadableDeliveryException("This is not a list of items.", e);
        }
    }

    public string? WhyNoAnswer(string? recipientId) => OnWhyNoAnswer(recipientId);

    public Task<SendingCost?> CostAsync(Guid accountId, Audience audience, string text, CancellationToken ct) => Task.FromResult(OnCost(audience, text));

    public Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) => OnSendSlowly?.Invoke(message, ct) ?? Task.FromResult(OnSend(message));

    public Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) => Task.FromResult(OnLookUp(message));

    public Task<SendResult> ModerateAsync(ModerationRequest request, CancellationToken ct) => Task.FromResult(OnModerate(request));

    public Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        Task.FromResult(OnLookForRemoved?.Invoke(externalIds) ?? new RemovalCheck.CannotTell("Told by itself."));

    public Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) => Task.FromResult<InboundAuthor?>(null);

    public Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) => Task.FromResult<InboundOwnPost?>(null);

    private sealed record Line(string Kind, JsonElement Item);
}
