using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Instagram;

/// <summary>
/// Instagram: the council's posts, comments, mentions and direct messages. Residents' acts leave the webhook events that the platform would send; a comment that is
/// removed leaves none. Safe for use from many threads.
/// </summary>
public sealed class SimulatedInstagram
{
    private const int MessageLimit = 1_000;
    private const int CommentLimit = 2_200;
    private static readonly ImmutableSortedSet<string> Fields = ImmutableSortedSet.Create(
        StringComparer.Ordinal, "comments", "live_comments", "mentions", "message_edit", "message_reactions", "messages", "messaging_postbacks", "messaging_seen", "standby");

    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly Dictionary<string, InstagramAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstagramPerson> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstagramMedia> _media = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstagramComment> _comments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstagramMessage> _messages = new(StringComparer.Ordinal);
    private long _lastId;

    public SimulatedInstagram(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _lastId = 18_000_000_000_000_000 + (options.TimeProvider.GetUtcNow().ToUnixTimeSeconds() % 1_000_000_000 * 1_000);
        Webhooks = new WebhookDispatcher(options, id => FindAccount(id)?.Page, "instagram") { EntryId = id => FindAccount(id) is { } account ? Called(account) : id };
        foreach (var account in options.InstagramAccounts.Count > 0 ? options.InstagramAccounts : [new SimulatedInstagramOptions()]) AddAccount(account);
    }

    public WebhookDispatcher Webhooks { get; }

    public FailureSwitches Failures { get; } = new();

    public InstagramOddities Oddities { get; set; } = new();

    public DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    public IReadOnlyList<InstagramAccount> Accounts
    {
        get
        {
            lock (_gate) return [.. _accounts.Values.OrderBy(a => a.Id, StringComparer.Ordinal)];
        }
    }

    public void AddAccount(SimulatedInstagramOptions account)
    {
        ArgumentNullException.ThrowIfNull(account);
        lock (_gate)
        {
            if (_accounts.ContainsKey(account.AccountId)) throw new ArgumentException($"There is an account {account.AccountId} already.", nameof(account));
            if (_accounts.Values.Any(a => a.OtherId == account.OtherId)) throw new ArgumentException("Another account has this other id.", nameof(account));
            if (_accounts.Values.Any(a => a.Page.AccessToken == account.AccessToken)) throw new ArgumentException("Another account has this access token.", nameof(account));
            var page = new SimulatedPage(account.AccountId, account.Name, account.AppId, account.AppSecret, account.VerifyToken, account.AccessToken)
            {
                WebhookUrl = account.WebhookUrl,
                SubscribedFields = Fields,
            };
            _accounts.Add(page.Id, new InstagramAccount(page, account.UserName, account.OtherId, Now + account.TokenLife, Now));
            Webhooks.AddPage(page.Id);
        }
    }

    public InstagramAccount? FindAccount(string? id)
    {
        lock (_gate) return string.IsNullOrEmpty(id) ? _accounts.Values.FirstOrDefault() : _accounts.GetValueOrDefault(id) ?? _accounts.Values.FirstOrDefault(a => a.OtherId == id);
    }

    public InstagramAccount Account(string? id = null) => FindAccount(id) ?? throw new GraphException(GraphErrors.Missing(id ?? "0", reading: true));

    public InstagramAccount? ByToken(string? token)
    {
        lock (_gate) return token is null ? null : _accounts.Values.FirstOrDefault(a => a.Page.AccessToken == token);
    }

    public void SetWebhookUrl(string url, string? accountId = null)
    {
        lock (_gate)
        {
            var account = Account(accountId);
            _accounts[account.Id] = account with { Page = account.Page with { WebhookUrl = url } };
            Webhooks.Release(account.Id);
        }
    }

    /// <summary>Takes a permission from the account's access token, or grants it again.</summary>
    public void SetPermission(string permission, bool isMissing, string? accountId = null)
    {
        lock (_gate)
        {
            var account = Account(accountId);
            _accounts[account.Id] = account with { Page = account.Page.With(permission, isMissing) };
        }
    }

