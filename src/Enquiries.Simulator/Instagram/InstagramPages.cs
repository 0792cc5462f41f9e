using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Pages;

namespace Enquiries.Simulator.Instagram;

/// <summary>Instagram as residents see it: posts with comments, and direct messages. Plain forms that post and redirect, no script.</summary>
internal static class InstagramPages
{
    private const string AsCouncil = "@council";

    public static void MapInstagramPages(this WebApplication app, SimulatedInstagram instagram)
    {
        Show(app, "/instagram", instagram, (account, _) => Frame(account, "Posts", Feed(instagram, account)));
        Show(app, "/instagram/direct", instagram, (account, query) => Frame(
            account, "Direct messages", instagram.FindPerson(query["with"].ToString()) is { } person ? Conversation(instagram, account, person) : Direct(instagram, account)));

        Act(app, "comment", form =>
        {
            var id = Author(form) == AsCouncil ? instagram.CouncilComment(form["target"]!, Text(form)).Id : instagram.Comment(form["target"]!, Author(form), Text(form)).Id;
            return $"/instagram?account={instagram.FindMedia(instagram.FindComment(id)!.MediaId)!.AccountId}#c{id}";
        });
        Act(app, "mention", form =>
        {
            var media = instagram.Mention(Author(form), Text(form), form["where"] == "comment", accountId: form["account"]).Media;
            return $"/instagram?account={media.AccountId}#m{media.Id}";
        });
        Act(app, "remove", form =>
        {
            instagram.RemoveComment(form["id"]!);
            return $"/instagram?account={instagram.FindMedia(instagram.FindComment(form["id"]!)!.MediaId)!.AccountId}";
        });
        Act(app, "message", form => $"/instagram/direct?account={Uri.EscapeDataString(form["account"].ToString())}&with=" + (Author(form) == AsCouncil
            ? instagram.ColleagueMessage(form["with"]!, Text(form), form["account"]).PersonId
            : instagram.Message(Author(form), Text(form), accountId: form["account"]).PersonId));
        Act(app, "unsend", form =>
        {
            instagram.Unsend(form["id"]!);
            return $"/instagram/direct?account={instagram.FindMessage(form["id"]!)!.AccountId}&with={Uri.EscapeDataString(form["with"].ToString())}";
        });
    }

