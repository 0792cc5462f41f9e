using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator;

/// <summary>
/// All that the simulated platform knows: Pages, posts, comments and conversations. What residents and the council's colleagues do
/// is done here; each act leaves the webhook events the platform would send. Safe for use from many threads.
/// </summary>
public sealed partial class SimulatedPlatform
{
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly Dictionary<string, SimulatedPage> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedPerson> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedPost> _posts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedComment> _comments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedConversation> _conversations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedMessage> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _postsOfPage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _commentsOfPost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _answersTo = new(StringComparer.Ordinal);
    private readonly Queue<string> _ages = new();
    private readonly long _firstId;
    private long _lastId;

    public SimulatedPlatform(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Media = new MediaShelf(options.Urls.Split(';')[0]);
        // Begins with the time, so that a simulator started later never repeats the ids of an earlier one.
        _firstId = _lastId = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds() * 1_000_000;
        Webhooks = new WebhookDispatcher(options, id => FindPage(id));
        foreach (var page in options.Pages.Count > 0 ? options.Pages : [new SimulatedPageOptions()]) AddPage(page);
    }

    public WebhookDispatcher Webhooks { get; }

    public MediaShelf Media { get; }

    public FailureSwitches Failures { get; } = new();

    public DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    public IReadOnlyList<SimulatedPage> Pages
    {
        get
        {
            lock (_gate) return [.. _pages.Values.OrderBy(p => p.Id, StringComparer.Ordinal)];
        }
    }

