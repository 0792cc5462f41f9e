using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.Meta;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.Facebook;

internal static class FacebookServices
{
    public static IServiceCollection AddFacebook(this IServiceCollection services)
    {
        services.AddSingleton<MetaPace>();
        services.AddSingleton<GraphClient>();
        services.AddSingleton<MetaSubscription>();
        services.AddSingleton<MetaTokenCheck>();
        services.AddSingleton<FacebookFiles>();
        services.AddSingleton<FacebookSender>();
        services.AddSingleton<FacebookLookUp>();
        services.AddSingleton<IChannel, FacebookChannel>();
        services.AddSingleton<IChannelSetup, FacebookSetup>();
        services.AddSingleton<IChannelFeed, FacebookCatchUp>();
        services.AddSingleton<IChannelFeed, FacebookSubscriptionFeed>();
        services.AddSingleton<IChannelFeed, FacebookTokenFeed>();
        return services;
    }
}
