using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Enquiries.Web.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Web.Tests.Webhooks;

/// <summary>The webhooks alone, over HTTP; what they take is stored by the real writer.</summary>
internal sealed class WebhookDesk : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly IHostedService writer;

    private WebhookDesk(App app, WebApplication web, IHostedService writer) => (App, this.web, this.writer, Client) = (app, web, writer, web.GetTestClient());

    public App App { get; }

    public HttpClient Client { get; }

    /// <param name="connect">Connects the accounts whose deliveries are taken.</param>
    /// <param name="configure">Further services of the webhooks, or others in place of the desk's.</param>
    public static async Task<WebhookDesk> StartAsync(Func<App, Task> connect, Action<App, IServiceCollection>? configure = null)
    {
        var app = await App.StartAsync();
        await connect(app);
        var intake = app.Services.GetServices<IHostedService>().OfType<IDeliveryWriter>().Cast<IHostedService>().Single();
        await intake.StartAsync(CancellationToken.None);

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(app.Services.GetRequiredService<IAccountDirectory>());
        builder.Services.AddSingleton(app.Services.GetRequiredService<IDeliveryWriter>());
        configure?.Invoke(app, builder.Services);
        var site = builder.Build();
        site.MapWebhooks();
        await site.StartAsync(TestContext.Current.CancellationToken);
        return new WebhookDesk(app, site, intake);
    }

    /// <summary>The bodies that were stored.</summary>
    public Task<List<byte[]>> StoredAsync() => App.ReadAsync(db => db.InboundDeliveries.Select(d => d.Body).ToListAsync());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await web.DisposeAsync();
        await writer.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
