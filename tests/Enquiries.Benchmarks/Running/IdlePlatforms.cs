using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Running;

/// <summary>Answers for all platforms that all is well and nothing is new.</summary>
internal sealed class IdlePlatforms : IAsyncDisposable
{
    private const string Subscribed = """{"data":[{"id":"1","subscribed_fields":["feed","mention","messages","message_echoes","message_edits","message_reactions","messaging_postbacks","message_deliveries","message_reads","ratings","comments","mentions","live_comments","messaging_seen"]}]}""";
    private const string Token = """{"data":{"is_valid":true,"expires_at":0,"data_access_expires_at":0,"app_id":"1","scopes":["pages_show_list","pages_manage_metadata","pages_read_engagement","pages_read_user_content","pages_manage_engagement","pages_manage_posts","pages_messaging","instagram_basic","instagram_manage_comments","instagram_manage_messages","instagram_business_basic","instagram_business_manage_comments","instagram_business_manage_messages"]}}""";
    private const string Nothing = """{"data":[],"items":[],"pageInfo":{"totalResults":0,"resultsPerPage":0},"meta":{"result_count":0}}""";
    private readonly WebApplication app;
    private int calls;

    private IdlePlatforms(WebApplication app) => this.app = app;

    public string Address => app.Urls.First().TrimEnd('/');

    public int Calls => Volatile.Read(ref calls);

    public static async Task<IdlePlatforms> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var platforms = new IdlePlatforms(builder.Build());
        platforms.app.Run(platforms.AnswerAsync);
        await platforms.app.StartAsync();
        return platforms;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref calls);
        var path = context.Request.Path.Value ?? "";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            path.EndsWith("/subscribed_apps", StringComparison.Ordinal) ? Subscribed
            : path.EndsWith("/debug_token", StringComparison.Ordinal) ? Token
            : path.EndsWith("/channels", StringComparison.Ordinal) ? Channel(context.Request.Headers.Authorization.ToString().Split(' ')[^1])
            : Nothing,
            Encoding.UTF8);
    }

    /// <summary>Who asks has the channel's own id for a token.</summary>
    private static string Channel(string id) =>
        $$$"""{"items":[{"kind":"youtube#channel","id":"{{{id}}}","contentDetails":{"relatedPlaylists":{"uploads":"UU1"} },"snippet":{"title":"Council"}}],"pageInfo":{"totalResults":1}}""";
}
