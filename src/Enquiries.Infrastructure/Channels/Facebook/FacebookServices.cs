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
        return services;
    }
}
