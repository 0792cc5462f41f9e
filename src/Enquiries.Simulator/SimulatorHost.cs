using Enquiries.Simulator.Control;
using Enquiries.Simulator.Demo;
using Enquiries.Simulator.Graph;
using Enquiries.Simulator.Instagram;
using Enquiries.Simulator.Pages;
using Enquiries.Simulator.X;
using Enquiries.Simulator.YouTube;

namespace Enquiries.Simulator;

/// <summary>Builds the simulator as an application of its own, in its own process or inside another one.</summary>
public static class SimulatorHost
{
    public static WebApplication Build(SimulatorOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);

        // Empty on purpose: inside another application the simulator must not pick up that application's settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Enquiries.Simulator" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls(options.Urls);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.TimeProvider);
        builder.Services.AddSingleton(new SimulatedPlatform(options));
        builder.Services.AddSingleton<GraphEndpoints>();
        var tube = new SimulatedTube(options);
        if (options.Demo) TubeDay.Play(tube);
        builder.Services.AddSingleton(tube);
        builder.Services.AddHostedService(_ => tube.Hub);
        var instagram = new SimulatedInstagram(options);
        if (options.Demo) instagram.PlayDemo();
        builder.Services.AddSingleton(instagram);
        builder.Services.AddSingleton<InstagramEndpoints>();
        // AddHostedService would take a second one of the same type for the first.
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredService<SimulatedInstagram>().Webhooks);
        builder.Services.AddHostedService(services => services.GetRequiredService<SimulatedPlatform>().Webhooks);
        builder.Services.AddSingleton(new SimulatedX(options));
        builder.Services.AddSingleton<XApi>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SimulatedX>().Webhooks);
        if (options.Demo)
        {
            builder.Services.AddHostedService<DemoDay>();
            builder.Services.AddHostedService<XDemo>();
        }

        if (options.LogToConsole)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapGraph();
        app.MapControl();
        app.MapPages();
        new TubeApi(tube).Map(app);
        new TubePages(tube).Map(app);
        TubeControl.Map(app, tube);
        app.MapX();
        app.MapInstagram();
        app.MapMedia();
        return app;
    }

    private static void MapMedia(this WebApplication app)
    {
        var media = app.Services.GetRequiredService<SimulatedPlatform>().Media;
        app.Lifetime.ApplicationStarted.Register(() => media.BaseUrl = app.Urls.FirstOrDefault()?.TrimEnd('/') ?? media.BaseUrl);
        app.MapGet("/media/{id}", context =>
        {
            if (media.Find((string?)context.Request.RouteValues["id"]) is not { } file)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = file.ContentType;
            context.Response.ContentLength = file.Bytes.Length;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).AsTask();
        });
    }

    private static void MapGraph(this WebApplication app)
    {
        var graph = app.Services.GetRequiredService<GraphEndpoints>();
        var instagram = app.Services.GetRequiredService<InstagramEndpoints>();
        app.Map("/{version}/{**path}", context =>
        {
            var version = (string)context.Request.RouteValues["version"]!;
            if (GraphEndpoints.IsVersion(version) && instagram.Knows(context.Request)) return instagram.HandleAsync(context, version, (string?)context.Request.RouteValues["path"] ?? "");
            if (GraphEndpoints.IsVersion(version)) return graph.HandleAsync(context, version, (string?)context.Request.RouteValues["path"] ?? "");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}
