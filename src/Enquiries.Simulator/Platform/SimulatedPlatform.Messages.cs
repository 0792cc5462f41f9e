using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator;

public sealed partial class SimulatedPlatform
{
    private const int MessageLimit = 2_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongWindow = TimeSpan.FromDays(7);

    /// <summary>A direct message from a resident to the Page.</summary>
    public SimulatedMessage Message(
        string author, string? text, string? pageId = null, DateTimeOffset? at = null, IEnumerable<SimulatedAttachment>? attachments = null,
        string? replyToId = null, bool standby = false)
    {
        ImmutableArray<SimulatedAttachment> attached = [.. attachments ?? []];
        if (string.IsNullOrWhiteSpace(text) && attached.Length == 0) throw new GraphException(GraphErrors.BadInput("Missing text or attachment"));
        lock (_gate)
        {
            var person = Person(author, pageId);
            var message = new SimulatedMessage(
                NextMessageId(), ConversationId(person.Id), person.PageId, person.Id, false, string.IsNullOrWhiteSpace(text) ? null : text, at ?? Now)
            {
                Attachments = attached,
                ReplyToId = replyToId,
            };
            Add(message, person);
            EmitMessaging(person.PageId, "messages", WebhookEvents.Message(_pages[person.PageId], message), $"message {Short(message.Id)}", standby);
            return message;
        }
    }

    /// <summary>A message to a resident that a colleague writes in the platform's own inbox: no metadata, another app's id.</summary>
    public SimulatedMessage ColleagueMessage(string person, string text, string? pageId = null)
    {
        lock (_gate)
        {
            var known = Person(person, pageId);
            return AddCouncilMessage(known, text, [], null, "263902037430900", null, Now);
        }
    }

    public void EditMessage(string mid, string text)
    {
        lock (_gate)
        {
            var message = ExistingMessage(mid);
            if (message.EditCount >= 5) throw new GraphException(GraphErrors.BadInput("A message can be edited five times at most"));
            _messages[mid] = message = message with { Text = text, EditCount = message.EditCount + 1 };
            EmitMessaging(message.PageId, "message_edits", WebhookEvents.MessageEdit(message, Now), $"message edit {Short(mid)}");
        }
    }

    public void Unsend(string mid)
    {
        lock (_gate)
        {
            var message = ExistingMessage(mid);
            _messages[mid] = message = message with { IsUnsent = true };
            EmitMessaging(message.PageId, "messages", WebhookEvents.Unsend(message, Now), $"message unsent {Short(mid)}");
        }
    }

    /// <summary>The resident's emoji on a message; null takes it away.</summary>
    public void ReactToMessage(string mid, string? emoji)
    {
        lock (_gate)
        {
            var message = ExistingMessage(mid);
            _messages[mid] = message = message with { Reaction = emoji };
            EmitMessaging(message.PageId, "message_reactions", WebhookEvents.MessageReaction(message, emoji, Now), $"message reaction {Short(mid)}");
        }
    }

    /// <summary>The resident has read everything so far.</summary>
    public void Read(string person, string? pageId = null)
    {
        lock (_gate)
        {
            var known = Person(person, pageId);
            EmitMessaging(known.PageId, "message_reads", WebhookEvents.Read(known.PageId, known.Id, Now, Now), "read");
        }
    }

    /// <summary>The resident presses a button of a menu.</summary>
    public void Postback(string person, string title, string payload, string? pageId = null)
    {
        lock (_gate)
        {
            var known = Person(person, pageId);
            var item = WebhookEvents.Postback(known.PageId, known.Id, NextMessageId(), title, payload, Now);
            EmitMessaging(known.PageId, "messaging_postbacks", item, "postback");
        }
    }

    public void PolicyEnforcement(string action, string reason, string? pageId = null)
    {
        lock (_gate)
        {
            var page = Page(pageId);
            var item = WebhookEvents.PolicyEnforcement(page.Id, action, reason, Now);
            EmitMessaging(page.Id, "messaging_policy_enforcement", item, "policy enforcement");
        }
    }

    /// <summary>Any change at all, for items the product does not know.</summary>
    public void RawChange(string field, JsonObject? value, string? pageId = null)
    {
        lock (_gate) Webhooks.Enqueue(Page(pageId) with { SubscribedFields = [field] }, field, "changes", value ?? [], $"raw {field}");
    }

    /// <summary>Any <c>messaging</c> item at all.</summary>
    public void RawMessaging(JsonObject item, string? pageId = null)
    {
        lock (_gate) EmitMessaging(Page(pageId).Id, "messages", item, "raw messaging");
    }

