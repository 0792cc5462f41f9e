using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Web.Webhooks;

/// <summary>Facebook's handshake (hub.challenge) and its deliveries, signed over the raw body.</summary>
internal static class FacebookWebhook
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapWebhook(
        "/webhooks/facebook",
        context => WebhookReceiver.VerifyHubAsync(context, ChannelKind.Facebook),
        context => WebhookReceiver.ReceiveAsync(
            context, ChannelKind.Facebook, (request, body, accounts) => HubSignature.FittingSecret(request.Headers[HubSignature.Header], body, accounts)));
}
