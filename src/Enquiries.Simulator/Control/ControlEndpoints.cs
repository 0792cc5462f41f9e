using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Control;

/// <summary>The control API under <c>/_control</c>, for tests, demonstrations and load. JSON in, JSON out; no token.</summary>
internal static class ControlEndpoints
{
    private const int MostAtOnce = 100_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public static void MapControl(this WebApplication app)
    {
        var platform = app.Services.GetRequiredService<SimulatedPlatform>();
        var graph = app.Services.GetRequiredService<GraphEndpoints>();

        MapResidents(app, platform);
        MapMessages(app, platform);
        MapCouncil(app, platform);
        MapDelivery(app, platform);
        MapFailures(app, platform, graph);

        app.MapGet("/_control/state", context => WriteAsync(context, State(platform, context.Request.Query["page"])));
        app.MapGet("/healthz", context => WriteAsync(context, new { status = "ok" }));
    }

    private static void MapResidents(WebApplication app, SimulatedPlatform platform)
    {
        Act(app, "comment", r =>
        {
            var author = Author(platform, r);
            var target = Target(platform, r);
            var made = Repeat(r, text => platform.Comment(target, author, text, r.At, r.PhotoUrl));
            var first = made[0];
            return new { first.Id, first.PostId, first.ParentId, first.AuthorId, Ids = made.Count > 1 ? made.Select(c => c.Id) : null };
        });
        Act(app, "visitor-post", r =>
        {
            var author = Author(platform, r);
            var made = Repeat(r, text => platform.VisitorPost(author, text, r.PageId, r.At, r.PhotoUrl));
            return new { made[0].Id, made[0].AuthorId, Ids = made.Count > 1 ? made.Select(p => p.Id) : null };
        });
        Act(app, "mention", r =>
        {
            var text = Needed(r.Text, "text");
            if (!r.InComment)
            {
                var post = platform.Mention(Author(platform, r), text, r.PageId, r.At);
                return new { post.Id, PostId = post.Id };
            }

            var comment = platform.MentionInComment(Author(platform, r), text, r.PageId, r.At);
            return new { comment.Id, comment.PostId };
        });
        Act(app, "edit", r => Done(() => platform.Edit(Needed(r.Id, "id"), Needed(r.Text, "text"))));
        Act(app, "remove", r => Done(() => platform.Remove(Needed(r.Id, "id"))));
        Act(app, "reaction", r => Done(() => platform.React(Needed(r.TargetId ?? r.Id, "targetId"), Author(platform, r), r.Type ?? "like", r.Remove)));
        Act(app, "unreachable", r => Done(() => platform.SetUnreachable(platform.Person(Author(platform, r), r.PageId).Id, r.Unreachable)));
    }

    private static void MapMessages(WebApplication app, SimulatedPlatform platform)
    {
        Act(app, "message", r =>
        {
            var author = Author(platform, r);
            var made = Repeat(r, text => platform.Message(author, text, r.PageId, r.At, r.Attachments, r.ReplyToId, r.Standby));
            var first = made[0];
            return new { first.Id, first.ConversationId, first.PersonId, Ids = made.Count > 1 ? made.Select(m => m.Id) : null };
        });
        Act(app, "message-edit", r => Done(() => platform.EditMessage(Needed(r.Id, "id"), Needed(r.Text, "text"))));
        Act(app, "unsend", r => Done(() => platform.Unsend(Needed(r.Id, "id"))));
        Act(app, "message-reaction", r => Done(() => platform.ReactToMessage(Needed(r.Id, "id"), r.Remove ? null : r.Emoji ?? "👍")));
        Act(app, "read", r => Done(() => platform.Read(Author(platform, r), r.PageId)));
        Act(app, "postback", r => Done(() => platform.Postback(Author(platform, r), r.Title ?? "Get started", r.Payload ?? "GET_STARTED", r.PageId)));
        Act(app, "policy-enforcement", r => Done(() => platform.PolicyEnforcement(r.Action ?? "warning", r.Reason ?? "Example reason", r.PageId)));
    }

