using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Cases;

/// <summary>The conversations of a case: which message belongs to which, where answers go, and how a resident is asked to go on in private.</summary>
public sealed partial class Case
{
    /// <summary>Whether this is the thread that opened the case.</summary>
    public bool IsOwnThread(Guid accountId, string threadKey) => accountId == AccountId && threadKey == ThreadKey;

    public CaseConversation? ConversationOn(Guid accountId, string threadKey) => conversations.Find(c => c.AccountId == accountId && c.ThreadKey == threadKey);

    /// <summary>
    /// The conversation of that thread beside the one that opened the case, made if need be. One that was joined by a reference takes only messages that name the
    /// case; an invitation or an officer's word makes it take every message of the thread from <paramref name="since"/> on.
    /// </summary>
    public CaseConversation Join(
        Guid accountId, ChannelKind channel, Audience audience, string conversationKey, string threadKey, Guid? residentId, ConversationOrigin origin, TimeSpan? replyWindow,
        DateTimeOffset since, DateTimeOffset now)
    {
        if (ConversationOn(accountId, threadKey) is { } known)
        {
            if (origin >= ConversationOrigin.Invited)
                known.TakeThread(origin, since);
            return known;
        }

        var conversation = CaseConversation.Start(
            Guid.CreateVersion7(now), Id, accountId, channel, audience, conversationKey, threadKey, residentId, origin, replyWindow, since);
        conversations.Add(conversation);
        return conversation;
    }

    /// <summary>What is written in that conversation from now on belongs elsewhere.</summary>
    public void Leave(CaseConversation conversation, string reason, Actor by, DateTimeOffset now)
    {
        if (conversation.EndedAt is not null)
            return;
        conversation.End(now);
        Raise(new ConversationLeft(conversation.Id, conversation.Channel, reason), now, now, by);
    }

    /// <summary>
    /// An officer says that a conversation belongs to this case from now on. Until the resident writes there again, an answer hangs on what they wrote last, in the
    /// case that it comes from.
    /// </summary>
    public void LinkByHand(CaseConversation conversation, string? replyTo, DateTimeOffset lastInboundAt, string reason, Actor by, DateTimeOffset now)
    {
        conversation.Heard(lastInboundAt, null);
        conversation.ReplyTo(replyTo ?? conversation.ReplyToExternalId);
        Raise(new ConversationJoined(conversation.Id, conversation.Channel, conversation.Audience, ConversationOrigin.LinkedByHand, reason), now, now, by);
    }

    /// <summary>Its own conversation goes on in another case.</summary>
    public void ContinuesIn(CaseConversation conversation, string reference, Actor by, DateTimeOffset now) =>
        Raise(new ConversationLeft(conversation.Id, Channel, $"Goes on in {reference}."), now, now, by);

    /// <summary>A message that a machine wrote: kept, and otherwise of no consequence.</summary>
    public Message ReceiveAutomatic(
        string externalId, string? parentExternalId, string text, IReadOnlyList<Attachment> attachments, string? authorName, DateTimeOffset at, DateTimeOffset now,
        MessageDetails? details, CaseConversation? conversation)
    {
        var message = Message.Received(
            Guid.CreateVersion7(now), Id, ++MessageCount, conversation?.AccountId ?? AccountId, externalId, parentExternalId, conversation?.Audience ?? Audience, text, attachments,
            authorName, at, now, details, conversation?.Id, isAutomatic: true);
        messages.Add(message);
        Raise(new AutomaticMessageReceived(message.Id), at, now, Actor.None);
        return message;
    }

    /// <summary>Where the resident wrote last: null for the conversation that opened the case.</summary>
    public CaseConversation? WhereTheResidentWroteLast() =>
        conversations.Count > 0 && Newest()?.Conversation is { } id ? conversations.Find(c => c.Id == id) : null;

    /// <summary>The platform's time of the resident's newest message in the conversation that opened the case, UTC.</summary>
    public DateTimeOffset LastInboundInOwnConversation() =>
        conversations.Count == 0 ? LastInboundAt : Received().Where(r => r.Fact.Conversation is null).Max(r => (DateTimeOffset?)r.Event.At) ?? OpenedAt;

    /// <summary>
    /// Sends off a private message that asks the resident to go on in private. <paramref name="to"/> is the conversation that their answer will come in, null
    /// where the platform tells only afterwards; <paramref name="commentId"/> is the public message that it is the private reply to, where the platform wants one.
    /// </summary>
    public Message InviteInPrivate(Guid messageId, string text, CaseConversation? to, string? commentId, Actor by, DateTimeOffset now)
    {
        MustTakeReplies();
        var message = Message.Reply(messageId, Id, ++MessageCount, AccountId, commentId, Audience.Private, text, by.Id, by.Name, now, to?.Id);
        messages.Add(message);
        Raise(new ReplyQueued(message.Id), now, now, by);
        Raise(new InvitedToPrivate(InvitationWay.PrivateMessage), now, now, by);
        Touch();
        return message;
    }

    /// <summary>The platform told only now to whom a private message went: their answer will come in that conversation.</summary>
    public static void WentTo(Message message, CaseConversation conversation) => message.GoesInto(conversation.Id);

    /// <summary>The public answer asks the resident to go on in private, with a link or in words.</summary>
    public void InviteInPublic(InvitationWay way, DateTimeOffset? until, Actor by, DateTimeOffset now) => Raise(new InvitedToPrivate(way, until), now, now, by);

    /// <summary>The newest public message of the resident that is still there, with its time.</summary>
    public (string ExternalId, DateTimeOffset At)? NewestPublicMessage()
    {
        if (Audience != Audience.Public)
            return null;
        var removed = events.Select(e => e.Fact).OfType<MessageRemoved>().Select(r => r.MessageId).ToHashSet();
        var newest = Received().Where(r => r.Fact.Conversation is null && r.Fact.ExternalId is not null && !removed.Contains(r.Fact.MessageId))
            .OrderBy(r => r.Event.At).ThenBy(r => r.Fact.ExternalId, StringComparer.Ordinal).LastOrDefault();
        return newest.Event is null ? null : (newest.Fact.ExternalId!, newest.Event.At);
    }

    /// <summary>Two identities were linked, or are no longer; noted in the timeline.</summary>
    public void NoteIdentities(Guid residentId, bool linked, string reason, Actor by, DateTimeOffset now) =>
        Raise(linked ? new IdentitiesLinked(residentId, reason) : new IdentitiesUnlinked(residentId, reason), now, now, by);

    private void HeardIn(CaseConversation? conversation, DateTimeOffset at, DateTimeOffset now, Guid? residentId)
    {
        if (conversation is null)
            return;
        if (conversation.LastInboundAt is null && conversation.Origin != ConversationOrigin.LinkedByHand)
            Raise(new ConversationJoined(conversation.Id, conversation.Channel, conversation.Audience, conversation.Origin), at, now, Actor.None);
        conversation.Heard(at, residentId);
    }

    private void MustTakeReplies()
    {
        if (Status is CaseStatus.Closed or CaseStatus.NotAnEnquiry)
            throw new RuleException("Reopen the case before replying.");
    }
}
