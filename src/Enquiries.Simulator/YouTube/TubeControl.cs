using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enquiries.Simulator.YouTube;

/// <summary>The control API of the simulated YouTube under <c>/_control/youtube</c>. JSON in, JSON out; no token.</summary>
internal static class TubeControl
{
    private const string Root = "/_control/youtube/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Map(WebApplication app, SimulatedTube tube)
    {
        Act(app, "channels", r => Done(() => tube.AddChannel(new TubeChannel(Needed(r.Id, "id"), Needed(r.Title, "title"), Needed(r.Handle, "handle")))));
        Act(app, "upload", r => new { tube.Upload(Needed(r.Title, "title"), r.At, r.ChannelId).Id });
        Act(app, "rename", r => Done(() => tube.Rename(Needed(r.VideoId, "videoId"), Needed(r.Title, "title"))));
        Act(app, "delete-video", r => Done(() => tube.DeleteVideo(Needed(r.VideoId, "videoId"))));
        Act(app, "comments-off", r => Done(() => tube.SwitchComments(Needed(r.VideoId, "videoId"), r.Off)));
        Act(app, "comment", r => new { tube.Comment(Needed(r.Author, "author"), Needed(r.Text, "text"), r.VideoId, r.Status, r.At, r.ImageUrl).Id });
        Act(app, "reply", r => new { tube.Reply(Needed(r.Id, "id"), Needed(r.Author, "author"), Needed(r.Text, "text"), r.At, r.Status).Id });
        Act(app, "colleague-reply", r => new { tube.CouncilReply(Needed(r.Id, "id").Split('.')[0], Needed(r.Text, "text")).Id });
        Act(app, "edit", r => Done(() => tube.Edit(Needed(r.Id, "id"), Needed(r.Text, "text"))));
        Act(app, "remove", r => Done(() => tube.Remove(Needed(r.Id, "id"))));
        Act(app, "moderate", r => Done(() => tube.Moderate(Needed(r.Id, "id"), r.Status, r.Ban)));
        Act(app, "tokens", r => Done(() =>
        {
            if (r.Revoke) tube.Tokens.Revoke(r.ChannelId);
            else tube.Tokens.Expire();
            tube.Tokens.RefusedUntil = tube.Now.AddSeconds(Math.Clamp(r.Seconds, 0, 864_000));
        }));
        Act(app, "quota", r => Done(() => tube.Quota.Limit = r.Limit ?? tube.Quota.Limit));
        Act(app, "failures", r => tube.Failures.Add(Needed(r.Kind, "kind"), r.Calls, r.Area, r.DelayMilliseconds));
        app.MapDelete(Root + "failures", context =>
        {
            tube.Failures.Clear();
            return WriteAsync(context, new { success = true });
        });
        app.MapGet(Root + "failures", context => WriteAsync(context, new { tube.Failures.Active, TubeFailures.Areas, Kinds = TubeFailure.All.Select(k => new { k.Name, k.Title, k.Area }) }));
        app.MapPost(Root + "settings", context => RunAsync<TubeSettings>(context, s => tube.Settings = s));
        app.MapPost(Root + "hub", context => RunAsync<TubeHubSettings>(context, s => tube.Hub.Settings = s));
        Act(app, "hub-forget", _ => Done(tube.Hub.Forget));
        app.MapPost(Root + "hub-flush", async context => await WriteAsync(context, new { done = await tube.Hub.WorkAsync(context.RequestAborted) }));
        app.MapGet(Root + "calls", context => WriteAsync(context, tube.Calls));
        app.MapGet(Root + "state", context => WriteAsync(context, State(tube)));
    }

    private static object State(SimulatedTube tube) => new
    {
        tube.Channel,
        tube.Channels,
        Quota = new { tube.Quota.Used, tube.Quota.Limit },
        Hub = new { tube.Hub.Delivered, tube.Hub.Refused, Subscriptions = tube.Hub.Subscriptions.Select(s => new { s.Callback, s.Topic, s.EndsAt }) },
        tube.Settings,
        Videos = tube.Videos.Select(v => new
        {
            v.Id,
            v.Title,
            v.PublishedAt,
            ChannelId = v.Channel.Id,
            Comments = tube.Comments(v.Id).Select(c => new
            {
                c.Id,
                c.ThreadId,
                c.AuthorId,
                c.AuthorName,
                c.Text,
                c.At,
                c.UpdatedAt,
                c.Status,
                Removed = c.IsRemoved,
                Dropped = c.IsDropped,
                ByChannel = c.AuthorId == v.Channel.Id,
            }),
        }),
    };

    private static void Act(WebApplication app, string name, Func<TubeRequest, object> act) => app.MapPost(Root + name, context => RunAsync(context, act));

    private static async Task RunAsync<T>(HttpContext context, Func<T, object> act)
        where T : new()
    {
        try
        {
            var request = context.Request.HasJsonContentType() ? await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted) ?? new T() : new T();
            await WriteAsync(context, act(request));
        }
        catch (Exception e) when (e is BadHttpRequestException or ArgumentException or JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new { error = Problems.InWords(e) });
        }
    }

    private static Task WriteAsync(HttpContext context, object answer) => context.Response.WriteAsJsonAsync(answer, answer.GetType(), Json, context.RequestAborted);

    private static object Done(Action act)
    {
        act();
        return new { success = true };
    }

    private static string Needed(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new BadHttpRequestException(string.Create(CultureInfo.InvariantCulture, $"{name} is needed.")) : value;
}

/// <summary>The body of any act; each act reads the properties it needs.</summary>
internal sealed record TubeRequest
{
    public string? Id { get; init; }

    public string? VideoId { get; init; }

    public string? Title { get; init; }

    /// <summary>The first channel, or for taking back a sign-in all of them, when missing.</summary>
    public string? ChannelId { get; init; }

    public string? Handle { get; init; }

    public string? Author { get; init; }

    public string? Text { get; init; }

    public string? ImageUrl { get; init; }

    public DateTimeOffset? At { get; init; }

    public TubeStatus Status { get; init; }

    public bool Off { get; init; } = true;

    public bool Ban { get; init; }

    public bool Revoke { get; init; }

    public int Seconds { get; init; }

    public long? Limit { get; init; }

    public string? Kind { get; init; }

    public string? Area { get; init; }

    public int? Calls { get; init; }

    public int DelayMilliseconds { get; init; } = 5_000;
}