    public void SetSubscription(string accountId, IEnumerable<string> fields)
    {
        lock (_gate)
        {
            var wanted = fields.ToImmutableSortedSet(StringComparer.Ordinal);
            if (wanted.FirstOrDefault(f => !Fields.Contains(f)) is { } unknown) throw new GraphException(GraphErrors.BadInput($"Param subscribed_fields has no \"{unknown}\"."));
            var account = Account(accountId);
            _accounts[account.Id] = account with { Page = account.Page with { SubscribedFields = wanted } };
            Webhooks.Resubscribe(account.Id);
        }
    }

    /// <summary>What an hour of failures leaves of the subscription: nothing of messages.</summary>
    public IReadOnlyList<string> Subscription(string accountId) =>
        [.. Account(accountId).Page.SubscribedFields.Where(f => !Webhooks.IsUnsubscribed(accountId) || f is "comments" or "live_comments" or "mentions")];

    public void SetTokenExpiry(DateTimeOffset at, string? accountId = null)
    {
        lock (_gate)
        {
            var account = Account(accountId);
            _accounts[account.Id] = account with { TokenExpiresAt = at };
        }
    }

    /// <summary>A new token for one that is a day old and has not run out; the old one goes on until it does.</summary>
    internal (string Token, TimeSpan Life) Renew(InstagramAccount account)
    {
        lock (_gate)
        {
            if (Now - account.TokenIssuedAt < TimeSpan.FromHours(24)) throw new GraphException(GraphErrors.BadInput("The token is too young to be refreshed."));
            var token = $"{account.Page.AccessToken.Split('~')[0]}~{NextId()}";
            var life = TimeSpan.FromDays(60);
            _accounts[account.Id] = account with { Page = account.Page with { AccessToken = token }, TokenExpiresAt = Now + life, TokenIssuedAt = Now };
            return (token, life);
        }
    }

