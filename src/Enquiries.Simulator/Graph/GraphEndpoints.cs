using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Graph;

/// <summary>A call the Graph API received, without its token. Status null: the connection was cut.</summary>
public sealed record ReceivedCall(DateTimeOffset At, string Method, string Path, int? Status, string? Failure);

/// <summary>Takes the calls: token, failure switches, action, usage headers.</summary>
internal sealed partial class GraphEndpoints(SimulatedPlatform platform, SimulatorOptions options)
{
    private const int LogLength = 1_000;

    private readonly ConcurrentQueue<ReceivedCall> _log = new();
    private readonly ConcurrentDictionary<string, (long Hour, int Calls)> _usage = new(StringComparer.Ordinal);

    public IReadOnlyList<ReceivedCall> Log => [.. _log.Reverse()];

    /// <summary>Replaces the counted usage in the headers; null counts again.</summary>
    public int? UsagePercent { get; set; }

    public static bool IsVersion(string segment) => VersionPattern().IsMatch(segment);

    public async Task HandleAsync(HttpContext context, string version, string path)
    {
        context.Response.Headers["facebook-api-version"] = version;
        context.Response.Headers["x-fb-trace-id"] = TraceId();
        (FailureKind Kind, FailureSwitch Switch)? failure = null;
        int? status;
        try
        {
            var call = await GraphCall.ReadAsync(context.Request, version, path);
            if (await AnswerWithoutPageAsync(context, call) is { } answered)
            {
                status = answered;
            }
            else
            {
                call.Page = Authenticate(call);
                WriteUsage(context.Response, call.Page);
                if (Needed(GraphActions.Area(call)) is { } permission && call.Page.MissingPermissions.Contains(permission)) throw new GraphException(GraphErrors.PermissionMissing);
                failure = platform.Failures.Take(GraphActions.Area(call));
                status = await PerformAsync(context, () => new GraphActions(platform, call).Perform(), failure, options.TimeProvider);
            }
        }
        catch (GraphException e)
        {
            status = await WriteErrorAsync(context, e.Error);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = null;
        }

        _log.Enqueue(new(platform.Now, context.Request.Method, "/" + path, status, failure?.Kind.Name));
        while (_log.Count > LogLength) _log.TryDequeue(out _);
    }

    /// <summary>Performs a call with what is switched on to go wrong.</summary>
    internal static async Task<int?> PerformAsync(HttpContext context, Func<JsonNode> perform, (FailureKind Kind, FailureSwitch Switch)? failure, TimeProvider clock)
    {
        var delay = TimeSpan.FromMilliseconds(failure?.Switch.DelayMilliseconds ?? 0);
        switch (failure?.Kind.Effect)
        {
            case FailureEffect.Refuse:
                throw new GraphException(failure.Value.Kind.Error!);
            case FailureEffect.RefuseWithoutJson:
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync("<!DOCTYPE html><title>Error</title><p>Sorry, something went wrong.", context.RequestAborted);
                return StatusCodes.Status502BadGateway;
            case FailureEffect.AbortBefore:
                context.Abort();
                return null;
            case FailureEffect.HangBefore:
                return await HangAsync(context, delay, clock);
            case FailureEffect.Delay:
                await Task.Delay(delay, clock, context.RequestAborted);
                break;
        }

        var answer = perform();
        switch (failure?.Kind.Effect)
        {
            case FailureEffect.RefuseAfter:
                throw new GraphException(failure.Value.Kind.Error!);
            case FailureEffect.AbortAfter:
                context.Abort();
                return null;
            case FailureEffect.HangAfter:
                return await HangAsync(context, delay, clock);
            default:
                await WriteAsync(context, StatusCodes.Status200OK, answer);
                return StatusCodes.Status200OK;
        }
    }

    private static async Task<int?> HangAsync(HttpContext context, TimeSpan delay, TimeProvider clock)
    {
        await Task.Delay(delay, clock, context.RequestAborted);
        context.Abort();
        return null;
    }

    private async Task<int?> AnswerWithoutPageAsync(HttpContext context, GraphCall call)
    {
        switch (call.Path)
        {
            case ["debug_token"]:
                if (Authorised(call.Token) is false) throw new GraphException(GraphErrors.Token(null));
                await WriteAsync(context, StatusCodes.Status200OK, GraphActions.DebugToken(platform, call["input_token"]));
                return StatusCodes.Status200OK;
            case ["oauth", "access_token"]:
                await WriteAsync(context, StatusCodes.Status200OK, AccessToken(call));
                return StatusCodes.Status200OK;
            default:
                return null;
        }
    }

