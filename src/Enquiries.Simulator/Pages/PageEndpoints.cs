using Enquiries.Simulator.Graph;

namespace Enquiries.Simulator.Pages;

/// <summary>The pages for people: plain forms that post and redirect, no script.</summary>
internal static class PageEndpoints
{
    private const string ResidentCookie = "resident";

    private static readonly byte[] Css = ReadCss();

    public static void MapPages(this WebApplication app)
    {
        var platform = app.Services.GetRequiredService<SimulatedPlatform>();

        app.MapGet("/simulator.css", context =>
        {
            context.Response.ContentType = "text/css; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            return context.Response.Body.WriteAsync(Css, context.RequestAborted).AsTask();
        });
        app.MapGet("/", context => ShowAsync(context, platform, "/", "Page", (page, live) => new FeedPage(platform, page, Resident(context)).Render(live)));
        app.MapGet("/direct", context => ShowAsync(context, platform, "/direct", "Direct messages", (page, live) =>
            new DirectPage(platform, page, Resident(context)).Render(context.Request.Query["with"], live)));
        app.MapGet("/trouble", context => ShowAsync(context, platform, "/trouble", "Trouble", (page, _) => new TroublePage(platform, page).Render(null)));

        Act(app, platform, "comment", acts => acts.Comment());
        Act(app, platform, "visitor-post", acts => acts.VisitorPost());
        Act(app, platform, "edit", acts => acts.Edit());
        Act(app, platform, "remove", acts => acts.Remove());
        Act(app, platform, "hide", acts => acts.Hide());
        Act(app, platform, "react", acts => acts.React());
        Act(app, platform, "message", acts => acts.Message());
        Act(app, platform, "message-edit", acts => acts.EditMessage());
        Act(app, platform, "unsend", acts => acts.Unsend());
        Act(app, platform, "unreachable", acts => acts.Unreachable());
        Act(app, platform, "failure", acts => acts.SwitchFailureOn());
        Act(app, platform, "failure-off", acts => acts.SwitchFailureOff());
        Act(app, platform, "webhook", acts => acts.Webhook());
        Act(app, platform, "delivery", acts => acts.Delivery());
        app.MapPost("/act/verify", async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (platform.FindPage(form["page"]) is not { } page)
            {
                await RefuseAsync(context, platform, "There is no such Page.");
                return;
            }

            var result = await platform.Webhooks.VerifyAsync(page.Id, context.RequestAborted);
            await WriteAsync(context, Layout.Frame(platform, page, "/trouble", "Trouble", new TroublePage(platform, page).Render(PageActs.InWords(result))));
        });
    }

    private static void Act(WebApplication app, SimulatedPlatform platform, string name, Func<PageActs, string?> act) => app.MapPost("/act/" + name, async context =>
    {
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (Uri.EscapeDataString(form["author"].ToString()) is { Length: > 0 } resident)
                context.Response.Headers.SetCookie = $"{ResidentCookie}={resident}; Path=/; HttpOnly; SameSite=Strict";
            var next = act(new PageActs(platform, form));
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = next;
        }
        catch (Exception e) when (e is GraphException or BadHttpRequestException or ArgumentException)
        {
            await RefuseAsync(context, platform, Problems.InWords(e));
        }
    });

    private static Task ShowAsync(HttpContext context, SimulatedPlatform platform, string path, string title, Func<SimulatedPage, bool, Html> render)
    {
        platform.PublishScheduled();
        var wanted = context.Request.Query["page"].ToString();
        if (platform.FindPage(wanted.Length > 0 ? wanted : null) is not { } page) return RefuseAsync(context, platform, "There is no such Page.");
        var live = context.Request.Query["live"] == "1";
        return WriteAsync(context, Layout.Frame(platform, page, path, title, render(page, live), live));
    }

    private static Task RefuseAsync(HttpContext context, SimulatedPlatform platform, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        var page = platform.Page();
        var content = new Html().Add($"<h2>That did not work</h2><p class=\"notice\">{reason}</p><p><a href=\"/?page={page.Id}\">Back to the Page</a></p>");
        return WriteAsync(context, Layout.Frame(platform, page, "", "That did not work", content));
    }

    private static Task WriteAsync(HttpContext context, Html html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(html.ToString(), context.RequestAborted);
    }

    private static string? Resident(HttpContext context) => context.Request.Cookies[ResidentCookie];

    private static byte[] ReadCss()
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream("simulator.css")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