    private static void MapCouncil(WebApplication app, SimulatedPlatform platform)
    {
        app.MapPost("/_control/pages", context => RunAsync<SimulatedPageOptions>(context, r => new { platform.AddPage(r).Id }));
        Act(app, "permission", r => Done(() => platform.SetPermission(Needed(r.Permission, "permission"), r.Remove, r.PageId)));
        Act(app, "post", r => new { platform.CouncilPost(Needed(r.Text, "text"), r.PageId, r.At).Id });
        Act(app, "colleague-comment", r =>
        {
            var comment = platform.CouncilComment(Target(platform, r), r.Text, r.PhotoUrl, r.At);
            return new { comment.Id, comment.PostId, comment.ParentId };
        });
        Act(app, "colleague-message", r =>
        {
            var message = platform.ColleagueMessage(Author(platform, r), Needed(r.Text, "text"), r.PageId);
            return new { message.Id, message.ConversationId, message.PersonId };
        });
        Act(app, "hide", r => Done(() => platform.SetHidden(Needed(r.Id, "id"), r.Hidden)));
        Act(app, "raw-change", r => Done(() => platform.RawChange(Needed(r.Field, "field"), r.Value, r.PageId)));
        Act(app, "raw-messaging", r => Done(() => platform.RawMessaging(r.Value ?? throw new BadHttpRequestException("value is needed."), r.PageId)));
    }

    private static void MapDelivery(WebApplication app, SimulatedPlatform platform)
    {
        var webhooks = platform.Webhooks;
        app.MapGet("/_control/delivery", context => WriteAsync(context, webhooks.Settings));
        app.MapPost("/_control/delivery", context => RunAsync<DeliverySettings>(context, r =>
        {
            webhooks.Settings = r;
            return webhooks.Settings;
        }));
        app.MapGet("/_control/deliveries", context => WriteAsync(context, new { webhooks.Totals, webhooks.Health, Attempts = webhooks.Log }));
        app.MapPost("/_control/flush", context => RunAsync<ControlRequest>(
            context, async r => await webhooks.FlushAsync(TimeSpan.FromMilliseconds(Math.Clamp(r.TimeoutMilliseconds, 1, 600_000)), context.RequestAborted)));
        app.MapPost("/_control/verify", context => RunAsync<ControlRequest>(
            context, async r => await webhooks.VerifyAsync(platform.Page(r.PageId).Id, context.RequestAborted)));
        Act(app, "webhook", r => Done(() => platform.SetWebhookUrl(Needed(r.Url, "url"), r.PageId)));
    }

    private static void MapFailures(WebApplication app, SimulatedPlatform platform, GraphEndpoints graph)
    {
        app.MapGet("/_control/failures", context => WriteAsync(context, new
        {
            platform.Failures.Active,
            FailureSwitches.Areas,
            Kinds = FailureKind.All.Select(k => new { k.Name, k.Title, k.DefaultArea }),
        }));
        Act(app, "failures", r => platform.Failures.Add(Needed(r.Kind, "kind"), r.Calls, r.Area, r.DelayMilliseconds));
        app.MapDelete("/_control/failures", context =>
        {
            platform.Failures.Clear();
            return WriteAsync(context, new { success = true });
        });
        app.MapDelete("/_control/failures/{id}", context =>
        {
            var removed = int.TryParse((string?)context.Request.RouteValues["id"], CultureInfo.InvariantCulture, out var id) && platform.Failures.Remove(id);
            context.Response.StatusCode = removed ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return WriteAsync(context, new { success = removed });
        });
        Act(app, "usage", r => Done(() => graph.UsagePercent = r.Percent));
        app.MapGet("/_control/calls", context => WriteAsync(context, graph.Log));
    }