    /// <summary>A Page token, or an app token written as id|secret.</summary>
    private bool Authorised(string? token) => platform.Pages.Any(p => p.AccessToken == token || $"{p.AppId}|{p.AppSecret}" == token);

    /// <summary>The permission without which a call of this area is refused.</summary>
    private static string? Needed(string area) => area switch
    {
        "messages" => "pages_messaging",
        "comments" => "pages_manage_engagement",
        "posts" => "pages_manage_posts",
        _ => null,
    };

    private JsonObject AccessToken(GraphCall call)
    {
        var app = platform.Pages.FirstOrDefault(p => p.AppId == call["client_id"] && p.AppSecret == call["client_secret"])
            ?? throw new GraphException(new GraphError(400, 101, null, "Error validating client secret."));
        return call["grant_type"] switch
        {
            "client_credentials" => new JsonObject { ["access_token"] = $"{app.AppId}|{app.AppSecret}", ["token_type"] = "bearer" },
            "fb_exchange_token" when platform.Pages.Any(p => p.AccessToken == call["fb_exchange_token"]) =>
                new JsonObject { ["access_token"] = call["fb_exchange_token"], ["token_type"] = "bearer", ["expires_in"] = 5_184_000 },
            "fb_exchange_token" => throw new GraphException(GraphErrors.Token(null)),
            _ => throw new GraphException(GraphErrors.BadInput("Unsupported grant_type")),
        };
    }

    private SimulatedPage Authenticate(GraphCall call)
    {
        var token = call.Token;
        var page = platform.Pages.FirstOrDefault(p => p.AccessToken == token) ?? throw new GraphException(GraphErrors.Token(null));
        var proof = call["appsecret_proof"];
        if (proof is null && page.RequireAppSecretProof)
            throw new GraphException(GraphErrors.BadInput("API calls from the server require an appsecret_proof argument") with { Type = "GraphMethodException" });
        if (proof is not null && proof != MetaSignature.AppSecretProof(page.AppSecret, token!))
            throw new GraphException(GraphErrors.BadInput("Invalid appsecret_proof provided in the API argument") with { Type = "GraphMethodException" });
        platform.PublishScheduled();
        return page;
    }

    private void WriteUsage(HttpResponse response, SimulatedPage page)
    {
        var hour = platform.Now.ToUnixTimeSeconds() / 3600;
        var calls = _usage.AddOrUpdate(page.Id, _ => (hour, 1), (_, seen) => seen.Hour == hour ? (hour, seen.Calls + 1) : (hour, 1)).Calls;
        var throttled = platform.Failures.IsThrottling;
        var percent = throttled ? 100 : UsagePercent ?? (int)Math.Min(100, calls * 100L / options.CallsPerHour);
        var wait = percent >= 100 ? 5 : 0;
        response.Headers["X-App-Usage"] = new JsonObject { ["call_count"] = percent, ["total_time"] = percent / 2, ["total_cputime"] = percent / 2 }.ToJsonString();
        response.Headers["X-Business-Use-Case-Usage"] = new JsonObject
        {
            [page.Id] = new JsonArray(new JsonObject
            {
                ["type"] = "pages",
                ["call_count"] = percent,
                ["total_cputime"] = percent / 2,
                ["total_time"] = percent / 2,
                ["estimated_time_to_regain_access"] = wait,
            }),
        }.ToJsonString();
    }

    internal static async Task<int> WriteErrorAsync(HttpContext context, GraphError error)
    {
        if (error.Code is 190 or 102)
            context.Response.Headers.WWWAuthenticate = string.Create(CultureInfo.InvariantCulture, $"OAuth \"Facebook Platform\" \"invalid_token\" \"{error.Message}\"");
        await WriteAsync(context, error.Status, error.ToJson(context.Response.Headers["x-fb-trace-id"].ToString()));
        return error.Status;
    }

    internal static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.Body.WriteAsync(MetaJson.Write(body, spaced: false), context.RequestAborted).AsTask();
    }

    internal static string TraceId() => "A" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(17)).Replace('+', '-').Replace('/', '_')[..22];

    [GeneratedRegex(@"^v\d{1,3}\.\d$", RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();
}
