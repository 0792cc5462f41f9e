namespace Enquiries.Web.Webhooks;

/// <summary>Where platforms deliver. A delivery is checked, stored and acknowledged; everything else happens later.</summary>
public static class WebhookEndpoints
{
    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        FacebookWebhook.Map(endpoints);
        InstagramWebhook.Map(endpoints);
        XWebhook.Map(endpoints);
        YouTubeWebhook.Map(endpoints);
        return endpoints;
    }

    internal static void MapWebhook(this IEndpointRouteBuilder endpoints, string path, RequestDelegate verify, RequestDelegate receive)
    {
        endpoints.MapGet(path, verify).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        endpoints.MapPost(path, receive).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }
}