    /// <summary>A page of the account named in the address, the first one when none is.</summary>
    private static void Show(WebApplication app, string path, SimulatedInstagram instagram, Func<InstagramAccount, IQueryCollection, Html> render) => app.MapGet(path, context =>
    {
        if (instagram.FindAccount(context.Request.Query["account"].ToString()) is { } account) return WriteAsync(context, render(account, context.Request.Query));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static Html Feed(SimulatedInstagram instagram, InstagramAccount account)
    {
        var html = new Html();
        html.Add($"<p><a href=\"/instagram?account={account.Id}\">Refresh</a></p><details class=\"card\"><summary>Name the council elsewhere</summary><form method=\"post\" action=\"/act/instagram/mention\"><div class=\"fields\">");
        html.Add($"{Layout.Hidden("account", account.Id)}{Writer("mention", null)}<p><label for=\"mention-where\">Where</label><select id=\"mention-where\" name=\"where\"><option value=\"post\">in a post of their own</option>");
        html.Add($"<option value=\"comment\">in a comment under somebody's post</option></select></p>{Layout.Text("mention", "Text", "@" + account.UserName + " ", 2_200)}<p><button>Publish</button></p></div></form></details>");
        html.Add($"<h2>Posts</h2>");
        var posts = instagram.Media(account.Id);
        if (posts.Count == 0) html.Add($"<p>The council has posted nothing yet.</p>");
        foreach (var media in posts.Take(30)) html.Add(Media(instagram, account, media));
        var elsewhere = instagram.Media(account.Id, others: true);
        if (elsewhere.Count > 0) html.Add($"<h2>Elsewhere: posts that name the council</h2>");
        foreach (var media in elsewhere.Take(30)) html.Add(Media(instagram, account, media));
        return html;
    }

    private static Html Media(SimulatedInstagram instagram, InstagramAccount account, InstagramMedia media)
    {
        var html = new Html();
        html.Add($"<article class=\"card\" id=\"m{media.Id}\" aria-labelledby=\"m{media.Id}-by\"><h3 id=\"m{media.Id}-by\">{media.AuthorName ?? account.UserName}</h3>");
        html.Add($"<p class=\"by small\">{Layout.Time(media.CreatedAt)}</p><p class=\"text\">{media.Caption}</p>");
        var comments = instagram.Comments(media.Id, withRemoved: true);
        if (comments.Count > 0)
        {
            html.Add($"<ul class=\"comments\">");
            foreach (var comment in comments.Take(60).Reverse())
            {
                html.Add($"<li>{Comment(account, comment, canReply: true)}");
                var answers = instagram.Comments(media.Id, comment.Id, withRemoved: true);
                if (answers.Count > 0)
                {
                    html.Add($"<ul class=\"comments\">");
                    foreach (var answer in answers) html.Add($"<li>{Comment(account, answer, canReply: false)}</li>");
                    html.Add($"</ul>");
                }

                html.Add($"</li>");
            }

            html.Add($"</ul>");
        }

        return html.Add($"<details><summary>Comment on this post</summary>{CommentForm(account, media.Id, "Comment")}</details></article>");
    }

    private static Html Comment(InstagramAccount account, InstagramComment comment, bool canReply)
    {
        var html = new Html();
        html.Add($"<article id=\"c{comment.Id}\" aria-label=\"Comment by {comment.UserName}\"");
        if (comment.IsByCouncil) html.Add($" class=\"council\"");
        html.Add($"><p class=\"by\"><strong>{comment.UserName}</strong> ");
        if (comment.IsByCouncil) html.Add($"<span class=\"tag\">Council</span> ");
        if (comment.IsHidden) html.Add($"<span class=\"tag\">Hidden by the council</span> ");
        html.Add($"{Layout.Time(comment.CreatedAt)}</p>");
        if (comment.IsRemoved) return html.Add($"<p class=\"gone\">This comment was removed. Nobody was told.</p></article>");
        html.Add($"<p class=\"text\">{comment.Text}</p><div class=\"row\">");
        if (canReply) html.Add($"<details><summary aria-label=\"Reply: comment by {comment.UserName}\">Reply</summary>{CommentForm(account, comment.Id, "Reply")}</details>");
        html.Add($"<form method=\"post\" action=\"/act/instagram/remove\">{Layout.Hidden("id", comment.Id)}<button class=\"plain\" aria-label=\"Delete: comment by {comment.UserName}\">Delete</button></form>");
        return html.Add($"</div></article>");
    }

    private static Html CommentForm(InstagramAccount account, string targetId, string label) => new Html().Add(
        $"<form method=\"post\" action=\"/act/instagram/comment\">{Layout.Hidden("target", targetId)}<div class=\"fields\">{Writer("c" + targetId, account)}{Layout.Text("c" + targetId, label, most: 2_200)}<p><button>Send</button></p></div></form>");

    private static Html Direct(SimulatedInstagram instagram, InstagramAccount account)
    {
        var html = new Html();
        html.Add($"<h2>Write to the council</h2><form class=\"card\" method=\"post\" action=\"/act/instagram/message\">{Layout.Hidden("account", account.Id)}<div class=\"fields\">{Writer("dm", null)}{Layout.Text("dm", "Message", most: 1_000)}<p><button>Send</button></p></div></form>");
        html.Add($"<h2>Conversations</h2>");
        var people = instagram.Conversations(account.Id);
        if (people.Count == 0) return html.Add($"<p>Nobody has written yet.</p>");
        html.Add($"<ul class=\"messages\">");
        foreach (var person in people.Take(100)) html.Add($"<li><a href=\"/instagram/direct?account={account.Id}&amp;with={person.Id}\">{person.UserName}</a></li>");
        return html.Add($"</ul>");
    }

    private static Html Conversation(SimulatedInstagram instagram, InstagramAccount account, InstagramPerson person)
    {
        var html = new Html();
        html.Add($"<h2>{person.UserName} and the council</h2><p><a href=\"/instagram/direct?account={account.Id}\">All conversations</a> or <a href=\"/instagram/direct?account={account.Id}&amp;with={person.Id}\">refresh</a></p><ol class=\"messages\">");
        foreach (var message in instagram.Messages(person.Id, account.Id).Take(200).Reverse())
        {
            html.Add($"<li");
            if (message.IsByCouncil) html.Add($" class=\"council\"");
            html.Add($"><p class=\"by\"><strong>{(message.IsByCouncil ? "Council" : person.UserName)}</strong> ");
            if (message.CommentId is not null) html.Add($"<span class=\"tag\">Private reply to a comment</span> ");
            if (message.IsHumanAgent) html.Add($"<span class=\"tag\">Sent as a human agent</span> ");
            html.Add($"{Layout.Time(message.CreatedAt)}</p>");
            if (message.IsUnsent) html.Add($"<p class=\"gone\">This message was unsent.</p>");
            else html.Add($"<p class=\"text\">{message.Text}</p>");
            if (message is { IsByCouncil: false, IsUnsent: false })
                html.Add($"<form method=\"post\" action=\"/act/instagram/unsend\">{Layout.Hidden("id", message.Id)}{Layout.Hidden("with", person.Id)}<button class=\"plain\" aria-label=\"Unsend: message of {person.UserName}\">Unsend</button></form>");
            html.Add($"</li>");
        }

        html.Add($"</ol><form class=\"card\" method=\"post\" action=\"/act/instagram/message\">{Layout.Hidden("account", account.Id)}{Layout.Hidden("with", person.Id)}<div class=\"fields\"><p><label for=\"dm-author\">Write as</label>");
        html.Add($"<select id=\"dm-author\" name=\"author\"><option value=\"{person.UserName}\">{person.UserName}</option><option value=\"{AsCouncil}\">the council (a colleague, in the app)</option></select></p>");
        return html.Add($"{Layout.Text("dm", "Message", most: 1_000)}<p><button>Send</button></p></div></form>");
    }

    /// <summary>One of the invented residents, the council itself where it can write, or a name typed in.</summary>
    private static Html Writer(string form, InstagramAccount? council)
    {
        var html = new Html();
        html.Add($"<p><label for=\"{form}-author\">Write as</label><select id=\"{form}-author\" name=\"author\">");
        foreach (var name in Demo.DemoContent.Residents) Layout.Option(html, name, name.ToLowerInvariant().Replace(' ', '.'), null);
        if (council is not null) Layout.Option(html, AsCouncil, council.UserName + " (a colleague, in the app)", null);
        return html.Add($"</select></p><p><label for=\"{form}-name\">or as somebody else</label><input id=\"{form}-name\" name=\"name\" maxlength=\"60\" autocomplete=\"off\"></p>");
    }

    private static string Author(IFormCollection form) => form["name"].ToString().Trim() is { Length: > 0 } typed ? typed : form["author"].ToString();

    private static string Text(IFormCollection form) => form["text"].ToString().Trim();

    private static void Act(WebApplication app, string name, Func<IFormCollection, string> act) => app.MapPost("/act/instagram/" + name, async context =>
    {
        try
        {
            context.Response.Headers.Location = act(await context.Request.ReadFormAsync(context.RequestAborted));
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
        }
        catch (Exception e) when (e is GraphException or BadHttpRequestException or ArgumentException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new Html().Add($"<!DOCTYPE html><html lang=\"en-GB\"><title>That did not work</title><h1>That did not work</h1><p>{Problems.InWords(e)}</p><p><a href=\"/instagram\">Back</a></p></html>"));
        }
    });

    private static Html Frame(InstagramAccount account, string current, Html content)
    {
        var html = new Html();
        html.Add($"<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Add($"<title>{current} – simulated Instagram</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/simulator.css\"></head><body>");
        html.Add($"<a class=\"skip\" href=\"#main\">Skip to content</a><header><h1>{account.UserName}</h1><p>Simulated Instagram. Council, residents and messages are invented.</p><nav aria-label=\"Main\"><ul>");
        foreach (var (path, name) in new[] { ("/instagram", "Posts"), ("/instagram/direct", "Direct messages"), ("/", "Facebook") })
        {
            html.Add($"<li><a href=\"{path}{(path == "/" ? "" : "?account=" + account.Id)}\"");
            if (name == current) html.Add($" aria-current=\"page\"");
            html.Add($">{name}</a></li>");
        }

        return html.Add($"</ul></nav></header><main id=\"main\">{content}</main><footer class=\"small\">Account id {account.Id}. Times are those of London.</footer></body></html>");
    }

    private static Task WriteAsync(HttpContext context, Html html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(html.ToString(), context.RequestAborted);
    }
}
