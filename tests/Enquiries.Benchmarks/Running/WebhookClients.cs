using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Enquiries.Benchmarks.Workload;

namespace Enquiries.Benchmarks.Running;

/// <summary>Posts signed deliveries, several at once, each after the answer to the one before.</summary>
internal static class WebhookClients
{
    public static async Task<(TimeSpan Took, Latencies Each)> PostAsync(HttpClient client, IReadOnlyList<byte[]> bodies, int clients)
    {
        var signatures = bodies.Select(PageWebhooks.Sign).ToArray();
        var times = new double[bodies.Count];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < bodies.Count;)
            {
                var asked = Stopwatch.GetTimestamp();
                await PostAsync(client, bodies[i], signatures[i]);
                times[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
            }
        })));
        return (Stopwatch.GetElapsedTime(started), new Latencies(times));
    }

    private static async Task PostAsync(HttpClient client, byte[] body, string signature)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/facebook") { Content = content };
        request.Headers.Add("X-Hub-Signature-256", signature);
        using var response = await client.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"A delivery was answered {(int)response.StatusCode}.");
    }
}
