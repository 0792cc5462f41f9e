using System.Collections.Immutable;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator;

public sealed partial class SimulatedPlatform
{
    private const int CommentLimit = 8_000;

    private readonly Dictionary<string, (string Text, DateTimeOffset At)> _lastOwnComment = new(StringComparer.Ordinal);

    private readonly List<string> _scheduled = [];

    /// <summary>A post of the council itself.</summary>
    public SimulatedPost CouncilPost(
        string? message, string? pageId = null, DateTimeOffset? at = null, string? link = null, IEnumerable<string>? photos = null,
        bool published = true, DateTimeOffset? scheduledFor = null)
    {
        lock (_gate)
        {
            var page = Page(pageId);
            var post = new SimulatedPost($"{page.Id}_{NextNumber()}", page.Id, page.Id, page.Name, message, at ?? Now)
            {
                Link = link,
                Photos = [.. photos ?? []],
                IsPublished = published,
                ScheduledFor = scheduledFor,
            };
            Add(post);
            if (scheduledFor is not null) _scheduled.Add(post.Id);
            if (published) Emit(page.Id, "feed", WebhookEvents.Post(post, "add", (page.Id, page.Name)), $"post/add {post.Id}");
            return post;
        }
    }

    /// <summary>A post a resident writes on the Page.</summary>
    public SimulatedPost VisitorPost(string author, string? message, string? pageId = null, DateTimeOffset? at = null, string? photoUrl = null)
    {
        RequireContent(message, photoUrl);
        lock (_gate)
        {
            var page = Page(pageId);
            var person = Person(author, page.Id);
            var post = new SimulatedPost($"{page.Id}_{NextNumber()}", page.Id, person.Id, person.Name, message, at ?? Now)
            {
                Photos = photoUrl is null ? [] : [photoUrl],
            };
            Add(post);
            Emit(page.Id, "feed", WebhookEvents.Post(post, "add", Author(person.Id, person.Name, page.Id)), $"visitor post/add {post.Id}");
            return post;
        }
    }

    /// <summary>A post elsewhere that names the Page.</summary>
    public SimulatedPost Mention(string author, string message, string? pageId = null, DateTimeOffset? at = null)
    {
        RequireContent(message, null);
        lock (_gate)
        {
            var page = Page(pageId);
            var person = Person(author, page.Id);
            var post = new SimulatedPost($"{page.Id}_{NextNumber()}", page.Id, person.Id, person.Name, message, at ?? Now) { IsMention = true };
            Add(post);
            Emit(page.Id, "mention", WebhookEvents.Mention(post, null, "add"), $"mention post/add {post.Id}");
            return post;
        }
    }

    /// <summary>A comment elsewhere that names the Page, under a post that is not the Page's own.</summary>
    public SimulatedComment MentionInComment(string author, string message, string? pageId = null, DateTimeOffset? at = null)
    {
        RequireContent(message, null);
        lock (_gate)
        {
            var page = Page(pageId);
            var person = Person(author, page.Id);
            var post = new SimulatedPost($"{page.Id}_{NextNumber()}", page.Id, person.Id, person.Name, null, at ?? Now) { IsMention = true };
            Add(post);
            var comment = new SimulatedComment($"{post.Number}_{NextNumber()}", page.Id, post.Id, post.Id, person.Id, person.Name, message, at ?? Now);
            Add(comment);
            Emit(page.Id, "mention", WebhookEvents.Mention(post, comment, "add"), $"mention comment/add {comment.Id}");
            return comment;
        }
    }

    /// <summary>A resident's comment on a post, or a reply to a comment.</summary>
    public SimulatedComment Comment(string targetId, string author, string? message, DateTimeOffset? at = null, string? photoUrl = null)
    {
        RequireContent(message, photoUrl);
        lock (_gate)
        {
            var (post, parentId) = Target(targetId);
            var person = Person(author, post.PageId);
            return AddComment(post, parentId, person.Id, person.Name, message, photoUrl, at);
        }
    }