    private static object State(SimulatedPlatform platform, string? pageId) => new
    {
        Pages = platform.Pages.Where(p => string.IsNullOrEmpty(pageId) || p.Id == pageId).Select(page => new
        {
            page.Id,
            page.Name,
            page.WebhookUrl,
            page.SubscribedFields,
            Posts = platform.Posts(page.Id).Concat(platform.Posts(page.Id, mentions: true)).Select(post => new
            {
                post.Id,
                post.AuthorId,
                post.AuthorName,
                Text = post.Message,
                post.CreatedAt,
                Hidden = post.IsHidden,
                Removed = post.IsRemoved,
                Visitor = post.IsVisitorPost,
                Mention = post.IsMention,
                Comments = platform.Comments(post.Id).Select(c => new
                {
                    c.Id,
                    c.ParentId,
                    From = new { Id = c.AuthorId, Name = c.AuthorName },
                    Text = c.Message,
                    c.PhotoUrl,
                    c.CreatedAt,
                    c.EditedAt,
                    ByPage = c.IsByPage,
                    Hidden = c.IsHidden,
                    Removed = c.IsRemoved,
                    c.RepliedPrivatelyAt,
                }),
            }),
            Conversations = platform.Conversations(page.Id).Select(conversation => new
            {
                conversation.Id,
                conversation.PersonId,
                conversation.PersonName,
                conversation.UpdatedAt,
                Messages = platform.Messages(conversation.Id).Select(m => new
                {
                    m.Id,
                    m.Text,
                    ByPage = m.IsByPage,
                    m.CreatedAt,
                    m.Metadata,
                    m.EditCount,
                    Unsent = m.IsUnsent,
                    m.Reaction,
                    m.CommentId,
                    m.Attachments,
                }),
            }),
        }),
    };

    internal static void Act(WebApplication app, string name, Func<ControlRequest, object> act) =>
        app.MapPost("/_control/" + name, context => RunAsync(context, act));

    internal static Task RunAsync<TRequest>(HttpContext context, Func<TRequest, object> act)
        where TRequest : new() => RunAsync<TRequest>(context, r => Task.FromResult(act(r)));

    internal static async Task RunAsync<TRequest>(HttpContext context, Func<TRequest, Task<object>> act)
        where TRequest : new()
    {
        try
        {
            var request = context.Request.ContentLength is null or 0 && !context.Request.HasJsonContentType()
                ? new TRequest()
                : await JsonSerializer.DeserializeAsync<TRequest>(context.Request.Body, Json, context.RequestAborted) ?? new TRequest();
            await WriteAsync(context, await act(request));
        }
        catch (Exception e) when (e is GraphException or BadHttpRequestException or ArgumentException or JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new { error = Problems.InWords(e) });
        }
    }

    internal static Task WriteAsync<T>(HttpContext context, T answer) =>
        context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);

    internal static object Done(Action act)
    {
        act();
        return new { success = true };
    }

    private static string Author(SimulatedPlatform platform, ControlRequest request) => (request.AuthorId, request.Author) switch
    {
        ({ } id, { } name) => platform.AddPerson(id, name, request.PageId).Id,
        ({ } id, null) => id,
        (null, { } name) => name,
        _ => throw new BadHttpRequestException("author is needed."),
    };

    private static string Target(SimulatedPlatform platform, ControlRequest request) =>
        request.TargetId
        ?? platform.Posts(request.PageId).FirstOrDefault(p => p is { IsRemoved: false, IsByPage: true })?.Id
        ?? throw new BadHttpRequestException("targetId is needed: the Page has no post yet.");

    internal static string Needed(string? value, string name) => string.IsNullOrEmpty(value) ? throw new BadHttpRequestException($"{name} is needed.") : value;

    private static List<T> Repeat<T>(ControlRequest request, Func<string?, T> make)
    {
        if (request.Count is < 1 or > MostAtOnce) throw new BadHttpRequestException($"count must be between 1 and {MostAtOnce}.");
        var made = new List<T>(request.Count);
        for (var i = 1; i <= request.Count; i++)
            made.Add(make(request.Count == 1 ? request.Text : string.Create(CultureInfo.InvariantCulture, $"{request.Text} ({i})")));
        return made;
    }
}
