using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;

namespace Enquiries.Web.Webhooks;

/// <summary>
/// X's challenge, which wants a proof that we know the consumer secret, and its deliveries, signed over the raw body. Where accounts belong to different
/// applications at X, each is given the address with its own account's id, because a challenge does not say which application asks.
/// </summary>
internal static class XWebhook
{
    private const string AccountId = "account";
    private const int LongestChallenge = 1000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var path in (string[])[XWebhookAddress.Path, $"{XWebhookAddress.Path}/{{{AccountId}}}"])
        {
            endpoints.MapWebhook(path, ChallengeAsync, context => WebhookReceiver.ReceiveAsync(
                context, ChannelKind.X, (request, body, accounts) => XSignature.FittingSecret(request.Headers[XSignature.Header], body, accounts)));
        }
    }

    private static async Task ChallengeAsync(HttpContext context)
    {
        var challenge = context.Request.Query["crc_token"].ToString();
        if (await WebhookReceiver.TryAccountsAsync(context, ChannelKind.X) is not { } accounts)
            return;
        var wanted = context.Request.RouteValues[AccountId] as string;
        var account = XWebhookAddress.Checked(accounts, wanted);
        if (challenge.Length is 0 or > LongestChallenge || account is null)
        {
            context.Response.StatusCode = challenge.Length is 0 or > LongestChallenge ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound;
            return;
        }

        await WebhookReceiver.AnswerAsync(context, $$"""{"response_token":"{{XSignature.AnswerTo(challenge, account.Credentials.AppSecret)}}"}""", "application/json");
    }
}
