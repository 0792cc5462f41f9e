using Enquiries.Simulator.Demo;
using Enquiries.Simulator.Pages;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.X;

/// <summary>The pages of the simulated X, on which one writes as a resident and sees what the council answers; and the page on which an account agrees to an application.</summary>
internal static class XPages
{
    private const int MostShown = 200;
    private const string ResidentCookie = "x-resident";

    public static void Map(WebApplication app, SimulatedX x)
    {
        app.MapGet("/x", context => WriteAsync(context, Frame(x, "/x", "Posts", Posts(x, context.Request.Cookies[ResidentCookie]))));
        app.MapGet("/x/direct", context => WriteAsync(context, Frame(x, "/x/direct", "Direct messages", Direct(x, context.Request.Cookies[ResidentCookie]))));
        app.MapGet("/x/trouble", context => WriteAsync(context, Frame(x, "/x/trouble", "Trouble", Trouble(x))));
        app.MapGet("/x/i/oauth2/authorize", context => WriteAsync(context, Agree(x, context)));
        app.MapGet("/x/i/oauth2/agree", context =>
        {
            var query = context.Request.Query;
            var callback = query["redirect_uri"].ToString();
            if (x.Find(query["user"]) is not { IsCouncil: true } user || !Uri.TryCreate(callback, UriKind.Absolute, out _))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return Task.CompletedTask;
            }

            var code = x.Tokens.Agree(user.Id, query["code_challenge"].ToString(), callback, query["scope"].ToString());
            var mark = callback.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            context.Response.Redirect($"{callback}{mark}state={Uri.EscapeDataString(query["state"].ToString())}&code={code}");
            return Task.CompletedTask;
        });
        Act(app, x, "post", form => x.Write(Author(x, form), Text(form), Tweet(x, form["replyTo"]), Tweet(x, form["quoted"])), "/x");
        Act(app, x, "edit", form => x.Edit(Known(x, form["id"]), Text(form)), "/x");
        Act(app, x, "remove", form => x.Remove(Known(x, form["id"])), "/x");
        Act(app, x, "message", form => x.WriteDirect(Author(x, form), x.Council, Text(form)), "/x/direct");
        Act(app, x, "answer", form => x.WriteDirect(x.Council, x.Find(form["with"]) ?? x.Person(form["with"].ToString()), Text(form)), "/x/direct");
        Act(app, x, "failure", form => x.Failures.Add(form["kind"].ToString(), int.TryParse(form["calls"], System.Globalization.CultureInfo.InvariantCulture, out var calls) ? calls : null), "/x/trouble");
        Act(app, x, "failures-off", _ => x.Failures.Clear(), "/x/trouble");
        Act(app, x, "expire", _ => x.Tokens.Expire(), "/x/trouble");
        Act(app, x, "revoke", _ => x.Revoke(x.Council), "/x/trouble");
        Act(app, x, "delivery", form => x.Webhooks.Settings = new DeliverySettings
        {
            Enabled = form["enabled"] == "on",
            DropShare = Share(form["drop"]),
            DuplicateShare = Share(form["duplicate"]),
            ReorderShare = Share(form["reorder"]),
            DelayMilliseconds = int.TryParse(form["delay"], System.Globalization.CultureInfo.InvariantCulture, out var delay) ? delay : 0,
        }, "/x/trouble");
    }

    private static Html Posts(SimulatedX x, string? resident)
    {
        var html = new Html();
        html.Add($"<h2>Write as a resident</h2><form class=\"card\" method=\"post\" action=\"/x/act/post\"><div class=\"fields\">{WriteAs(x, "new", resident, withCouncil: true)}");
        html.Add($"{Layout.Text("new", "Post", $"@{x.Council.Username} ", 4_000)}<p><button>Post</button></p></div></form><h2>Posts</h2>");
        var shown = x.Tweets.Where(t => !t.IsRemoved).Reverse().Take(MostShown).ToList();
        if (shown.Count == 0) return html.Add($"<p>Nobody has written yet.</p>");
        html.Add($"<ol class=\"messages\">");
        foreach (var tweet in shown) html.Add(Post(x, tweet, resident));
        return html.Add($"</ol>");
    }

    private static Html Post(SimulatedX x, XTweet tweet, string? resident)
    {
        var html = new Html();
        html.Add($"<li id=\"{tweet.Id}\"");
        if (tweet.Author.IsCouncil) html.Add($" class=\"council\"");
        html.Add($"><p class=\"by\"><strong>{tweet.Author.Name}</strong> @{tweet.Author.Username} ");
        if (tweet.Author.IsCouncil) html.Add($"<span class=\"tag\">Council</span> ");
        if (tweet.IsHidden) html.Add($"<span class=\"tag\">Hidden</span> ");
        html.Add($"{Layout.Time(tweet.Wordings[0].At)}");
        if (tweet.Wordings.Count > 1) html.Add($" <span class=\"small\">(edited)</span>");
        html.Add($"</p>");
        if (tweet.ReplyTo is { } parent) html.Add($"<p class=\"small\">Answers <a href=\"#{parent.Id}\">{parent.Author.Name}</a>: {Shorten(parent.Present.Text)}</p>");
        html.Add($"<p class=\"text\">{tweet.Present.Text}</p>");
        if (tweet.Quoted is { } quoted) html.Add($"<p class=\"small\">Quotes <a href=\"#{quoted.Id}\">{quoted.Author.Name}</a>: {Shorten(quoted.Present.Text)}</p>");
        if (tweet.Media.Count > 0) html.Add($"<p class=\"small\">{tweet.Media.Count} picture(s)</p>");
        var what = $"post of {tweet.Author.Name}";
        html.Add($"<div class=\"row\">{Details("Reply", what, "post", "r" + tweet.Id, WriteAs(x, "r" + tweet.Id, resident, withCouncil: true), null, ("replyTo", tweet.Id))}");
        html.Add($"{Details("Quote", what, "post", "q" + tweet.Id, WriteAs(x, "q" + tweet.Id, resident, withCouncil: false), null, ("quoted", tweet.Id))}");
        html.Add($"{Details("Edit", what, "edit", "e" + tweet.Id, new Html(), tweet.Present.Text, ("id", tweet.Id))}");
        return html.Add($"<form method=\"post\" action=\"/x/act/remove\">{Layout.Hidden("id", tweet.Id)}<button class=\"plain\" aria-label=\"Delete: {what}\">Delete</button></form></div></li>");
    }

    private static Html Direct(SimulatedX x, string? resident)
    {
        var html = new Html();
        html.Add($"<h2>Write to the council</h2><form class=\"card\" method=\"post\" action=\"/x/act/message\"><div class=\"fields\">{WriteAs(x, "dm", resident, withCouncil: false)}{Layout.Text("dm", "Message", most: 10_000)}<p><button>Send</button></p></div></form>");
        foreach (var conversation in x.Directs.GroupBy(d => d.ConversationId).OrderByDescending(c => c.Max(d => d.At)).Take(MostShown))
        {
            var first = conversation.First();
            var other = first.Sender.IsCouncil ? first.Recipient : first.Sender;
            html.Add($"<h2>{other.Name}</h2><ol class=\"messages\">");
            foreach (var direct in conversation.TakeLast(MostShown))
            {
                html.Add($"<li");
                if (direct.Sender.IsCouncil) html.Add($" class=\"council\"");
                html.Add($"><p class=\"by\"><strong>{direct.Sender.Name}</strong> {Layout.Time(direct.At)}</p><p class=\"text\">{direct.Text}</p></li>");
            }

            html.Add($"</ol>{Details("Answer as a colleague", other.Name, "answer", "a" + other.Id, new Html(), null, ("with", other.Id))}");
        }

        return html;
    }

    private static Html Trouble(SimulatedX x)
    {
        var html = new Html();
        html.Add($"<section class=\"card\"><h2>Failures of the API</h2>");
        if (x.Failures.Active.Count == 0) html.Add($"<p>Everything works: no failure is switched on.</p>");
        foreach (var (kind, left) in x.Failures.Active) html.Add($"<p>{kind.Title}, {(left is { } n ? $"for the next {n}" : "until switched off")}</p>");
        html.Add($"<form method=\"post\" action=\"/x/act/failure\"><div class=\"fields\"><p class=\"wide\"><label for=\"kind\">Failure</label><select id=\"kind\" name=\"kind\">");
        foreach (var kind in XFailureKind.All) Layout.Option(html, kind.Name, kind.Title, null);
        html.Add($"</select></p><p class=\"narrow\"><label for=\"calls\">Next calls</label><input id=\"calls\" name=\"calls\" type=\"number\" min=\"1\"></p><p><button>Switch on</button></p></div></form>");
        foreach (var (act, label) in new[] { ("failures-off", "Switch all failures off"), ("expire", "Let the access token run out"), ("revoke", "Take the desk's access away") })
            html.Add($"<form method=\"post\" action=\"/x/act/{act}\"><button class=\"plain\">{label}</button></form>");
        var s = x.Webhooks.Settings;
        html.Add($"</section><section class=\"card\"><h2>Deliveries</h2><p>");
        if (x.Webhooks.Registered.Count == 0) html.Add($"No webhook is registered.");
        foreach (var webhook in x.Webhooks.Registered) html.Add($"{webhook.Url}, {(webhook.Valid ? "valid" : "not valid")}, {x.Webhooks.Subscriptions.Count} subscriptions. ");
        html.Add($"{x.Webhooks.Delivered} delivered, {x.Webhooks.Dropped} never sent, {x.Webhooks.Waiting} waiting.</p><form method=\"post\" action=\"/x/act/delivery\"><div class=\"fields\">");
        html.Add($"<p><label><input type=\"checkbox\" name=\"enabled\"");
        if (s.Enabled) html.Add($" checked");
        html.Add($"> Deliver</label></p>");
        foreach (var (name, label, value) in new[] { ("drop", "Share never sent", s.DropShare), ("duplicate", "Share sent twice", s.DuplicateShare), ("reorder", "Share overtaken", s.ReorderShare) })
            html.Add($"<p class=\"narrow\"><label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"number\" min=\"0\" max=\"1\" step=\"0.05\" value=\"{value}\"></p>");
        html.Add($"<p class=\"narrow\"><label for=\"delay\">Delay in ms</label><input id=\"delay\" name=\"delay\" type=\"number\" min=\"0\" value=\"{s.DelayMilliseconds}\"></p><p><button>Save</button></p></div></form><ul>");
        foreach (var line in x.Webhooks.Log.Take(100)) html.Add($"<li class=\"small\">{line}</li>");
        return html.Add($"</ul></section>");
    }

    private static Html Agree(SimulatedX x, HttpContext context)
    {
        var html = new Html();
        html.Add($"<h2>Authorise the application</h2><p>The application asks for: {context.Request.Query["scope"]}.</p><ul>");
        foreach (var council in x.People.Where(p => p.IsCouncil))
        {
            var query = string.Join('&', context.Request.Query.Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}").Append($"user={council.Id}"));
            html.Add($"<li><a href=\"/x/i/oauth2/agree?{query}\">Authorise as @{council.Username}</a></li>");
        }

        return Frame(x, "", "Authorise", html.Add($"</ul>"));
    }

    private static Html Frame(SimulatedX x, string current, string title, Html content)
    {
        var html = new Html();
        html.Add($"<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} – simulated X</title>");
        html.Add($"<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/simulator.css\"></head><body><a class=\"skip\" href=\"#main\">Skip to content</a><header><h1>{x.Council.Name}</h1>");
        html.Add($"<p>Simulated X. Council, residents and messages are invented.</p><nav aria-label=\"Main\"><ul>");
        foreach (var (path, name) in new[] { ("/x", "Posts"), ("/x/direct", "Direct messages"), ("/x/trouble", "Trouble"), ("/", "Simulated Facebook") })
        {
            html.Add($"<li><a href=\"{path}\"");
            if (path == current) html.Add($" aria-current=\"page\"");
            html.Add($">{name}</a></li>");
        }

        return html.Add($"</ul></nav></header><main id=\"main\">{content}</main><footer class=\"small\">Times are those of London.</footer></body></html>");
    }

    private static Html Details(string label, string what, string act, string form, Html before, string? text, params (string Name, string Value)[] values)
    {
        var html = new Html();
        html.Add($"<details><summary aria-label=\"{label}: {what}\">{label}</summary><form method=\"post\" action=\"/x/act/{act}\"><div class=\"fields\">");
        foreach (var (name, value) in values) html.Add(Layout.Hidden(name, value));
        return html.Add($"{before}{Layout.Text(form, label, text, 4_000)}<p><button>{label}</button></p></div></form></details>");
    }

    private static Html WriteAs(SimulatedX x, string form, string? chosen, bool withCouncil)
    {
        var html = new Html();
        html.Add($"<p><label for=\"{form}-author\">Write as</label><select id=\"{form}-author\" name=\"author\">");
        foreach (var name in DemoContent.Residents.Concat(x.People.Where(p => !p.IsCouncil).Select(p => p.Name)).Distinct()) Layout.Option(html, name, name, chosen);
        if (withCouncil) Layout.Option(html, x.Council.Username, x.Council.Name + " (a colleague, on X itself)", chosen);
        return html.Add($"</select></p><p><label for=\"{form}-name\">or as somebody else</label><input id=\"{form}-name\" name=\"name\" maxlength=\"60\" autocomplete=\"off\"></p>");
    }

    private static void Act(WebApplication app, SimulatedX x, string name, Action<IFormCollection> act, string next) => app.MapPost("/x/act/" + name, async context =>
    {
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (Uri.EscapeDataString(form["author"].ToString()) is { Length: > 0 } resident)
                context.Response.Headers.SetCookie = $"{ResidentCookie}={resident}; Path=/x; HttpOnly; SameSite=Strict";
            act(form);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = next;
        }
        catch (Exception e) when (e is ArgumentException or BadHttpRequestException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, Frame(x, "", "That did not work", new Html().Add($"<h2>That did not work</h2><p class=\"notice\">{Problems.InWords(e)}</p><p><a href=\"{next}\">Back</a></p>")));
        }
    });

    private static XPerson Author(SimulatedX x, IFormCollection form) =>
        form["name"].ToString().Trim() is { Length: > 0 } name ? x.Person(name) : x.Find(form["author"]) ?? x.Person(form["author"].ToString());

    private static string Text(IFormCollection form) => form["text"].ToString().ReplaceLineEndings("\n").Trim();

    private static XTweet? Tweet(SimulatedX x, string? id) => string.IsNullOrEmpty(id) ? null : x.FindTweet(id) ?? throw new ArgumentException("There is no such post.", nameof(id));

    private static XTweet Known(SimulatedX x, string? id) => Tweet(x, id) ?? throw new ArgumentException("There is no such post.", nameof(id));

    private static double Share(string? text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var share) ? share : 0;

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[78]) ? 78 : 79), "…");

    private static Task WriteAsync(HttpContext context, Html html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(html.ToString(), context.RequestAborted);
    }
}
