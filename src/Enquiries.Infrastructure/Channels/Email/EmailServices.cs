using System.Text;
using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.Email;

internal static class EmailServices
{
    public static IServiceCollection AddEmail(this IServiceCollection services)
    {
        // Older mail comes in charsets that the runtime knows only when told to, and the parser asks for them once, whoever uses it first.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
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
