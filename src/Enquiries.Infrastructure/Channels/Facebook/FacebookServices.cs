using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.Facebook;

internal static class FacebookServices
{
    public static IServiceCollection AddFacebook(this IServiceCollection services)
    {
        services.AddSingleton<FacebookPace>();
        services.AddSingleton<GraphClient>();
        services.AddSingleton<FacebookSender>();
        services.AddSingleton<FacebookLookUp>();
        services.AddSingleton<IChannel, FacebookChannel>();

        // No resilience handler: a send whose answer got lost must be looked up before it is repeated.
        services.AddHttpClient(GraphClient.ClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(GraphClient.CreateHandler)
            .RedactLoggedHeaders(["Authorization"])
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return services;
    }
}
