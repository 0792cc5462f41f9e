using Enquiries.Simulator.Pages;

namespace Enquiries.Simulator.YouTube;

/// <summary>The pages for people: videos with their comments, trouble, and Google's sign-in. Plain forms that post and redirect, no script.</summary>
internal sealed class TubePages(SimulatedTube tube)
{
    private const string ResidentCookie = "viewer";
    private const int MostThreads = 60;

    public void Map(WebApplication app)
    {
        app.MapGet("/youtube", context =>
        {
            var channel = Shown(context);
            return ShowAsync(context, "YouTube", Videos(channel, context.Request.Cookies[ResidentCookie]));
        });
        app.MapGet("/youtube/trouble", context => ShowAsync(context, "YouTube: trouble", Trouble()));
        app.MapGet("/youtube/authorize", AuthorizeAsync);

        Act(app, "comment", f => tube.Comment(Author(f), f["text"].ToString(), f["video"], f["held"] == "true" ? TubeStatus.HeldForReview : TubeStatus.Published).Id);
        Act(app, "reply", f => tube.Find(f["id"].ToString()) is { } to && Author(f) == tube.ChannelOf(to).Handle ? tube.CouncilReply(to.ThreadId, f["text"].ToString()).Id : tube.Reply(f["id"].ToString(), Author(f), f["text"].ToString()).Id);
        Act(app, "edit", f => Done(f["id"].ToString(), id => tube.Edit(id, f["text"].ToString())));
        Act(app, "remove", f => Done(f["id"].ToString(), tube.Remove));
        Act(app, "upload", f => tube.Upload(f["text"].ToString(), channelId: f["channel"].ToString() is { Length: > 0 } channel ? channel : null).Id);
        Act(app, "failure", f => Done("", _ => tube.Failures.Add(
            f["kind"].ToString(), int.TryParse(f["calls"], System.Globalization.CultureInfo.InvariantCulture, out var calls) ? calls : null, f["area"])), "/youtube/trouble");
        Act(app, "failure-off", f => Done("", _ => tube.Failures.Remove(int.TryParse(f["id"], System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0)), "/youtube/trouble");
        Act(app, "tokens", f => Done("", _ =>
        {
            if (f["revoke"] == "true") tube.Tokens.Revoke();
            else tube.Tokens.Expire();
        }), "/youtube/trouble");
        Act(app, "settings", f => Done("", _ => tube.Settings = tube.Settings with
        {
            LateShare = Share(f["late"]),
            Overlap = int.TryParse(f["overlap"], System.Globalization.CultureInfo.InvariantCulture, out var overlap) ? overlap : 0,
            Shuffle = f["shuffle"] == "true",
            DropLinks = f["dropLinks"] == "true",
        }), "/youtube/trouble");
        Act(app, "hub", f => Done("", _ => tube.Hub.Settings = tube.Hub.Settings with { DropShare = Share(f["drop"]), DuplicateShare = Share(f["double"]), ReorderShare = Share(f["reorder"]) }), "/youtube/trouble");
    }

    /// <summary>The channel named in the address, the first one when none is.</summary>
    private TubeChannel Shown(HttpContext context) => tube.FindChannel(context.Request.Query["channel"].ToString()) ?? tube.Channel;

    private Html Videos(TubeChannel channel, string? resident)
    {
        var html = new Html();
        html.Add($"<p><a href=\"/youtube?channel={channel.Id}\">Refresh</a></p><details class=\"card\"><summary>Publish a video</summary><form method=\"post\" action=\"/youtube/act/upload\">{Layout.Hidden("channel", channel.Id)}<div class=\"fields\">{Layout.Text("upload", "Title")}<p><button>Publish</button></p></div></form></details><h2>Videos</h2>");
        foreach (var video in tube.Videos.Where(v => v.Channel.Id == channel.Id))
        {
            html.Add($"<article class=\"card\" id=\"{video.Id}\" aria-labelledby=\"{video.Id}-title\"><h3 id=\"{video.Id}-title\">{video.Title}</h3><p class=\"by small\">{channel.Title}, {Layout.Time(video.PublishedAt)}</p>");
            if (video.CommentsOff)
            {
                html.Add($"<p class=\"gone\">Comments are switched off.</p></article>");
                continue;
            }

            var all = tube.Comments(video.Id);
            var replies = all.Where(c => c.IsReply).ToLookup(c => c.ThreadId, StringComparer.Ordinal);
            html.Add($"<ul class=\"comments\">");
            foreach (var top in all.Where(c => !c.IsReply).TakeLast(MostThreads))
            {
                html.Add($"<li>{Comment(top, resident)}");
                if (replies.Contains(top.Id))
                {
                    html.Add($"<ul class=\"comments\">");
                    foreach (var reply in replies[top.Id]) html.Add($"<li>{Comment(reply, resident)}</li>");
                    html.Add($"</ul>");
                }

                html.Add($"</li>");
            }

            html.Add($"</ul><details><summary aria-label=\"Comment on this video: {video.Title}\">Comment on this video</summary><form method=\"post\" action=\"/youtube/act/comment\">{Layout.Hidden("video", video.Id)}<div class=\"fields\">");
            html.Add($"{AuthorField("v" + video.Id, resident, council: null)}{Layout.Text("v" + video.Id, "Comment", most: 10_000)}<p><label class=\"inline\"><input type=\"checkbox\" name=\"held\" value=\"true\"> held for review</label></p>");
            html.Add($"<p><button>Send</button></p></div></form></details></article>");
        }

        return html;
    }

    private Html Comment(TubeComment comment, string? resident)
    {
        var html = new Html();
        var isOurs = comment.AuthorId == tube.ChannelOf(comment).Id;
        html.Add($"<article id=\"{comment.Id}\" aria-label=\"Comment by {comment.AuthorName}\"");
        if (isOurs) html.Add($" class=\"council\"");
        html.Add($"><p class=\"by\"><strong>{comment.AuthorName}</strong> ");
        if (isOurs) html.Add($"<span class=\"tag\">Council</span> ");
        if (Tag(comment) is { } tag) html.Add($"<span class=\"tag\">{tag}</span> ");
        html.Add($"{Layout.Time(comment.At)}");
        if (comment.UpdatedAt > comment.At) html.Add($" <span class=\"small\">(edited)</span>");
        html.Add($"</p>");
        if (comment.IsRemoved) return html.Add($"<p class=\"gone\">This comment was removed.</p></article>");
        var what = "comment by " + comment.AuthorName;
        html.Add($"<p class=\"text\">{comment.Text}</p><div class=\"row\">");
        html.Add($"<details><summary aria-label=\"Reply: {what}\">Reply</summary><form method=\"post\" action=\"/youtube/act/reply\">{Layout.Hidden("id", comment.Id)}<div class=\"fields\">{AuthorField("c" + comment.Id, resident, tube.ChannelOf(comment))}{Layout.Text("c" + comment.Id, "Reply", most: 10_000)}<p><button>Send</button></p></div></form></details>");
        html.Add($"<details><summary aria-label=\"Edit: {what}\">Edit</summary><form method=\"post\" action=\"/youtube/act/edit\">{Layout.Hidden("id", comment.Id)}<div class=\"fields\">{Layout.Text("e" + comment.Id, "New text", comment.Text, 10_000)}<p><button>Save</button></p></div></form></details>");
        html.Add($"<form method=\"post\" action=\"/youtube/act/remove\">{Layout.Hidden("id", comment.Id)}<button class=\"plain\" aria-label=\"Delete: {what}\">Delete</button></form>");
        return html.Add($"</div></article>");
    }

    private string? Tag(TubeComment comment) => comment switch
    {
        { IsDropped: true } => "Shown to nobody: dropped by the filter",
        { Status: TubeStatus.HeldForReview } => "Held for review",
        { Status: TubeStatus.LikelySpam } => "Taken for spam",
        { Status: TubeStatus.Rejected } => "Rejected",
        { AuthorId: { } author } when tube.IsBanned(author) => "Banned",
        _ => null,
    };

    private Html AuthorField(string form, string? chosen, TubeChannel? council)
    {
        var html = new Html();
        html.Add($"<p><label for=\"{form}-author\">Write as</label><select id=\"{form}-author\" name=\"author\">");
        foreach (var name in Demo.DemoContent.Residents) Layout.Option(html, name, $"{name} ({SimulatedTube.HandleOf(name)})", chosen);
        if (council is not null) Layout.Option(html, council.Handle, council.Title + " (a colleague, on YouTube itself)", chosen);
        return html.Add($"</select></p><p><label for=\"{form}-name\">or as somebody else</label><input id=\"{form}-name\" name=\"name\" maxlength=\"60\" autocomplete=\"off\"></p>");
    }

    private Html Trouble()
    {
        var html = new Html();
        html.Add($"<section class=\"card\" aria-labelledby=\"failures\"><h2 id=\"failures\">Failures of the API</h2>");
        if (tube.Failures.Active is not { Count: > 0 } active)
        {
            html.Add($"<p>Everything works: no failure is switched on.</p>");
        }
        else
        {
            html.Add($"<ul>");
            foreach (var on in active)
                html.Add($"<li>{on.Failure.Title}, for {on.Area} <form method=\"post\" action=\"/youtube/act/failure-off\">{Layout.Hidden("id", on.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))}<button class=\"plain\" aria-label=\"Switch off: {on.Failure.Title}\">Switch off</button></form></li>");
            html.Add($"</ul>");
        }

        html.Add($"<form method=\"post\" action=\"/youtube/act/failure\"><div class=\"fields\"><p class=\"wide\"><label for=\"kind\">Failure</label><select id=\"kind\" name=\"kind\">");
        foreach (var kind in TubeFailure.All) Layout.Option(html, kind.Name, kind.Title, null);
        html.Add($"</select></p><p><label for=\"area\">For</label><select id=\"area\" name=\"area\"><option value=\"\">what it usually concerns</option>");
        foreach (var area in TubeFailures.Areas) Layout.Option(html, area, area, null);
        html.Add($"</select></p><p class=\"narrow\"><label for=\"calls\">Next calls</label><input id=\"calls\" name=\"calls\" type=\"number\" min=\"1\" max=\"100000\"></p><p><button>Switch on</button></p></div></form></section>");

        var (settings, hub) = (tube.Settings, tube.Hub.Settings);
        html.Add($"<section class=\"card\" aria-labelledby=\"lists\"><h2 id=\"lists\">Lists and filters</h2><form method=\"post\" action=\"/youtube/act/settings\"><div class=\"fields\">");
        html.Add($"<p class=\"narrow\"><label for=\"late\">Share of comments that come late</label><input id=\"late\" name=\"late\" type=\"number\" step=\"0.01\" min=\"0\" max=\"1\" value=\"{settings.LateShare}\"></p>");
        html.Add($"<p class=\"narrow\"><label for=\"overlap\">Items that pages repeat</label><input id=\"overlap\" name=\"overlap\" type=\"number\" min=\"0\" max=\"50\" value=\"{settings.Overlap}\"></p>");
        html.Add($"{Box("shuffle", "shuffle each page", settings.Shuffle)}{Box("dropLinks", "drop the council’s replies that hold a link", settings.DropLinks)}<p><button>Save</button></p></div></form></section>");

        html.Add($"<section class=\"card\" aria-labelledby=\"hub\"><h2 id=\"hub\">Hub</h2><p>{tube.Hub.Subscriptions.Count} subscribed, {tube.Hub.Delivered} delivered, {tube.Hub.Refused} refused.</p><form method=\"post\" action=\"/youtube/act/hub\"><div class=\"fields\">");
        foreach (var (name, label, value) in new[] { ("drop", "Share dropped", hub.DropShare), ("double", "Share sent twice", hub.DuplicateShare), ("reorder", "Share overtaken", hub.ReorderShare) })
            html.Add($"<p class=\"narrow\"><label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"number\" step=\"0.01\" min=\"0\" max=\"1\" value=\"{value}\"></p>");
        html.Add($"<p><button>Save</button></p></div></form></section>");

        html.Add($"<section class=\"card\" aria-labelledby=\"sign-in\"><h2 id=\"sign-in\">Sign-in and quota</h2><p>{tube.Quota.Used} of {tube.Quota.Limit} units used today (Pacific time).</p><div class=\"row\">");
        html.Add($"<form method=\"post\" action=\"/youtube/act/tokens\"><button class=\"plain\">End all access tokens</button></form><form method=\"post\" action=\"/youtube/act/tokens\">{Layout.Hidden("revoke", "true")}<button class=\"plain\">Take back the sign-in</button></form></div></section>");
        return html;
    }

    private static Html Box(string name, string label, bool on)
    {
        var html = new Html();
        html.Add($"<p><label class=\"inline\"><input type=\"checkbox\" name=\"{name}\" value=\"true\"");
        if (on) html.Add($" checked");
        return html.Add($"> {label}</label></p>");
    }

    /// <summary>Google's question whether the desk may act for the channel. Links, because a form may not lead to another site.</summary>
    private Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (callback, state, challenge) = (query["redirect_uri"].ToString(), query["state"].ToString(), query["code_challenge"].ToString());
        if (query["client_id"] != tube.Client.ClientId || query["response_type"] != "code" || !query["scope"].ToString().Contains(TubeTokens.Scope, StringComparison.Ordinal)
            || !Uri.TryCreate(callback, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return ShowAsync(context, "Sign in", new Html().Add($"<h2>Error 400: invalid_request</h2><p>The client id, the redirect address or the scope is wrong.</p>"));
        }

        string To(string answer) => callback + (callback.Contains('?', StringComparison.Ordinal) ? "&" : "?") + answer + "&state=" + Uri.EscapeDataString(state);
        string Code(TubeChannel channel, bool mayManage) => To("code=" + Uri.EscapeDataString(tube.Tokens.NewCode(challenge, callback, new TubeGrant(channel.Id, mayManage))));
        var html = new Html();
        foreach (var channel in tube.Channels)
        {
            html.Add(
                $"""
                <section class="card" aria-labelledby="ask-{channel.Id}"><h2 id="ask-{channel.Id}">The enquiry desk wants to act for {channel.Title}</h2>
                <p>It would like to see, edit and delete your YouTube videos, ratings, comments and captions.</p>
                <ul><li><a href="{Code(channel, mayManage: true)}">Allow</a></li><li><a href="{Code(channel, mayManage: false)}">Allow, but not to manage comments</a></li><li><a href="{To("error=access_denied")}">Cancel</a></li></ul></section>
                """);
        }

        return ShowAsync(context, "Sign in", html);
    }

    /// <summary>The channel of a video or a comment; null for anything else.</summary>
    private TubeChannel? ChannelWith(string id) => tube.Find(id) is { } comment ? tube.ChannelOf(comment) : tube.FindVideo(id)?.Channel;

    private static string Author(IFormCollection form) => form["name"].ToString() is { Length: > 0 } typed ? typed : form["author"].ToString();

    private static double Share(string? text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var share) ? share : 0;

    private static string Done(string id, Action<string> act)
    {
        act(id);
        return id;
    }

    private void Act(WebApplication app, string name, Func<IFormCollection, string> act, string page = "/youtube") => app.MapPost("/youtube/act/" + name, async context =>
    {
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (Uri.EscapeDataString(form["author"].ToString()) is { Length: > 0 } resident)
                context.Response.Headers.SetCookie = $"{ResidentCookie}={resident}; Path=/youtube; HttpOnly; SameSite=Strict";
            var id = act(form);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = ChannelWith(id) is { } channel ? $"{page}?channel={channel.Id}#{id}" : page;
        }
        catch (Exception e) when (e is BadHttpRequestException or ArgumentException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowAsync(context, "That did not work", new Html().Add($"<h2>That did not work</h2><p class=\"notice\">{Problems.InWords(e)}</p><p><a href=\"{page}\">Back</a></p>"));
        }
    });

