using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.YouTube.Feeds;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.YouTube;

internal static class YouTubeServices
{
    public static IServiceCollection AddYouTube(this IServiceCollection services)
    {
        services.AddSingleton<YouTubeQuota>();
        services.AddSingleton<YouTubeTokens>();
        services.AddSingleton<YouTubeApi>();
        services.AddSingleton<YouTubeLookUp>();
        services.AddSingleton<YouTubeSender>();
        services.AddSingleton<YouTubeChannel>();
        services.AddSingleton<IChannel>(p => p.GetRequiredService<YouTubeChannel>());
        services.AddSingleton<IAccountAllowance, YouTubeAllowance>();
        services.AddSingleton<YouTubeSignIn>();
        services.AddSingleton<IChannelSetup, YouTubeSetup>();

        services.AddSingleton(p => new YouTubeLease(p.GetRequiredService<SystemRequests>(), p.GetRequiredService<IAccountDirectory>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<YouTubeWalk>();
        services.AddSingleton<IChannelFeed, NewCommentsFeed>();
        services.AddSingleton<IChannelFeed, RepliesFeed>();
        services.AddSingleton<IChannelFeed, HeldCommentsFeed>();
        services.AddSingleton<IChannelFeed, CatchUpFeed>();
        RemovalFeed.Add<YouTubeChannel>(services);
        services.AddSingleton<IChannelFeed, UploadsFeed>();
        services.AddSingleton<IChannelFeed, SubscriptionFeed>();
        services.AddSingleton<IChannelFeed, TokenFeed>();
        return services;
    }
}
