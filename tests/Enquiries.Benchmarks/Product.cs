using Enquiries.Application;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Benchmarks.Workload;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Benchmarks;

/// <summary>The product without its web pages, on a SQLite file of its own.</summary>
internal sealed class Product : IAsyncDisposable
{
    private Product(string file, TimeProvider? clock)
    {
        var services = new ServiceCollection();
        if (clock is not null)
            services.AddSingleton(clock);
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        services.AddApplication();
        services.AddDatabase(DatabaseProvider.Sqlite, $"Data Source={file}");
        services.AddChannels();
        services.AddWorkers();
        Services = services.BuildServiceProvider();
    }

    public ServiceProvider Services { get; }

    public static async Task<Product> StartAsync(string file, TimeProvider? clock = null)
    {
        var product = new Product(file, clock);
        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        await db.Database.MigrateAsync();
        if (!await db.ChannelAccounts.AnyAsync())
        {
            var credentials = new ChannelCredentials(PageWebhooks.AppSecret, null, "verify", "token");
            db.Add(ChannelAccount.Connect(ChannelKind.Facebook, "Council page", PageWebhooks.PageId, "http://127.0.0.1:9/v26.0",
                product.Services.GetRequiredService<ICredentialProtector>().Protect(credentials), null));
            await db.SaveChangesAsync();
        }

        return product;
    }

    /// <summary>Brings a database to the present model and connects the Page that <see cref="PageWebhooks"/> speaks for.</summary>
    public static async Task ConnectPageAsync(string file)
    {
        await using var product = await StartAsync(file);
    }

    /// <summary>Sends a request as the system.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public ValueTask DisposeAsync() => Services.DisposeAsync();
}
