using System.Globalization;
using System.Net.Http.Headers;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Web.Webhooks;

/// <summary>YouTube's hub (WebSub): asks whether we want a subscription, and tells of new videos, signed over the raw body.</summary>
internal static class YouTubeWebhook
{
    private const int LongestChallenge = 1000;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapWebhook(
        "/webhooks/youtube",
        VerifyAsync,
        context => WebhookReceiver.ReceiveAsync(
            context, ChannelKind.YouTube, (request, body, accounts) => YouTubeSignature.FittingSecret(request.Headers[YouTubeSignature.Header], body, accounts), IsAtom,
            onBadSignature: StatusCodes.Status202Accepted));

    /// <summary>200 with the challenge for what we asked for, 404 for anything else, as WebSub has it.</summary>
    private static async Task VerifyAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (await WebhookReceiver.TryAccountsAsync(context, ChannelKind.YouTube) is null)
            return;

        var mode = query["hub.mode"].ToString();
        var challenge = query["hub.challenge"].ToString();
        var isQuestion = mode != "denied" && challenge.Length is > 0 and <= LongestChallenge;
        if (isQuestion || mode == "denied")
        {
            var lease = context.RequestServices.GetRequiredService<YouTubeLease>();
            var token = query.TryGetValue("hub.verify_token", out var given) ? given.ToString() : null;
            var seconds = long.TryParse(query["hub.lease_seconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : (long?)null;
            if (await lease.ConfirmAsync(mode, query["hub.topic"].ToString(), token, seconds, context.RequestAborted))
            {
                await WebhookReceiver.AnswerAsync(context, challenge);
                return;
            }
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static bool IsAtom(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType is { } name
        && (name.EndsWith("/atom+xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith("/xml", StringComparison.OrdinalIgnoreCase));
}
