using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.X;

/// <summary>The body of any act on the simulated X; each act reads the properties it needs.</summary>
internal sealed record XRequest
{
    /// <summary>A resident's name, or the council's user name.</summary>
    public string? Author { get; init; }

    /// <summary>Which council's account, where there are several.</summary>
    public string? Account { get; init; }

    public string? Text { get; init; }

    public string? ReplyToId { get; init; }

    public string? QuotedId { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? At { get; init; }

    public int Count { get; init; } = 1;

    public string? Kind { get; init; }

    public int? Calls { get; init; }

    public bool On { get; init; } = true;

    public double Generosity { get; init; } = 1;

    public int TimeoutMilliseconds { get; init; } = 10_000;

    public string? Scopes { get; init; }
}

/// <summary>Maps the simulated X: its API, its sign-in, its control API and its pages.</summary>
internal static class XEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public static void MapX(this WebApplication app)
    {
        var x = app.Services.GetRequiredService<SimulatedX>();
        var api = app.Services.GetRequiredService<XApi>();
        app.Map("/x/2/{**path}", context => api.HandleAsync(context, "2/" + (string?)context.Request.RouteValues["path"]));
        XPages.Map(app, x);

        Act(app, "post", r => Written(x, r));
        Act(app, "mention", r => Written(x, r with { Text = $"@{Council(x, r).Username} {r.Text}" }));
        Act(app, "edit", r => Done(() => x.Edit(Tweet(x, r.Id), Needed(r.Text, "text"))));
        Act(app, "remove", r => Done(() => x.Remove(Tweet(x, r.Id))));
        Act(app, "message", r =>
        {
            var ids = new List<string>();
            for (var i = 1; i <= r.Count; i++) ids.Add(x.WriteDirect(x.Person(Needed(r.Author, "author")), Council(x, r), r.Count == 1 ? Needed(r.Text, "text") : $"{r.Text} ({i})", r.At).Id);
            return new { Id = ids[0], Ids = ids };
        });
        Act(app, "colleague-message", r => new { x.WriteDirect(Council(x, r), x.Person(Needed(r.Author, "author")), Needed(r.Text, "text")).Id });
        Act(app, "colleague-post", r => Written(x, r with { Author = Council(x, r).Username }));
        Act(app, "encrypted", r => Done(() => x.WriteEncrypted(x.Person(Needed(r.Author, "author")), Council(x, r))));
        Act(app, "no-direct", r => Done(() => x.Person(Needed(r.Author, "author")).TakesNoDirectMessages = r.On));
        Act(app, "revoke", r => Done(() => x.Revoke(Council(x, r))));
        Act(app, "expire-token", _ => Done(x.Tokens.Expire));
        Act(app, "scopes", r => Done(() => x.Tokens.Scopes = Needed(r.Scopes, "scopes")));
        Act(app, "summons", r => Done(() => x.RequireSummons = r.On));
        Act(app, "limits", r => Done(() => api.Generosity = r.Generosity));
        Act(app, "invalidate-webhooks", _ => Done(() =>
        {
            foreach (var webhook in x.Webhooks.Registered) x.Webhooks.SetValid(webhook.Id, false);
        }));
        Act(app, "unsubscribe", _ => Done(() => x.Webhooks.Unsubscribe()));
        Act(app, "failures", r => Done(() => x.Failures.Add(Needed(r.Kind, "kind"), r.Calls)));
        app.MapDelete("/_control/x/failures", context =>
        {
            x.Failures.Clear();
            return WriteAsync(context, new { success = true });
        });
        app.MapGet("/_control/x/failures", context => WriteAsync(context, new { Active = x.Failures.Active.Select(f => f.Kind.Name), Kinds = XFailureKind.All.Select(k => new { k.Name, k.Title, k.Area }) }));
        Take<SimulatedXAccount>(app, "accounts", r => Task.FromResult(Done(() => x.AddAccount(r))));
        Take<DeliverySettings>(app, "delivery", r => Task.FromResult<object>(x.Webhooks.Settings = r));
        Take<XRequest>(app, "flush", async r => new { Completed = await x.Webhooks.FlushAsync(TimeSpan.FromMilliseconds(r.TimeoutMilliseconds)), x.Webhooks.Delivered, x.Webhooks.Dropped, x.Webhooks.Waiting });
        app.MapGet("/_control/x/calls", context => WriteAsync(context, api.Calls));
        app.MapGet("/_control/x/state", context => WriteAsync(context, State(x)));
    }

    private static object State(SimulatedX x) => new
    {
        People = x.People.Select(p => new { p.Id, p.Name, p.Username, p.IsCouncil }),
        Posts = x.Tweets.Select(t => new { t.Id, Author = t.Author.Username, t.Present.Text, ReplyToId = t.ReplyTo?.Id, t.ConversationId, Wordings = t.Wordings.Count, Removed = t.IsRemoved, Hidden = t.IsHidden, Media = t.Media.Count }),
        Messages = x.Directs.Select(d => new { d.Id, Sender = d.Sender.Username, Recipient = d.Recipient.Username, d.Text }),
        Webhooks = x.Webhooks.Registered,
        Subscriptions = x.Webhooks.Subscriptions.Select(s => s.EventType),
        x.Webhooks.Delivered,
        x.Webhooks.Dropped,
        x.Tokens.Refreshes,
        x.Webhooks.Log,
    };

    private static object Written(SimulatedX x, XRequest r)
    {
        var ids = new List<string>();
        for (var i = 1; i <= r.Count; i++)
        {
            ids.Add(x.Write(
                x.Find(r.Author) ?? x.Person(Needed(r.Author, "author")), r.Count == 1 ? Needed(r.Text, "text") : $"{r.Text} ({i})", r.ReplyToId is null ? null : Tweet(x, r.ReplyToId),
                r.QuotedId is null ? null : Tweet(x, r.QuotedId), r.At).Id);
        }

        return new { Id = ids[0], Ids = ids };
    }

    private static XPerson Council(SimulatedX x, XRequest r) => r.Account is null ? x.Council : x.Find(r.Account) ?? throw new BadHttpRequestException("There is no such account.");

    private static XTweet Tweet(SimulatedX x, string? id) => x.FindTweet(Needed(id, "id")) ?? throw new BadHttpRequestException("There is no such post.");

    private static object Done(Action act)
    {
        act();
        return new { success = true };
    }

    private static string Needed(string? value, string name) => string.IsNullOrEmpty(value) ? throw new BadHttpRequestException($"{name} is needed.") : value;

    private static void Act(WebApplication app, string name, Func<XRequest, object> act) => Take<XRequest>(app, name, r => Task.FromResult(act(r)));

    private static void Take<TRequest>(WebApplication app, string name, Func<TRequest, Task<object>> act)
        where TRequest : class
    {
        RequestDelegate run = context => RunAsync(context, act);
        app.MapPost("/_control/x/" + name, run);
    }


    private static async Task RunAsync<TRequest>(HttpContext context, Func<TRequest, Task<object>> act)
        where TRequest : class
    {
        try
        {
            var request = context.Request.ContentLength is null or 0 && !context.Request.HasJsonContentType()
                ? JsonSerializer.Deserialize<TRequest>("{}", Json)
                : await JsonSerializer.DeserializeAsync<TRequest>(context.Request.Body, Json, context.RequestAborted);
            await WriteAsync(context, await act(request!));
        }
        catch (Exception e) when (e is BadHttpRequestException or ArgumentException or JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new { error = Problems.InWords(e) });
        }
    }

    private static Task WriteAsync<T>(HttpContext context, T answer) => context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);
}
