using Enquiries.Application.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.WebForm;

internal static class WebFormServices
{
    public static IServiceCollection AddWebForm(this IServiceCollection services)
    {
        services.AddSingleton<WebFormSender>();
        services.AddSingleton<IChannel, WebFormChannel>();
        services.AddSingleton<IAttachmentSource, WebFormPhotos>();
        services.AddSingleton<IChannelSetup, WebFormSetup>();
        return services;
    }
}
