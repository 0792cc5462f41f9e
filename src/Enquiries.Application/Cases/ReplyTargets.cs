using Enquiries.Application.Channels;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Cases;

/// <summary>A place that an answer to a case can go to: one of its conversations.</summary>
/// <param name="Conversation">Null for the conversation that opened the case.</param>
/// <param name="WindowClosesAt">After this moment the platform takes no free answer there, UTC; null for no limit.</param>
/// <param name="Closed">Why nothing can be sent there, whatever the time; null when something can.</param>
internal sealed record ReplyTarget(
    CaseConversation? Conversation, Guid Id, ChannelKind Channel, Guid AccountId, Audience Audience, Guid? ResidentId, ChannelCapabilities Capabilities,
    DateTimeOffset? LastInboundAt, DateTimeOffset? WindowClosesAt, string? Closed)
{
    public void MustTake(string text, DateTimeOffset now)
    {
        if (Closed is not null)
            throw new RuleException(Closed);
        if (Capabilities.Count(text) > Capabilities.MaxLength)
            throw new RuleException($"The reply is longer than the {Capabilities.MaxLength:N0} {(Capabilities.Unit == TextUnit.Bytes ? "bytes" : "characters")} that the platform takes. Shorten it.");
        if (Capabilities.ReplyWindow is { } window && now > WindowClosesAt)
            throw new RuleException($"The platform takes no direct message more than {window.TotalHours:0} hours after the resident last wrote.");
    }
}

/// <summary>Where answers to a case can go, and where they go unless somebody chooses.</summary>
internal static class ReplyTargets
{
    /// <summary>The conversation that opened the case first, then the others in the order in which they joined. Needs conversations and events loaded.</summary>
    public static IReadOnlyList<ReplyTarget> Of(Case @case, IChannels channels) =>
        [Own(@case, channels), .. @case.Conversations.OrderBy(c => c.Since).ThenBy(c => c.Id).Where(IsWrittenIn).Select(c => Joined(c, channels))];

    /// <summary>The one with this id (the case's own id means the conversation that opened it); without an id, where the resident wrote last.</summary>
    public static ReplyTarget Choose(Case @case, Guid? conversationId, IChannels channels)
    {
        var all = Of(@case, channels);
        if (conversationId is { } id)
            return all.FirstOrDefault(t => t.Id == id) ?? throw new RuleException("That conversation is not part of this case any more. Choose another one.");
        var last = @case.WhereTheResidentWroteLast();
        return all.FirstOrDefault(t => t.Conversation?.Id == last?.Id && t.Closed is null) ?? all.FirstOrDefault(t => t.Closed is null) ?? all[0];
    }

    // What only a machine wrote in is nobody to answer to.
    private static bool IsWrittenIn(CaseConversation c) => c.LastInboundAt is not null || c.TakesThread;

    private static ReplyTarget Own(Case @case, IChannels channels)
    {
        var capabilities = channels[@case.Channel].Capabilities(@case.Audience);
        var last = @case.LastInboundInOwnConversation();
        return new ReplyTarget(
            null, @case.Id, @case.Channel, @case.AccountId, @case.Audience, @case.ResidentId, capabilities, last, capabilities.ReplyWindow is { } window ? last + window : null,
            capabilities.MaxLength == 0 ? "Nothing can be sent into this conversation." : null);
    }

    private static ReplyTarget Joined(CaseConversation c, IChannels channels)
    {
        var capabilities = channels[c.Channel].Capabilities(c.Audience);
        var closed = c switch
        {
            _ when capabilities.MaxLength == 0 => "Nothing can be sent into this conversation.",
            { EndedAt: not null } => "This conversation no longer belongs to the case.",
            { LastInboundAt: null } when capabilities.ReplyWindow is not null => "The platform takes more messages there only once the resident has written back.",
            _ => null,
        };
        return new ReplyTarget(
            c, c.Id, c.Channel, c.AccountId, c.Audience, c.ResidentId, capabilities, c.LastInboundAt, capabilities.ReplyWindow is { } window ? c.LastInboundAt + window : null, closed);
    }
}
