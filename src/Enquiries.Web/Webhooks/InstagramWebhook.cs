using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Web.Webhooks;

/// <summary>Instagram's handshake (hub.challenge) and its deliveries, signed over the raw body with the Meta app's secret or with the Instagram app's.</summary>
internal static class InstagramWebhook
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapWebhook(
        "/webhooks/instagram",
        context => WebhookReceiver.VerifyHubAsync(context, ChannelKind.Instagram),
        context => WebhookReceiver.ReceiveAsync(
            context, ChannelKind.Instagram, (request, body, accounts) => HubSignature.FittingSecret(request.Headers[HubSignature.Header], body, accounts)));
}
