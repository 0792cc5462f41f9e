using System.Text.Json.Nodes;

namespace Enquiries.Simulator.X;

/// <summary>All that the simulated X knows: people, posts, direct messages. Each act leaves the events that X would deliver. Safe for use from many threads.</summary>
public sealed class SimulatedX
{
    private const long Epoch = 1_288_834_974_657;
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly Dictionary<string, XPerson> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, XTweet> _byAnyId = new(StringComparer.Ordinal);
    private readonly List<XTweet> _tweets = [];
    private readonly List<XDirect> _directs = [];
    private readonly List<string> _encrypted = [];
    private long _lastId;

    public SimulatedX(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Tokens = new XTokens(options.X, options.TimeProvider);
        Webhooks = new XWebhooks(options, this);
        foreach (var account in options.X.Accounts.Count > 0 ? options.X.Accounts : [SimulatedXAccount.Default]) AddAccount(account);
    }

    public XFailures Failures { get; } = new();

    public XTokens Tokens { get; }

    public XWebhooks Webhooks { get; }

    public DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    /// <summary>Whether only those may be answered who named or quoted the council.</summary>
    public bool RequireSummons { get; set; } = true;

    public IReadOnlyList<XPerson> People
    {
        get
        {
            lock (_gate) return [.. _people.Values];
        }
    }

    public IReadOnlyList<XTweet> Tweets
    {
        get
        {
            lock (_gate) return [.. _tweets];
        }
    }

    public IReadOnlyList<XDirect> Directs
    {
        get
        {
            lock (_gate) return [.. _directs];
        }
    }

    /// <summary>The ids of messages that X keeps between the two who write.</summary>
    public IReadOnlyList<string> Encrypted
    {
        get
        {
            lock (_gate) return [.. _encrypted];
        }
    }

    public XPerson Council => People.First(p => p.IsCouncil);

    public void AddAccount(SimulatedXAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        lock (_gate) _people.Add(account.UserId, new XPerson(account.UserId, account.Name, account.Username, true));
        Tokens.Give(account.UserId, account.AccessToken, account.RefreshToken);
    }

    public XPerson? Find(string? idOrName)
    {
        lock (_gate)
            return idOrName is null ? null : _people.GetValueOrDefault(idOrName) ?? _people.Values.FirstOrDefault(p => string.Equals(p.Username, idOrName, StringComparison.OrdinalIgnoreCase) || p.Name == idOrName);
    }