    public InstagramPerson Person(string userName)
    {
        if (string.IsNullOrWhiteSpace(userName)) throw new ArgumentException("A resident needs a name.", nameof(userName));
        userName = userName.Trim().TrimStart('@').ToLowerInvariant().Replace(' ', '.');
        lock (_gate)
        {
            if (_people.GetValueOrDefault(userName) is { } byId) return byId;
            if (_people.Values.FirstOrDefault(p => p.UserName == userName) is { } known) return known;
            var number = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes("instagram|" + userName))) % 1_000_000_000_000_000;
            var person = new InstagramPerson("1" + number.ToString("D15", CultureInfo.InvariantCulture), userName);
            return _people[person.Id] = person;
        }
    }

    public InstagramPerson? FindPerson(string id)
    {
        lock (_gate) return _people.GetValueOrDefault(id);
    }

    public InstagramMedia? FindMedia(string id)
    {
        lock (_gate) return _media.GetValueOrDefault(id);
    }

    public InstagramComment? FindComment(string id)
    {
        lock (_gate) return _comments.GetValueOrDefault(id);
    }

    public InstagramMessage? FindMessage(string id)
    {
        lock (_gate) return _messages.GetValueOrDefault(id);
    }

    /// <summary>The council's own posts, or (with <paramref name="others"/>) those of others that name it; newest first.</summary>
    public IReadOnlyList<InstagramMedia> Media(string accountId, bool others = false)
    {
        lock (_gate) return [.. _media.Values.Where(m => m.AccountId == accountId && (m.AuthorName is not null) == others).OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id, StringComparer.Ordinal)];
    }

    /// <summary>Newest first, as the platform lists them; answers (of a comment) oldest first. Removed ones are left out unless asked for.</summary>
    public IReadOnlyList<InstagramComment> Comments(string mediaId, string? parentId = null, bool withRemoved = false)
    {
        lock (_gate)
        {
            var found = _comments.Values.Where(c => c.MediaId == mediaId && c.ParentId == parentId && (withRemoved || !c.IsRemoved));
            return parentId is null
                ? [.. found.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id, StringComparer.Ordinal)]
                : [.. found.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>The messages with a person, newest first; those of one account only when it is named.</summary>
    public IReadOnlyList<InstagramMessage> Messages(string personId, string? accountId = null)
    {
        lock (_gate) return [.. _messages.Values.Where(m => m.PersonId == personId && (accountId is null || m.AccountId == accountId)).OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id, StringComparer.Ordinal)];
    }

    /// <summary>The people there is a conversation with, the latest first.</summary>
    public IReadOnlyList<InstagramPerson> Conversations(string? accountId = null)
    {
        lock (_gate)
        {
            return [.. _messages.Values.Where(m => accountId is null || m.AccountId == accountId).GroupBy(m => m.PersonId, StringComparer.Ordinal).OrderByDescending(g => g.Max(m => m.CreatedAt)).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => _people[g.Key])];
        }
    }

    /// <summary>A post of the invented council, and what two residents say.</summary>
    internal void PlayDemo()
    {
        var post = Post("The lido opens on Saturday. Bring a friend, and a towel.", at: Now.AddHours(-5));
        Comment(post.Id, "mo.pretend", "Is there step-free access to the pool this year?", Now.AddHours(-2));
        Message("olive.fictional", "Hello, I left a red coat at the lido on Sunday. Has anybody handed it in?", Now.AddHours(-1));
    }

    public InstagramMedia Post(string caption, string? accountId = null, DateTimeOffset? at = null, string productType = "FEED")
    {
        lock (_gate)
        {
            var media = new InstagramMedia(NextId(), Account(accountId).Id, null, caption, at ?? Now) { ProductType = productType };
            return _media[media.Id] = media;
        }
    }

    public InstagramComment Comment(string targetId, string author, string text, DateTimeOffset? at = null)
    {
        Check(text, CommentLimit);
        lock (_gate)
        {
            var person = Person(author);
            var comment = Add(targetId, person.Id, person.UserName, text, at);
            var media = _media[comment.MediaId];
            if (media.AuthorName is null) EmitComment(media, comment);
            return comment;
        }
    }

    /// <summary>The council answers: by the interface, or a colleague in the app.</summary>
    public InstagramComment CouncilComment(string targetId, string text, DateTimeOffset? at = null)
    {
        Check(text, CommentLimit);
        lock (_gate)
        {
            var media = _media.GetValueOrDefault(targetId) ?? _media[ExistingComment(targetId).MediaId];
            var comment = Add(targetId, null, Account(media.AccountId).UserName, text, at);
            if (media.AuthorName is null) EmitComment(media, comment);
            return comment;
        }
    }

    /// <summary>A resident names the council in a post of their own, in a comment under somebody's post, or only in the picture.</summary>
    public (InstagramMedia Media, InstagramComment? Comment) Mention(string author, string text, bool inComment, bool inPictureOnly = false, bool isPrivate = false, string? accountId = null)
    {
        Check(text, CommentLimit);
        lock (_gate)
        {
            var (account, person) = (Account(accountId), Person(author));
            var media = new InstagramMedia(NextId(), account.Id, person.UserName, inComment ? "A picture of somebody" : text, Now) { IsTag = !inComment, IsPrivate = isPrivate };
            _media[media.Id] = media;
            var value = new JsonObject { ["media_id"] = media.Id };
            InstagramComment? comment = null;
            if (inComment)
            {
                comment = Add(media.Id, person.Id, person.UserName, text, null);
                value["comment_id"] = comment.Id;
            }

            if (!inPictureOnly) Emit(account, "mentions", "changes", value, $"mention {comment?.Id ?? media.Id}");
            return (media, comment);
        }
    }

    /// <summary>Nobody is told.</summary>
    public void RemoveComment(string id)
    {
        lock (_gate)
        {
            var comment = ExistingComment(id);
            _comments[id] = comment with { IsRemoved = true };
            foreach (var answer in _comments.Values.Where(c => c.ParentId == id).ToList()) _comments[answer.Id] = answer with { IsRemoved = true };
        }
    }

    public void SetHidden(string id, bool hidden)
    {
        lock (_gate) _comments[id] = ExistingComment(id) with { IsHidden = hidden };
    }

    public InstagramMessage Message(
        string author, string? text, DateTimeOffset? at = null, IEnumerable<SimulatedAttachment>? attachments = null, bool toStory = false, bool standby = false, string? accountId = null)
    {
        lock (_gate)
        {
            var (account, person) = (Account(accountId), Person(author));
            var message = AddMessage(new InstagramMessage(NextMid(), account.Id, person.Id, false, text, at ?? Now) { Attachments = [.. attachments ?? []] });
            var item = Item(account, message);
            var content = (JsonObject)item["message"]!;
            if (toStory) content["reply_to"] = new JsonObject { ["story"] = new JsonObject { ["id"] = "18074819347285670", ["url"] = "https://platform.example/story/1.jpg" } };
            if (Oddities.EditFirst || Oddities.EditOnly)
            {
                Emit(account, "message_edit", "messaging", new JsonObject
                {
                    ["timestamp"] = message.CreatedAt.ToUnixTimeMilliseconds(),
                    ["message_edit"] = new JsonObject { ["mid"] = message.Id, ["num_edit"] = 0 },
                }, "message_edit 0");
            }

            if (!Oddities.EditOnly) Emit(account, standby ? "standby" : "messages", standby ? "standby" : "messaging", item, "message");
            return message;
        }
    }

    /// <summary>A colleague writes in the app.</summary>
    public InstagramMessage ColleagueMessage(string person, string text, string? accountId = null)
    {
        lock (_gate) return Say(Account(accountId), Person(person).Id, text, null, humanAgent: false);
    }

    public void Unsend(string mid)
    {
        lock (_gate)
        {
            var message = _messages.GetValueOrDefault(mid) ?? throw new GraphException(GraphErrors.Missing(mid, reading: false));
            _messages[mid] = message with { IsUnsent = true, Text = null };
            var account = Account(message.AccountId);
            var item = Item(account, message);
            item["message"] = new JsonObject { ["mid"] = mid, ["is_deleted"] = true };
            Emit(account, "messages", "messaging", item, "message unsent");
        }
    }

    /// <summary>What the Send API does: all its rules apply.</summary>
    internal InstagramMessage Send(InstagramAccount account, string? personId, string? commentId, string? text, string? tag)
    {
        lock (_gate)
        {
            if (string.IsNullOrWhiteSpace(text)) throw new GraphException(GraphErrors.BadInput("param message must be non-empty."));
            if (Encoding.UTF8.GetByteCount(text) > MessageLimit) throw new GraphException(new GraphError(400, 100, 2534029, "Length of the message exceeds 1000 bytes."));
            if (commentId is not null)
            {
                var comment = ExistingComment(commentId);
                if (comment.AuthorId is not { } author || _media[comment.MediaId].AuthorName is not null) throw new GraphException(GraphErrors.Missing(commentId, reading: false));
                if (comment.RepliedPrivatelyAt is not null) throw new GraphException(GraphErrors.AlreadyRepliedPrivately);
                if (Now - comment.CreatedAt > TimeSpan.FromDays(7)) throw new GraphException(OutsideWindow);
                _comments[commentId] = comment with { RepliedPrivatelyAt = Now };
                return Say(account, author, text, commentId, humanAgent: false);
            }

            if (personId is null || !_people.ContainsKey(personId)) throw new GraphException(new GraphError(400, 100, 2534014, "The requested user cannot be found."));
            var heard = _messages.Values.Where(m => m.AccountId == account.Id && m.PersonId == personId && !m.IsByCouncil).Select(m => (DateTimeOffset?)m.CreatedAt).Max();
            var allowed = tag == "HUMAN_AGENT" ? TimeSpan.FromDays(7) : TimeSpan.FromHours(24);
            if (heard is null || Now - heard > allowed) throw new GraphException(OutsideWindow);
            return Say(account, personId, text, null, tag == "HUMAN_AGENT");
        }
    }

    internal static readonly GraphError OutsideWindow = new(403, 10, 2534022, "This message is sent outside of allowed window.");

    private static void Check(string text, int most)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new GraphException(GraphErrors.BadInput("Missing message"));
        if (text.Length > most) throw new GraphException(GraphErrors.BadInput($"The message is longer than {most} characters"));
    }

    private InstagramMessage Say(InstagramAccount account, string personId, string text, string? commentId, bool humanAgent)
    {
        var message = AddMessage(new InstagramMessage(NextMid(), account.Id, personId, true, text, Now) { CommentId = commentId, IsHumanAgent = humanAgent });
        Emit(account, "messages", "messaging", Item(account, message), "echo");
        return message;
    }

    private InstagramMessage AddMessage(InstagramMessage message)
    {
        if (string.IsNullOrWhiteSpace(message.Text) && message.Attachments.Length == 0) throw new GraphException(GraphErrors.BadInput("Missing text or attachment"));
        return _messages[message.Id] = message;
    }

    private InstagramComment Add(string targetId, string? authorId, string userName, string text, DateTimeOffset? at)
    {
        var (mediaId, parentId) = (targetId, (string?)null);
        if (!_media.ContainsKey(targetId))
        {
            // One level deep: an answer to an answer hangs on the top comment.
            var target = ExistingComment(targetId);
            (mediaId, parentId) = (target.MediaId, target.ParentId ?? target.Id);
        }

        var comment = new InstagramComment(NextId(), mediaId, parentId, authorId, userName, text, at ?? Now);
        return _comments[comment.Id] = comment;
    }

    private InstagramComment ExistingComment(string id) =>
        _comments.TryGetValue(id, out var comment) && !comment.IsRemoved ? comment : throw new GraphException(GraphErrors.Missing(id, reading: false));

    private void EmitComment(InstagramMedia media, InstagramComment comment)
    {
        var account = Account(media.AccountId);
        var from = new JsonObject { ["id"] = comment.AuthorId ?? Called(account), ["username"] = comment.UserName };
        if (comment.IsByCouncil) from["self_ig_scoped_id"] = "9988776655443322";
        var value = new JsonObject
        {
            ["from"] = from,
            ["media"] = new JsonObject { ["id"] = media.Id, ["media_product_type"] = media.ProductType },
            ["id"] = comment.Id,
            ["text"] = comment.Text,
        };
        if (comment.ParentId is not null) value["parent_id"] = comment.ParentId;
        Emit(account, media.ProductType == "IG_LIVE" ? "live_comments" : "comments", "changes", value, $"comment {comment.Id}");
    }

    private JsonObject Item(InstagramAccount account, InstagramMessage message)
    {
        var (from, to) = message.IsByCouncil ? (Called(account), message.PersonId) : (message.PersonId, Called(account));
        var content = new JsonObject { ["mid"] = message.Id };
        if (message.Text is not null) content["text"] = message.Text;
        if (message.IsByCouncil) content["is_echo"] = true;
        if (message.Attachments.Length > 0)
        {
            content["attachments"] = new JsonArray([.. message.Attachments.Select(a => (JsonNode)new JsonObject
            {
                ["type"] = a.Type,
                ["payload"] = new JsonObject { ["url"] = a.Url },
            })]);
        }

        return new JsonObject
        {
            ["sender"] = new JsonObject { ["id"] = from },
            ["recipient"] = new JsonObject { ["id"] = to },
            ["timestamp"] = message.CreatedAt.ToUnixTimeMilliseconds(),
            ["message"] = content,
        };
    }

    private string Called(InstagramAccount account) => Oddities.OtherId ? account.OtherId : account.Id;

    private void Emit(InstagramAccount account, string field, string list, JsonObject content, string summary) => Webhooks.Enqueue(account.Page, field, list, content, summary);

    private string NextId() => (++_lastId).ToString(CultureInfo.InvariantCulture);

    private string NextMid() => "aWdfZAG1f" + Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes("mid|" + NextId()))).TrimEnd('=').Replace('+', 'A').Replace('/', 'B') + "ZD";
}