    /// <summary>A comment by the council: through the API, or typed by a colleague on the platform itself.</summary>
    public SimulatedComment CouncilComment(string targetId, string? message, string? photoUrl = null, DateTimeOffset? at = null)
    {
        RequireContent(message, photoUrl);
        lock (_gate)
        {
            var (post, parentId) = Target(targetId);
            var now = Now;
            if (message is not null && _lastOwnComment.TryGetValue(targetId, out var last) && last.Text == message && now - last.At < _options.DuplicateWindow)
                throw new GraphException(GraphErrors.Duplicate);
            var page = Page(post.PageId);
            var comment = AddComment(post, parentId, page.Id, page.Name, message, photoUrl, at);
            if (_lastOwnComment.Count > 10_000) _lastOwnComment.Clear();
            _lastOwnComment[targetId] = (message ?? "", now);
            return comment;
        }
    }

    /// <summary>Changes the text of a comment or post; the event carries the new text only.</summary>
    public void Edit(string id, string message)
    {
        RequireContent(message, null);
        lock (_gate)
        {
            if (_posts.TryGetValue(id, out var post) && !post.IsRemoved)
            {
                _posts[id] = post = post with { Message = message, UpdatedAt = Now };
                if (post.IsMention) Emit(post.PageId, "mention", WebhookEvents.Mention(post, null, "edited"), $"mention post/edited {id}");
                else EmitPost(post, post.IsByPage ? "edited" : "edit");
                return;
            }

            var comment = ExistingComment(id);
            _comments[id] = comment = comment with { Message = message, EditedAt = Now };
            EmitComment(comment, "edited", byPage: false);
        }
    }

    /// <summary>Removes a comment or post, whoever wrote it.</summary>
    public void Remove(string id)
    {
        lock (_gate)
        {
            if (_posts.TryGetValue(id, out var post) && !post.IsRemoved)
            {
                _posts[id] = post = post with { IsRemoved = true, UpdatedAt = Now };
                if (post.IsMention) Emit(post.PageId, "mention", WebhookEvents.Mention(post, null, "remove"), $"mention post/remove {id}");
                else EmitPost(post, "remove");
                return;
            }

            var comment = ExistingComment(id);
            _comments[id] = comment = comment with { IsRemoved = true };
            EmitComment(comment, "remove", byPage: false);
        }
    }

    /// <summary>Hides or shows a comment or visitor post; done by the Page.</summary>
    public void SetHidden(string id, bool hidden)
    {
        lock (_gate)
        {
            if (_posts.TryGetValue(id, out var post) && !post.IsRemoved)
            {
                if (post.IsHidden == hidden) return;
                _posts[id] = post = post with { IsHidden = hidden, UpdatedAt = Now };
                EmitPost(post, hidden ? "hide" : "unhide");
                return;
            }

            var comment = ExistingComment(id);
            if (comment.IsHidden == hidden) return;
            _comments[id] = comment = comment with { IsHidden = hidden };
            EmitComment(comment, hidden ? "hide" : "unhide", byPage: true);
        }
    }

    /// <summary>A resident's reaction (like, love, haha, wow, sad, angry) to a post or comment.</summary>
    public void React(string targetId, string author, string type = "like", bool remove = false)
    {
        lock (_gate)
        {
            var (post, parentId) = Target(targetId);
            var person = Person(author, post.PageId);
            SimulatedComment? comment = null;
            if (targetId != post.Id)
            {
                comment = ExistingComment(targetId);
                _comments[targetId] = comment with { Likes = Math.Max(0, comment.Likes + (remove ? -1 : 1)) };
            }

            var verb = remove ? "remove" : "add";
            var value = WebhookEvents.Reaction(post.Id, comment?.ParentId ?? parentId, comment?.Id, person, type, verb, Now);
            Emit(post.PageId, "feed", value, $"reaction/{verb} on {targetId}");
        }
    }

    /// <summary>The post and the parent id that something written under this post or comment gets.</summary>
    internal (SimulatedPost Post, string ParentId) Target(string targetId)
    {
        lock (_gate)
        {
            if (_posts.TryGetValue(targetId, out var post) && !post.IsRemoved) return (post, post.Id);
            var comment = ExistingComment(targetId);
            return _posts.TryGetValue(comment.PostId, out post) && !post.IsRemoved
                ? (post, comment.Id)
                : throw new GraphException(GraphErrors.Missing(targetId, reading: false));
        }
    }

