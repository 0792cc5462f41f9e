namespace Enquiries.Simulator.Pages;

/// <summary>The Page as residents see it: posts, comments, answers.</summary>
internal sealed class FeedPage(SimulatedPlatform platform, SimulatedPage page, string? resident)
{
    private const int MostPosts = 30;
    private const int MostComments = 60;

    public Html Render(bool live)
    {
        var html = new Html();
        html.Add($"<p><a href=\"/?page={page.Id}\">Refresh</a> or ");
        if (live) html.Add($"<a href=\"/?page={page.Id}\">stop refreshing every 5 seconds</a></p>");
        else html.Add($"<a href=\"/?page={page.Id}&amp;live=1\">refresh every 5 seconds</a></p>");

        html.Add($"<details class=\"card\"><summary>Write a visitor post</summary>{NewPost()}</details>");
        html.Add($"<h2>Posts</h2>");
        var posts = platform.Posts(page.Id).Where(p => p.IsPublished).ToList();
        if (posts.Count == 0) html.Add($"<p>Nobody has posted yet.</p>");
        foreach (var post in posts.Take(MostPosts)) html.Add(Post(post));
        if (posts.Count > MostPosts) html.Add($"<p>{posts.Count - MostPosts} earlier posts are not shown.</p>");

        var mentions = platform.Posts(page.Id, mentions: true);
        if (mentions.Count > 0)
        {
            html.Add($"<h2>Elsewhere: posts that name the Page</h2>");
            foreach (var post in mentions.Take(MostPosts)) html.Add(Post(post));
        }

        return html;
    }

    private Html NewPost() => new Html().Add(
        $"""
        <form method="post" action="/act/visitor-post" enctype="multipart/form-data">{Layout.Hidden("page", page.Id)}<div class="fields">{Layout.Author(page, "post", resident)}{Layout.Text("post", "Post")}{Layout.PhotoField("post")}
        <p class="wide"><label class="inline" for="post-mention"><input id="post-mention" type="checkbox" name="mention" value="true"> on their own profile, naming the Page</label></p>
        <p><button>Post</button></p></div></form>
        """);

    private Html Post(SimulatedPost post)
    {
        var html = new Html();
        html.Add($"<article class=\"card\" id=\"{post.Id}\" aria-labelledby=\"{post.Id}-by\"><h3 id=\"{post.Id}-by\">{post.AuthorName} {Tag(post)}</h3>");
        html.Add($"<p class=\"by small\">{Layout.Time(post.CreatedAt)}</p>");
        if (post.IsRemoved) return html.Add($"<p class=\"gone\">This post was removed.</p></article>");

        html.Add($"<p class=\"text\">{post.Message}</p>");
        foreach (var photo in post.Photos) html.Add(Layout.Picture(platform, photo));
        html.Add($"<div class=\"row\">");
        if (post.IsVisitorPost) html.Add(Layout.Button("hide", post.IsHidden ? "Show" : "Hide", "post by " + post.AuthorName, page, ("id", post.Id), ("hidden", post.IsHidden ? "false" : "true")));
        if (!post.IsByPage) html.Add(EditForm(post.Id, post.Message, "post by " + post.AuthorName));
        if (!post.IsByPage) html.Add(Layout.Button("remove", "Delete", "post by " + post.AuthorName, page, ("id", post.Id)));
        html.Add($"</div>{Thread(post)}");
        html.Add($"<details id=\"write-{post.Id}\"><summary>Comment on this post</summary>{CommentForm(post.Id, "Comment")}</details></article>");
        return html;
    }

    private static Html Tag(SimulatedPost post)
    {
        var html = new Html();
        if (post.IsVisitorPost) html.Add($"<span class=\"tag\">Visitor post</span> ");
        if (post.IsMention) html.Add($"<span class=\"tag\">Mention</span> ");
        if (post.IsHidden) html.Add($"<span class=\"tag\">Hidden by the council</span>");
        return html;
    }

