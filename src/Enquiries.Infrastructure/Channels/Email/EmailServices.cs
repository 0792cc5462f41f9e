using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.Email;

internal static class EmailServices
{
    public static IServiceCollection AddEmail(this IServiceCollection services)
    {
        services.AddSingleton<MailConnector>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<IChannel, EmailChannel>();
        services.AddSingleton<IChannelFeed, InboxFeed>();
        services.AddSingleton<IAttachmentSource, MailFiles>();
        services.AddSingleton<IChannelSetup, EmailSetup>();
        services.AddSingleton<InboxWatch>();
        services.AddSingleton<Acknowledger>();
        return services;
    }
}
