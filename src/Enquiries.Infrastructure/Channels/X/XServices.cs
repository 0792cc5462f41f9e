using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.X;

internal static class XServices
{
    public static IServiceCollection AddX(this IServiceCollection services)
    {
        services.AddSingleton<XPace>();
        services.AddSingleton<XSpending>();
        services.AddSingleton<XTokens>();
        services.AddSingleton<XClient>();
        services.AddSingleton<XMedia>();
        services.AddSingleton<XSender>();
        services.AddSingleton<XLookUp>();
        services.AddSingleton<IChannel, XChannel>();
        services.AddSingleton<IAccountAllowance, XAllowance>();
        services.AddSingleton<IAttachmentSource, XAttachments>();
        services.AddSingleton<IChannelSetup, XSetup>();
        foreach (var purpose in (FeedPurpose[])[FeedPurpose.Messages, FeedPurpose.CatchUp])
        {
            services.AddSingleton<IChannelFeed>(s => Posts(s, purpose, XReader.Mentions));
            services.AddSingleton<IChannelFeed>(s => Posts(s, purpose, XReader.OwnPosts));
            services.AddSingleton<IChannelFeed>(s => ActivatorUtilities.CreateInstance<XDirectFeed>(s, purpose));
        }

        services.AddSingleton<IChannelFeed, XWebhookFeed>();
        services.AddSingleton<IChannelFeed, XReplayFeed>();
        services.AddSingleton<IChannelFeed, XTokenFeed>();
        RemovalFeed.Add<XChannel>(services);
        return services;
    }

    private static XPostsFeed Posts(IServiceProvider services, FeedPurpose purpose, string what) => ActivatorUtilities.CreateInstance<XPostsFeed>(services, purpose, what);
}
