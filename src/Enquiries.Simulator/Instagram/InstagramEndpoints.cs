using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Instagram;

/// <summary>Takes the calls of both interfaces: Instagram's own under /graph.instagram.com, and that of the linked Page beside Facebook's.</summary>
internal sealed class InstagramEndpoints(SimulatedInstagram instagram, SimulatorOptions options)
{
    private const int LogLength = 1_000;
    private readonly ConcurrentQueue<ReceivedCall> _log = new();

    public IReadOnlyList<ReceivedCall> Log => [.. _log.Reverse()];

    /// <summary>Replaces the usage in the headers.</summary>
    public int UsagePercent { get; set; }

    /// <summary>Whether a call to the Graph API is meant for an Instagram account: its token tells.</summary>
    public bool Knows(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return instagram.ByToken(header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : request.Query["access_token"]) is not null;
    }

    public async Task HandleAsync(HttpContext context, string version, string path, bool ownInterface = false)
    {
        context.Response.Headers["facebook-api-version"] = version;
        context.Response.Headers["x-fb-trace-id"] = GraphEndpoints.TraceId();
        (FailureKind Kind, FailureSwitch Switch)? failure = null;
        int? status;
        try
        {
            var call = await GraphCall.ReadAsync(context.Request, version, path);
            var account = instagram.ByToken(call.Token) ?? throw new GraphException(GraphErrors.Token(null));
            if (ownInterface && account.TokenExpiresAt <= instagram.Now) throw new GraphException(GraphErrors.Token(463));
            if (!ownInterface && call["appsecret_proof"] is { } proof && proof != MetaSignature.AppSecretProof(account.Page.AppSecret, call.Token!))
                throw new GraphException(GraphErrors.BadInput("Invalid appsecret_proof provided in the API argument"));
            call.Page = account.Page;
            var percent = instagram.Failures.IsThrottling ? 100 : UsagePercent;
            context.Response.Headers["X-App-Usage"] = new JsonObject { ["call_volume"] = percent, ["cpu_time"] = percent / 2 }.ToJsonString();
            context.Response.Headers["X-Business-Use-Case-Usage"] = new JsonObject
            {
                [account.Id] = new JsonArray(new JsonObject
                {
                    ["type"] = "instagram",
                    ["call_count"] = percent,
                    ["total_cputime"] = percent / 2,
                    ["total_time"] = percent / 2,
                    ["estimated_time_to_regain_access"] = percent >= 100 ? 5 : 0,
                }),
            }.ToJsonString();
            failure = instagram.Failures.Take(InstagramGraph.Area(call));
            status = await GraphEndpoints.PerformAsync(context, () => new InstagramGraph(instagram, account, call, ownInterface).Perform(), failure, options.TimeProvider);
        }
        catch (GraphException e)
        {
            status = await GraphEndpoints.WriteErrorAsync(context, ownInterface ? e.Error with { Type = "IGApiException" } : e.Error);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = null;
        }

        _log.Enqueue(new(instagram.Now, context.Request.Method, "/" + path, status, failure?.Kind.Name));
        while (_log.Count > LogLength) _log.TryDequeue(out _);
    }
}