    private Html Thread(SimulatedPost post)
    {
        var all = platform.Comments(post.Id);
        var tops = all.Where(c => !c.IsReply).ToList();
        var topOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var comment in all) topOf[comment.Id] = comment.IsReply && topOf.TryGetValue(comment.ParentId, out var top) ? top : comment.Id;
        var replies = all.Where(c => c.IsReply).ToLookup(c => topOf[c.Id], StringComparer.Ordinal);

        var html = new Html();
        if (tops.Count == 0) return html;
        if (tops.Count > MostComments) html.Add($"<p>{tops.Count - MostComments} earlier comments are not shown.</p>");
        html.Add($"<ul class=\"comments\">");
        foreach (var top in tops.TakeLast(MostComments))
        {
            html.Add($"<li>{Comment(top, canReply: true)}");
            if (replies.Contains(top.Id))
            {
                html.Add($"<ul class=\"comments\">");
                foreach (var reply in replies[top.Id]) html.Add($"<li>{Comment(reply, canReply: false)}</li>");
                html.Add($"</ul>");
            }

            html.Add($"</li>");
        }

        return html.Add($"</ul>");
    }

    private Html Comment(SimulatedComment comment, bool canReply)
    {
        var html = new Html();
        html.Add($"<article id=\"{comment.Id}\" aria-label=\"Comment by {comment.AuthorName}\"");
        if (comment.IsByPage) html.Add($" class=\"council\"");
        html.Add($"><p class=\"by\"><strong>{comment.AuthorName}</strong> ");
        if (comment.IsByPage) html.Add($"<span class=\"tag\">Council</span> ");
        if (comment.IsHidden) html.Add($"<span class=\"tag\">Hidden by the council</span> ");
        html.Add($"{Layout.Time(comment.CreatedAt)}");
        if (comment.EditedAt is not null) html.Add($" <span class=\"small\">(edited)</span>");
        html.Add($"</p>");
        if (comment.IsRemoved) return html.Add($"<p class=\"gone\">This comment was removed.</p></article>");

        html.Add($"<p class=\"text\">{comment.Message}</p>");
        if (comment.PhotoUrl is not null) html.Add(Layout.Picture(platform, comment.PhotoUrl));
        if (comment.Likes > 0) html.Add($"<p class=\"small\">{comment.Likes} {(comment.Likes == 1 ? "reaction" : "reactions")}</p>");
        var what = "comment by " + comment.AuthorName;
        html.Add($"<div class=\"row\">");
        if (canReply) html.Add($"<details><summary aria-label=\"Reply: {what}\">Reply</summary>{CommentForm(comment.Id, "Reply")}</details>");
        html.Add(EditForm(comment.Id, comment.Message, what));
        if (!comment.IsByPage)
        {
            html.Add(Layout.Button("react", "Like", what, page, ("id", comment.Id)));
            html.Add(Layout.Button("hide", comment.IsHidden ? "Show" : "Hide", what, page, ("id", comment.Id), ("hidden", comment.IsHidden ? "false" : "true")));
            html.Add($"<a href=\"/direct?page={page.Id}&amp;with={comment.AuthorId}\" aria-label=\"Direct messages of {comment.AuthorName}\">Direct messages</a>");
        }

        html.Add(Layout.Button("remove", "Delete", what, page, ("id", comment.Id)));
        return html.Add($"</div></article>");
    }

    private Html CommentForm(string targetId, string label) => new Html().Add(
        $"""
        <form method="post" action="/act/comment" enctype="multipart/form-data">{Layout.Hidden("page", page.Id)}{Layout.Hidden("target", targetId)}<div class="fields">
        {Layout.Author(page, "c" + targetId, resident)}{Layout.Text("c" + targetId, label)}{Layout.PhotoField("c" + targetId)}<p><button>Send</button></p></div></form>
        """);

    private Html EditForm(string id, string? text, string what) => new Html().Add(
        $"""
        <details><summary aria-label="Edit: {what}">Edit</summary><form method="post" action="/act/edit">{Layout.Hidden("page", page.Id)}{Layout.Hidden("id", id)}
        <div class="fields">{Layout.Text("e" + id, "New text", text)}<p><button>Save</button></p></div></form></details>
        """);
}
