using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>All that a batch of items can touch, read from the database in a handful of queries and kept by the keys that platforms use.</summary>
internal sealed class Batch(EnquiriesDbContext db)
{
    private readonly Dictionary<Guid, Case> casesById = [];

    public Dictionary<(Guid Account, string ExternalId), Message> Messages { get; } = [];

    /// <summary>Messages of the council that went out for another account and are answered here, by their platform id: what answers a form comes to a mailbox.</summary>
    public Dictionary<string, Message> SentElsewhere { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest case of each thread.</summary>
    public Dictionary<(Guid Account, string ThreadKey), Case> Threads { get; } = [];

    /// <summary>Conversations that belong to cases of other threads, with those cases.</summary>
    public Dictionary<(Guid Account, string ThreadKey), List<(CaseConversation Conversation, Case Case)>> Joined { get; } = [];

    /// <summary>The cases that tokens name, by reference.</summary>
    public Dictionary<string, Case> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>To which case a message belongs that others answer, or that may be answered.</summary>
    public Dictionary<(Guid Account, string ExternalId), Guid> Mentioned { get; } = [];

    public Dictionary<(Guid Account, string PlatformId), Resident> Residents { get; } = [];

    public Dictionary<(Guid Account, string MatchKey), List<EarlyItem>> Early { get; } = [];

    public Dictionary<(Guid Account, string ExternalId), ThreadPost> Posts { get; } = [];

    /// <param name="work">What is to be applied.</param>
    /// <param name="references">The references that its tokens name.</param>
    /// <param name="sendersOfMail">The accounts whose answers go out as e-mails.</param>
    public async Task LoadAsync(
        IReadOnlyCollection<(ConnectedAccount Account, InboundItem Item)> work, IReadOnlyCollection<string> references, IReadOnlyCollection<Guid> sendersOfMail, CancellationToken ct)
    {
        var answered = new HashSet<string>(StringComparer.Ordinal);
        var mentions = new HashSet<string>(StringComparer.Ordinal);
        var externalIds = new HashSet<string>(StringComparer.Ordinal);
        var threadKeys = new HashSet<string>(StringComparer.Ordinal);
        var people = new HashSet<string>(StringComparer.Ordinal);
        var postIds = new HashSet<string>(StringComparer.Ordinal);
        var matchKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, item) in work)
        {
            switch (item)
            {
                case InboundMessage m:
                    externalIds.Add(m.ExternalId);
                    if (m.IdIfTaken is not null)
                        externalIds.Add(m.IdIfTaken);
                    matchKeys.Add(m.ExternalId);
                    threadKeys.Add(Thread.KeyOf(m));
                    matchKeys.Add(Thread.KeyOf(m));
                    externalIds.UnionWith(Thread.Answered(m));
                    answered.UnionWith(Thread.Answered(m));
                    if (Thread.CanBeMentioned(m))
                        mentions.UnionWith(Thread.Answered(m).Append(m.ExternalId));
                    if (m.Author is not null)
                        people.Add(m.Author.Id);
                    if (m.Audience == Audience.Public && m.ConversationKey != m.ExternalId)
                        postIds.Add(m.ConversationKey);
                    break;
                case InboundChange c:
                    externalIds.Add(c.ExternalId);
                    postIds.Add(c.ExternalId);
                    break;
                case InboundOwnMessage o:
                    externalIds.Add(o.ExternalId);
                    matchKeys.Add(o.ExternalId);
                    if (o.ParentExternalId is not null)
                        externalIds.Add(o.ParentExternalId);
                    if (o.RecipientId is not null)
                        threadKeys.Add(Thread.KeyOf(o.ConversationKey, o.RecipientId));
                    break;
                case InboundAnnouncement a:
                    externalIds.Add(a.ExternalId);
                    break;
                case InboundOwnPost p:
                    postIds.Add(p.ExternalId);
                    matchKeys.Add(p.ExternalId);
                    break;
            }
        }

        var accounts = work.Select(w => w.Account.Id).Distinct().ToArray();
        if (externalIds.Count > 0)
        {
            foreach (var m in await db.Messages.Where(m => accounts.Contains(m.AccountId!.Value) && externalIds.Contains(m.ExternalId!)).ToListAsync(ct))
                Messages[(m.AccountId!.Value, m.ExternalId!)] = m;
        }

        var elsewhere = sendersOfMail.Except(accounts).ToArray();
        if (answered.Count > 0 && elsewhere.Length > 0)
        {
            foreach (var m in await db.Messages.Where(m => elsewhere.Contains(m.AccountId!.Value) && answered.Contains(m.ExternalId!) && m.Direction == MessageDirection.Outbound).ToListAsync(ct))
                SentElsewhere[m.ExternalId!] = m;
        }

        if (mentions.Count > 0)
        {
            foreach (var m in await db.MentionedMessages.Where(m => accounts.Contains(m.AccountId) && mentions.Contains(m.ExternalId)).AsNoTracking().ToListAsync(ct))
                Mentioned[(m.AccountId, m.ExternalId)] = m.CaseId;
        }

        await LoadCasesAsync(accounts, threadKeys, references, ct);

        if (people.Count > 0)
        {
            foreach (var r in await db.Residents.Where(r => accounts.Contains(r.AccountId) && people.Contains(r.PlatformId)).ToListAsync(ct))
                Residents[(r.AccountId, r.PlatformId)] = r;
        }

        if (matchKeys.Count > 0 && await db.EarlyItems.AnyAsync(ct))
            await LoadEarlyAsync(accounts, matchKeys, ct);

