using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Builds on what Facebook registers: the two share an interface.</summary>
internal static class InstagramServices
{
    public static IServiceCollection AddInstagram(this IServiceCollection services)
    {
        services.AddSingleton<InstagramSender>();
        services.AddSingleton<InstagramLookUp>();
        services.AddSingleton<IChannel, InstagramChannel>();
        services.AddSingleton<IChannelSetup, InstagramSetup>();
        services.AddSingleton<IChannelFeed, InstagramAnnouncedFeed>();
        services.AddSingleton<IChannelFeed, InstagramCatchUp>();
        services.AddSingleton<IChannelFeed, InstagramSubscriptionFeed>();
        services.AddSingleton<IChannelFeed, InstagramTokenFeed>();
        RemovalFeed.Add<InstagramChannel>(services);
        return services;
    }
}