    /// <summary>The person of that name, who is invented when there is none.</summary>
    public XPerson Person(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_gate)
        {
            if (Find(name) is { } known) return known;
            var username = new string([.. name.Normalize(System.Text.NormalizationForm.FormD).Where(c => char.IsAsciiLetterOrDigit(c))]);
            var person = new XPerson(NextId(), name, username.Length == 0 ? "person" : username[..Math.Min(15, username.Length)], false);
            _people.Add(person.Id, person);
            return person;
        }
    }

    public XTweet? FindTweet(string id)
    {
        lock (_gate) return _byAnyId.GetValueOrDefault(id);
    }

    /// <summary>Somebody writes a post, an answer, or a quote.</summary>
    public XTweet Write(XPerson author, string text, XTweet? replyTo = null, XTweet? quoted = null, DateTimeOffset? at = null, IReadOnlyList<string>? media = null)
    {
        ArgumentNullException.ThrowIfNull(author);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        XTweet tweet;
        lock (_gate)
        {
            var id = NextId(at);
            var typed = XText.Named(text).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var names = replyTo is null ? "" : string.Concat(
                XText.Named(replyTo.Names + replyTo.Present.Text).Prepend(replyTo.Author.Username).Where(n => n != author.Username && !typed.Contains(n)).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => $"@{n} "));
            tweet = new XTweet { Id = id, Author = author, ConversationId = replyTo?.ConversationId ?? id, ReplyTo = replyTo, Quoted = quoted, Names = names, Media = media ?? [] };
            tweet.Wordings.Add(new XWording(id, text, at ?? Now));
            _tweets.Add(tweet);
            _byAnyId.Add(id, tweet);
        }

        Tell(tweet);
        return tweet;
    }

    /// <summary>A new wording, with an id of its own.</summary>
    public XTweet Edit(XTweet tweet, string text)
    {
        ArgumentNullException.ThrowIfNull(tweet);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        lock (_gate)
        {
            var id = NextId();
            tweet.Wordings.Add(new XWording(id, text, Now));
            _byAnyId.Add(id, tweet);
        }

        Tell(tweet);
        return tweet;
    }

    /// <summary>X tells of this only when it is the council's own post.</summary>
    public void Remove(XTweet tweet)
    {
        ArgumentNullException.ThrowIfNull(tweet);
        lock (_gate) tweet.IsRemoved = true;
        if (tweet.Author.IsCouncil)
            Webhooks.Tell("post.delete", tweet.Author.Id, new JsonObject { ["id"] = tweet.Id, ["author_id"] = tweet.Author.Id }, new JsonObject { ["users"] = new JsonArray(new JsonObject { ["data"] = XJson.User(tweet.Author) }) });
    }

    public XDirect WriteDirect(XPerson from, XPerson to, string text, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        XDirect direct;
        lock (_gate)
        {
            direct = new XDirect(NextId(at), Conversation(from.Id, to.Id), from, to, text, at ?? Now);
            _directs.Add(direct);
        }

        foreach (var (council, type) in new[] { (to, "dm.received"), (from, "dm.sent") })
        {
            if (council.IsCouncil) Webhooks.Tell(type, council.Id, XJson.PushedDirect(direct), null);
        }

        return direct;
    }

    /// <summary>A message that X keeps between the two who write: only that there is one is told.</summary>
    public void WriteEncrypted(XPerson from, XPerson to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var id = Guid.NewGuid().ToString();
        lock (_gate) _encrypted.Add(id);
        Webhooks.Tell(
            "chat.received", to.Id,
            new JsonObject { ["id"] = id, ["created_at_msec"] = Now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), ["sender_id"] = from.Id, ["conversation_id"] = $"{from.Id}:{to.Id}", ["encoded_event"] = "CwABAAAAEzIw" }, null);
    }

    /// <summary>The council's account takes our access away, and X says so.</summary>
    public void Revoke(XPerson council)
    {
        ArgumentNullException.ThrowIfNull(council);
        Tokens.Revoke(council.Id);
        Webhooks.TellRevoked(council.Id, new JsonObject { ["date_time"] = Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture), ["user_id"] = council.Id, ["app_id"] = "29820954" });
    }

    /// <summary>Whether the post names the account in what its author typed, or quotes it.</summary>
    public static bool IsSummoned(XTweet tweet, XPerson council)
    {
        ArgumentNullException.ThrowIfNull(tweet);
        ArgumentNullException.ThrowIfNull(council);
        return tweet.Quoted?.Author.Id == council.Id || XText.Named(tweet.Present.Text).Contains(council.Username, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What the list of mentions holds: the names that X put before an answer count here.</summary>
    public IReadOnlyList<XTweet> Mentions(XPerson council) =>
        [.. Tweets.Where(t => !t.IsRemoved && t.Author.Id != council.Id && XText.Named(t.Names + t.Present.Text).Contains(council.Username, StringComparer.OrdinalIgnoreCase))];

    public static string Conversation(string a, string b) => (a.Length == b.Length ? string.CompareOrdinal(a, b) <= 0 : a.Length < b.Length) ? $"{a}-{b}" : $"{b}-{a}";

    internal string NextId(DateTimeOffset? at = null)
    {
        lock (_gate)
        {
            var id = ((at ?? Now).ToUnixTimeMilliseconds() - Epoch) << 22;
            _lastId = at is null ? Math.Max(id, _lastId + 1) : Math.Max(_lastId, id);
            while (_byAnyId.ContainsKey(Text(id)) || _directs.Exists(d => d.Id == Text(id)) || (at is null && id < _lastId)) id = at is null ? Math.Max(id + 1, _lastId) : id + 1;
            _lastId = Math.Max(_lastId, id);
            return Text(id);
        }

        static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Tell(XTweet tweet)
    {
        foreach (var council in People.Where(p => p.IsCouncil))
        {
            if (tweet.Author.Id == council.Id)
            {
                Webhooks.Tell("post.create", council.Id, XJson.Tweet(tweet, tweet.Present, Find), XJson.Includes([tweet], Find));
                continue;
            }

            foreach (var type in new[]
            {
                XText.Named(tweet.Present.Text).Contains(council.Username, StringComparer.OrdinalIgnoreCase) ? "post.mention.create" : null,
                tweet.ReplyTo?.Author.Id == council.Id ? "post.reply.create" : null,
                tweet.Quoted?.Author.Id == council.Id ? "post.quote.create" : null,
            })
            {
                if (type is not null) Webhooks.Tell(type, council.Id, XJson.Tweet(tweet, tweet.Present, Find), XJson.Includes([tweet], Find));
            }
        }
    }
}