    /// <summary>What the Send API does: all its rules apply.</summary>
    internal SimulatedMessage Send(SimulatedPage page, SendRequest request)
    {
        lock (_gate)
        {
            if (string.IsNullOrWhiteSpace(request.Text) && request.Attachments.Length == 0)
                throw new GraphException(GraphErrors.BadInput("param message must be non-empty."));
            if (request.Text?.Length > MessageLimit)
                throw new GraphException(GraphErrors.BadInput($"Length of param message[text] must be less than or equal to {MessageLimit}"));

            var now = Now;
            var person = request.CommentId is null ? Recipient(page, request, now) : PrivateReplyTo(page, request.CommentId, now);
            if (person.IsUnreachable) throw new GraphException(GraphErrors.PersonUnavailable);
            if (request.CommentId is { } answered) _comments[answered] = _comments[answered] with { RepliedPrivatelyAt = now };
            return AddCouncilMessage(person, request.Text, request.Attachments, request.Metadata, page.AppId, request.CommentId, now);
        }
    }

    private static string Short(string mid) => mid.Length > 12 ? mid[..12] + "…" : mid;

    private SimulatedPerson Recipient(SimulatedPage page, SendRequest request, DateTimeOffset now)
    {
        if (request.PersonId is null || !_people.TryGetValue(request.PersonId, out var person) || person.PageId != page.Id)
            throw new GraphException(GraphErrors.NoMatchingUser);
        var lastHeard = _conversations.GetValueOrDefault(ConversationId(person.Id))?.LastFromPersonAt;
        var allowed = request.Type switch
        {
            "MESSAGE_TAG" when request.Tag == "HUMAN_AGENT" => LongWindow,
            "MESSAGE_TAG" => throw new GraphException(GraphErrors.BadInput("Message tag is not supported")),
            "UTILITY" => throw new GraphException(GraphErrors.PermissionDenied),
            "RESPONSE" or "UPDATE" => Window,
            _ => throw new GraphException(GraphErrors.BadInput("param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG, UTILITY")),
        };
        return lastHeard is { } heard && now - heard <= allowed ? person : throw new GraphException(GraphErrors.OutsideWindow);
    }

    private SimulatedPerson PrivateReplyTo(SimulatedPage page, string commentId, DateTimeOffset now)
    {
        var comment = ExistingComment(commentId);
        if (comment.PageId != page.Id || comment.IsByPage) throw new GraphException(GraphErrors.Missing(commentId, reading: false));
        if (comment.RepliedPrivatelyAt is not null) throw new GraphException(GraphErrors.AlreadyRepliedPrivately);
        if (now - comment.CreatedAt > LongWindow) throw new GraphException(GraphErrors.OutsideWindow);
        return _people[comment.AuthorId];
    }

    private SimulatedMessage AddCouncilMessage(
        SimulatedPerson person, string? text, ImmutableArray<SimulatedAttachment> attachments, string? metadata, string appId, string? commentId, DateTimeOffset now)
    {
        var message = new SimulatedMessage(NextMessageId(), ConversationId(person.Id), person.PageId, person.Id, true, text, now)
        {
            Attachments = attachments,
            Metadata = metadata,
            AppId = appId,
            CommentId = commentId,
        };
        Add(message, person);
        EmitMessaging(person.PageId, "message_echoes", WebhookEvents.Message(_pages[person.PageId], message), $"echo {Short(message.Id)}");
        EmitMessaging(person.PageId, "message_deliveries", WebhookEvents.Delivered(message), $"delivery {Short(message.Id)}");
        return message;
    }

    private SimulatedMessage ExistingMessage(string mid) =>
        _messages.TryGetValue(mid, out var message) && !message.IsUnsent ? message : throw new GraphException(GraphErrors.Missing(mid, reading: false));

    private void Add(SimulatedMessage message, SimulatedPerson person)
    {
        _messages.Add(message.Id, message);
        var conversation = _conversations.GetValueOrDefault(message.ConversationId)
            ?? new SimulatedConversation(message.ConversationId, message.PageId, person.Id, person.Name, message.CreatedAt);
        var i = conversation.MessageIds.Count;
        while (i > 0 && _messages[conversation.MessageIds[i - 1]].CreatedAt > message.CreatedAt) i--;
        var heard = conversation.LastFromPersonAt;
        if (!message.IsByPage && (heard is null || heard < message.CreatedAt)) heard = message.CreatedAt;
        _conversations[conversation.Id] = conversation with
        {
            MessageIds = conversation.MessageIds.Insert(i, message.Id),
            UpdatedAt = message.CreatedAt > conversation.UpdatedAt ? message.CreatedAt : conversation.UpdatedAt,
            LastFromPersonAt = heard,
        };
        Remember(message.Id);
    }
}

/// <summary>A call of the Send API, taken apart.</summary>
internal sealed record SendRequest(string? PersonId, string? CommentId, string? Text, ImmutableArray<SimulatedAttachment> Attachments, string Type, string? Tag, string? Metadata);