    private Task ShowAsync(HttpContext context, string title, Html content)
    {
        var html = new Html();
        var shown = Shown(context);
        html.Add($"<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} – simulated YouTube</title>");
        html.Add($"<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/simulator.css\"></head><body><a class=\"skip\" href=\"#main\">Skip to content</a><header><h1>{shown.Title}</h1>");
        html.Add($"<p>Simulated YouTube. Council, residents and messages are invented.</p><nav aria-label=\"Main\"><ul>");
        var here = context.Request.Path == "/youtube" && shown != tube.Channel ? "/youtube?channel=" + shown.Id : context.Request.Path.ToString();
        var others = tube.Channels.Where(c => c != tube.Channel).Select(c => ("/youtube?channel=" + c.Id, c.Title));
        foreach (var (path, name) in others.Prepend(("/youtube", "Videos")).Append(("/youtube/trouble", "Trouble")).Append(("/", "Simulated Facebook")))
        {
            html.Add($"<li><a href=\"{path}\"");
            if (path == here) html.Add($" aria-current=\"page\"");
            html.Add($">{name}</a></li>");
        }

        html.Add($"</ul></nav></header><main id=\"main\">{content}</main><footer class=\"small\">Channel id {shown.Id}. Times are those of London.</footer></body></html>");
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(html.ToString(), context.RequestAborted);
    }
}
