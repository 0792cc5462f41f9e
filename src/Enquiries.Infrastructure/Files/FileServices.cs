using Enquiries.Application.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Infrastructure.Files;

internal static class FileServices
{
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddSingleton<FileStore>();
        services.AddSingleton<IFileStore>(p => p.GetRequiredService<FileStore>());
        services.AddSingleton<IIncomingFiles>(p => p.GetRequiredService<FileStore>());
        services.TryAddSingleton<IHostResolver, HostResolver>();
        services.AddSingleton<FileFetcher>();
        services.AddSingleton<VirusScanner>();
        services.AddSingleton<IScannerWatch>(p => p.GetRequiredService<VirusScanner>());
        services.AddSingleton<PictureCleaner>();
        services.AddSingleton<FileChecker>();
        services.AddSingleton<FileWorker>();
        services.AddHostedService(p => p.GetRequiredService<FileWorker>());
        return services;
    }
}