    public SimulatedPage AddPage(SimulatedPageOptions page)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (page.PageId.Length is 0 or > 20 || !page.PageId.All(char.IsAsciiDigit)) throw new ArgumentException("A Page id is 1 to 20 digits.", nameof(page));
        lock (_gate)
        {
            if (_pages.ContainsKey(page.PageId)) throw new ArgumentException($"There is a Page {page.PageId} already.", nameof(page));
            if (_pages.Values.Any(p => p.AccessToken == page.AccessToken)) throw new ArgumentException("Another Page has this access token.", nameof(page));
            var added = new SimulatedPage(page.PageId, page.Name, page.AppId, page.AppSecret, page.VerifyToken, page.AccessToken)
            {
                WebhookUrl = page.WebhookUrl,
                RequireAppSecretProof = page.RequireAppSecretProof,
                LanguageDetection = page.LanguageDetection,
            };
            _pages.Add(added.Id, added);
            _postsOfPage.Add(added.Id, []);
            Webhooks.AddPage(added.Id);
            return added;
        }
    }

    public SimulatedPage? FindPage(string? pageId)
    {
        lock (_gate) return pageId is null ? _pages.Values.FirstOrDefault() : _pages.GetValueOrDefault(pageId);
    }

    public SimulatedPage Page(string? pageId = null) => FindPage(pageId) ?? throw new GraphException(GraphErrors.Missing(pageId ?? "0", reading: true));

    /// <summary>Points the Page's webhooks to another address and tries what waits at once.</summary>
    public void SetWebhookUrl(string url, string? pageId = null)
    {
        lock (_gate)
        {
            var page = Page(pageId);
            _pages[page.Id] = page with { WebhookUrl = url };
            Webhooks.Release(page.Id);
        }
    }

    public void SetSubscription(string pageId, IEnumerable<string> fields)
    {
        lock (_gate)
        {
            _pages[pageId] = Page(pageId) with { SubscribedFields = fields.ToImmutableSortedSet(StringComparer.Ordinal) };
            Webhooks.Resubscribe(pageId);
        }
    }

    /// <summary>Takes a permission from the Page's access token, or grants it again.</summary>
    public void SetPermission(string permission, bool isMissing, string? pageId = null)
    {
        lock (_gate)
        {
            var page = Page(pageId);
            _pages[page.Id] = page.With(permission, isMissing);
        }
    }

    public SimulatedPost? FindPost(string id)
    {
        lock (_gate) return _posts.GetValueOrDefault(id);
    }

    public SimulatedComment? FindComment(string id)
    {
        lock (_gate) return _comments.GetValueOrDefault(id);
    }

    public SimulatedConversation? FindConversation(string id)
    {
        lock (_gate) return _conversations.GetValueOrDefault(id);
    }

    public SimulatedMessage? FindMessage(string mid)
    {
        lock (_gate) return _messages.GetValueOrDefault(mid);
    }

    public SimulatedPerson? FindPerson(string psid)
    {
        lock (_gate) return _people.GetValueOrDefault(psid);
    }

    /// <summary>Posts of a Page, newest first; mentions are listed only when asked for.</summary>
    public IReadOnlyList<SimulatedPost> Posts(string? pageId = null, bool mentions = false)
    {
        lock (_gate)
        {
            return [.. _postsOfPage[Page(pageId).Id].Select(id => _posts[id]).Where(p => p.IsMention == mentions).Reverse()];
        }
    }

    /// <summary>All comments under a post in order of time, removed ones among them.</summary>
    public IReadOnlyList<SimulatedComment> Comments(string postId)
    {
        lock (_gate) return _commentsOfPost.TryGetValue(postId, out var ids) ? [.. ids.Select(id => _comments[id])] : [];
    }

    /// <summary>A slice of what is visible under a post or comment: direct answers only, or with everything below (<paramref name="stream"/>).</summary>
    public IReadOnlyList<SimulatedComment> Comments(string targetId, bool stream, bool newestFirst, string? afterId, int take)
    {
        lock (_gate)
        {
            var source = stream && _posts.ContainsKey(targetId) ? _commentsOfPost : _answersTo;
            if (!source.TryGetValue(targetId, out var ids)) return [];
            var start = afterId is null ? (newestFirst ? ids.Count : -1) : ids.LastIndexOf(afterId);
            if (afterId is not null && start < 0) throw new GraphException(GraphErrors.BadInput("Invalid cursors values"));
            var slice = new List<SimulatedComment>();
            var step = newestFirst ? -1 : 1;
            for (var i = start + step; i >= 0 && i < ids.Count && slice.Count < take; i += step)
            {
                var comment = _comments[ids[i]];
                if (!comment.IsRemoved) slice.Add(comment);
            }

            return slice;
        }
    }

    public int CountAnswers(string targetId)
    {
        lock (_gate) return _answersTo.TryGetValue(targetId, out var ids) ? ids.Count(id => !_comments[id].IsRemoved) : 0;
    }

    /// <summary>Conversations of a Page, latest first.</summary>
    public IReadOnlyList<SimulatedConversation> Conversations(string? pageId = null)
    {
        lock (_gate)
        {
            var page = Page(pageId).Id;
            return [.. _conversations.Values.Where(c => c.PageId == page).OrderByDescending(c => c.UpdatedAt).ThenBy(c => c.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Messages of a conversation, oldest first.</summary>
    public IReadOnlyList<SimulatedMessage> Messages(string conversationId)
    {
        lock (_gate) return _conversations.TryGetValue(conversationId, out var found) ? [.. found.MessageIds.Select(id => _messages[id])] : [];
    }

    public SimulatedConversation? ConversationWith(string personId)
    {
        lock (_gate) return _conversations.GetValueOrDefault(ConversationId(personId));
    }

    /// <summary>The person with this page-scoped id, or of this name; a new name makes a new person, the same one in every run.</summary>
    public SimulatedPerson Person(string nameOrId, string? pageId = null)
    {
        if (string.IsNullOrWhiteSpace(nameOrId)) throw new ArgumentException("A resident needs a name.", nameof(nameOrId));
        nameOrId = nameOrId.Trim();
        lock (_gate)
        {
            if (_people.TryGetValue(nameOrId, out var known)) return known;
            var page = Page(pageId).Id;
            var isId = nameOrId.Length > 8 && nameOrId.All(char.IsAsciiDigit);
            var id = isId ? nameOrId : PersonId(page, nameOrId);
            if (_people.TryGetValue(id, out known)) return known;
            var person = new SimulatedPerson(id, page, isId ? "Resident " + nameOrId[^4..] : nameOrId);
            _people.Add(id, person);
            return person;
        }
    }

    /// <summary>A person with an id of the caller's choice.</summary>
    public SimulatedPerson AddPerson(string id, string name, string? pageId = null)
    {
        lock (_gate)
        {
            if (_people.TryGetValue(id, out var known)) return known;
            return _people[id] = new SimulatedPerson(id, Page(pageId).Id, name);
        }
    }

    public void SetUnreachable(string personId, bool unreachable)
    {
        lock (_gate) _people[personId] = Person(personId) with { IsUnreachable = unreachable };
    }

    private static string PersonId(string pageId, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(pageId + "|" + name));
        return "2" + (BitConverter.ToUInt64(hash) % 10_000_000_000_000_000).ToString("D16", CultureInfo.InvariantCulture);
    }

    private static string ConversationId(string personId) => "t_" + personId;

    private string NextNumber() => (++_lastId).ToString(CultureInfo.InvariantCulture);

    private string NextMessageId()
    {
        var seed = SHA512.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_firstId}:{++_lastId}")));
        return "m_" + Convert.ToBase64String(seed).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private void Emit(string pageId, string field, System.Text.Json.Nodes.JsonObject value, string summary) =>
        Webhooks.Enqueue(_pages[pageId], field, "changes", value, summary);

    private void EmitMessaging(string pageId, string field, System.Text.Json.Nodes.JsonObject item, string summary, bool standby = false) =>
        Webhooks.Enqueue(_pages[pageId], standby ? "standby" : field, standby ? "standby" : "messaging", item, summary);

    private (string Id, string Name)? Author(string id, string name, string pageId) =>
        Webhooks.Settings.WithholdAuthors && id != pageId ? null : (id, name);

    private void Remember(string id)
    {
        _ages.Enqueue(id);
        if (_ages.Count > _options.MaxObjects) ForgetOldest(_options.MaxObjects / 10);
    }

    private void ForgetOldest(int count)
    {
        for (var i = 0; i < count && _ages.TryDequeue(out var id); i++)
        {
            if (_messages.Remove(id, out var message) && _conversations.TryGetValue(message.ConversationId, out var conversation))
                _conversations[conversation.Id] = conversation with { MessageIds = conversation.MessageIds.Remove(id) };
            _comments.Remove(id);
            _answersTo.Remove(id);
            if (_posts.Remove(id, out var post))
            {
                _postsOfPage[post.PageId].Remove(id);
                foreach (var comment in _commentsOfPost.GetValueOrDefault(id, [])) _comments.Remove(comment);
                _commentsOfPost.Remove(id);
                _answersTo.Remove(id);
            }
        }

        foreach (var ids in _commentsOfPost.Values.Concat(_answersTo.Values)) ids.RemoveAll(id => !_comments.ContainsKey(id));
    }
}