        if (postIds.Count > 0)
        {
            foreach (var p in await db.ThreadPosts.Where(p => accounts.Contains(p.AccountId) && postIds.Contains(p.ExternalId)).ToListAsync(ct))
                Posts[(p.AccountId, p.ExternalId)] = p;
        }
    }

    public void Add(Case @case)
    {
        casesById[@case.Id] = @case;
        Threads[(@case.AccountId, @case.ThreadKey)] = @case;
    }

    public void Add(CaseConversation conversation, Case @case)
    {
        var key = (conversation.AccountId, conversation.ThreadKey);
        if (!Joined.TryGetValue(key, out var list))
            Joined[key] = list = [];
        if (!list.Exists(j => j.Conversation == conversation))
            list.Add((conversation, @case));
    }

    public void Add(EarlyItem item)
    {
        var key = (item.AccountId, item.MatchKey);
        if (!Early.TryGetValue(key, out var list))
            Early[key] = list = [];
        list.Add(item);
    }

    /// <summary>Of a message whose case was read; null for the conversation that opened it.</summary>
    public CaseConversation? ConversationOf(Message message) => casesById[message.CaseId].Conversations.FirstOrDefault(c => c.Id == message.ConversationId);

    public Task<Case> CaseOfAsync(Message message, CancellationToken ct) => CaseAsync(message.CaseId, ct);

    public async Task<Case> CaseAsync(Guid id, CancellationToken ct)
    {
        if (!casesById.TryGetValue(id, out var @case))
            casesById[id] = @case = await WithHistory(db.Cases.Where(c => c.Id == id)).SingleAsync(ct);
        return @case;
    }

    /// <summary>The cases of the threads, of the messages and of the tokens. Most threads are new, so that their keys alone are asked for first.</summary>
    private async Task LoadCasesAsync(Guid[] accounts, HashSet<string> threadKeys, IReadOnlyCollection<string> references, CancellationToken ct)
    {
        HashSet<Guid> ofThreads = [], joined = [];
        if (threadKeys.Count > 0)
        {
            ofThreads = [.. await db.Cases.Where(c => accounts.Contains(c.AccountId) && threadKeys.Contains(c.ThreadKey)).Select(c => c.Id).ToListAsync(ct)];
            joined = [.. await db.CaseConversations.Where(c => accounts.Contains(c.AccountId) && threadKeys.Contains(c.ThreadKey)).Select(c => c.CaseId).ToListAsync(ct)];
        }

        HashSet<Guid> named = references.Count == 0
            ? []
            : [.. await db.Cases.Where(c => references.Contains(c.Reference)).Select(c => c.Id).ToListAsync(ct)];
        var ids = Messages.Values.Concat(SentElsewhere.Values).Select(m => m.CaseId).Union(ofThreads).Union(joined).Union(named).Union(Mentioned.Values).ToList();
        if (ids.Count == 0)
            return;

        var found = await WithHistory(db.Cases.Where(c => ids.Contains(c.Id))).ToListAsync(ct);
        foreach (var c in found.OrderBy(c => c.Cycle))
        {
            if (ofThreads.Contains(c.Id))
                Add(c);
            else
                casesById[c.Id] = c;
            if (named.Contains(c.Id))
                Named[c.Reference] = c;
            foreach (var conversation in c.Conversations)
                Add(conversation, c);
        }
    }

    /// <summary>What waits for these messages, what waits for that in turn (an edit of an answer that waits for a comment), and so on.</summary>
    private async Task LoadEarlyAsync(Guid[] accounts, HashSet<string> keys, CancellationToken ct)
    {
        var seen = new HashSet<string>(keys, StringComparer.Ordinal);
        while (keys.Count > 0)
        {
            var asked = keys;
            keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var e in await db.EarlyItems.Where(e => accounts.Contains(e.AccountId) && asked.Contains(e.MatchKey)).ToListAsync(ct))
            {
                Add(e);
                if (e.Read() is InboundOwnMessage own && seen.Add(own.ExternalId))
                    keys.Add(own.ExternalId);
            }
        }
    }

    private static IQueryable<Case> WithHistory(IQueryable<Case> cases) => cases.Include(c => c.Clocks).Include(c => c.Events).Include(c => c.Conversations).AsSplitQuery();
}

/// <summary>Which messages belong together: one conversation and one person.</summary>
internal static class Thread
{
    /// <summary>Where the platform hides who wrote, every message stands alone: strangers are never mixed.</summary>
    public static string KeyOf(InboundMessage m) => KeyOf(m.ConversationKey, m.Author?.Id ?? $"?{m.ExternalId}");

    public static string KeyOf(string conversationKey, string personId) => conversationKey == personId ? personId : $"{conversationKey}/{personId}";

    private const int MostAnswered = 20;

    /// <summary>What the message says it answers, nearest first. Of a very long list the nearest and the very first, which all messages of a thread have in common.</summary>
    public static IReadOnlyList<string> Answered(InboundMessage m) =>
        m.Answers.Count == 0 ? [] : [.. m.Answers.Where(IsId).Take(MostAnswered).Append(m.Answers[^1]).Where(IsId).Where(a => a != m.ExternalId).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether other messages may name it by its id: what has a subject is answered so.</summary>
    public static bool CanBeMentioned(InboundMessage m) => m.Answers.Count > 0 || m.Subject is not null;

    private static bool IsId(string id) => id.Length is > 0 and <= Message.ExternalIdMaxLength;
}