    /// <summary>Publishes the posts whose scheduled time has come.</summary>
    internal void PublishScheduled()
    {
        lock (_gate)
        {
            foreach (var id in _scheduled.Where(id => _posts[id].ScheduledFor <= Now).ToList())
            {
                _scheduled.Remove(id);
                var post = _posts[id];
                if (post.IsRemoved) continue;
                _posts[id] = post = post with { IsPublished = true, CreatedAt = post.ScheduledFor!.Value, UpdatedAt = post.ScheduledFor.Value };
                Emit(post.PageId, "feed", WebhookEvents.Post(post, "add", (post.PageId, post.AuthorName)), $"post/add {id}");
            }
        }
    }

    private static void RequireContent(string? message, string? photoUrl)
    {
        if (string.IsNullOrWhiteSpace(message) && string.IsNullOrEmpty(photoUrl)) throw new GraphException(GraphErrors.BadInput("Missing message or attachment"));
        if (message?.Length > CommentLimit) throw new GraphException(GraphErrors.BadInput($"Length of param message must be less than or equal to {CommentLimit}"));
    }

    private SimulatedComment ExistingComment(string id) =>
        _comments.TryGetValue(id, out var comment) && !comment.IsRemoved ? comment : throw new GraphException(GraphErrors.Missing(id, reading: false));

    private SimulatedComment AddComment(
        SimulatedPost post, string parentId, string authorId, string authorName, string? message, string? photoUrl, DateTimeOffset? at)
    {
        var comment = new SimulatedComment(
            $"{post.Number}_{NextNumber()}", post.PageId, post.Id, parentId, authorId, authorName, string.IsNullOrWhiteSpace(message) ? null : message, at ?? Now)
        {
            PhotoUrl = photoUrl,
        };
        Add(comment);
        EmitComment(comment, "add", byPage: false);
        return comment;
    }

    private void Add(SimulatedPost post)
    {
        _posts.Add(post.Id, post);
        Insert(_postsOfPage[post.PageId], post.Id, post.CreatedAt, id => _posts[id].CreatedAt);
        if (!post.IsByPage) Remember(post.Id);
    }

    private void Add(SimulatedComment comment)
    {
        _comments.Add(comment.Id, comment);
        if (_posts.TryGetValue(comment.PostId, out var post) && post.UpdatedAt < comment.CreatedAt) _posts[post.Id] = post with { UpdatedAt = comment.CreatedAt };
        Insert(List(_commentsOfPost, comment.PostId), comment.Id, comment.CreatedAt, id => _comments[id].CreatedAt);
        Insert(List(_answersTo, comment.ParentId), comment.Id, comment.CreatedAt, id => _comments[id].CreatedAt);
        Remember(comment.Id);
    }

    private static List<string> List(Dictionary<string, List<string>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        return list;
    }

    private static void Insert(List<string> ids, string id, DateTimeOffset at, Func<string, DateTimeOffset> time)
    {
        var i = ids.Count;
        while (i > 0 && time(ids[i - 1]) > at) i--;
        ids.Insert(i, id);
    }

    private void EmitComment(SimulatedComment comment, string verb, bool byPage)
    {
        var post = _posts.GetValueOrDefault(comment.PostId);
        if (post?.IsMention == true && !byPage && !comment.IsByPage)
        {
            Emit(comment.PageId, "mention", WebhookEvents.Mention(post, comment, verb), $"mention comment/{verb} {comment.Id}");
            return;
        }

        var from = byPage ? (comment.PageId, _pages[comment.PageId].Name) : Author(comment.AuthorId, comment.AuthorName, comment.PageId);
        Emit(comment.PageId, "feed", WebhookEvents.Comment(post, comment, verb, from), $"comment/{verb} {comment.Id}");
    }

    private void EmitPost(SimulatedPost post, string verb)
    {
        var byPage = verb is "hide" or "unhide";
        var from = byPage ? (post.PageId, _pages[post.PageId].Name) : Author(post.AuthorId, post.AuthorName, post.PageId);
        Emit(post.PageId, "feed", WebhookEvents.Post(post, verb, from), $"post/{verb} {post.Id}");
    }
}
