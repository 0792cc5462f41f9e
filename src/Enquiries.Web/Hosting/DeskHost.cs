using Enquiries.Application;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure;
using Enquiries.Web.Api;
using Enquiries.Web.Demo;
using Enquiries.Web.Webhooks;
using Microsoft.Extensions.Logging.Console;

namespace Enquiries.Web.Hosting;

/// <summary>Puts the application together: the one place that knows all parts.</summary>
internal static class DeskHost
{
    public static WebApplication Build(string[] configuration, bool forCommand = false)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once; watching their files would cost the start and idle memory.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. configuration],
            ContentRootPath = ContentRoot.Find(configuration),
        });
        // What the slim builder leaves out and the desk needs: its own certificate, and files of the packages while developing. IIS and HTTP/3 cost idle memory.
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Environment.IsDevelopment())
            builder.WebHost.UseStaticWebAssets();
        Log(builder, forCommand);

        var database = DatabaseSettings.Read(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(new ChannelAddressRules(
            builder.Configuration.GetValue("Channels:AllowCustomBaseUrl", !builder.Environment.IsProduction())));
        builder.Services.AddSingleton(SlaSettings.Read(builder.Configuration));
        builder.Services.AddSingleton(SlaSettings.ReadHolidayFeed(builder.Configuration));
        builder.Services.AddSingleton(RemovalSettings.Read(builder.Configuration));
        var (escalation, mail) = EscalationSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(escalation);
        builder.Services.AddSingleton(FilesSection.Read(builder.Configuration, builder.Environment, database));
        builder.Services.AddApplication(builder.Configuration["Licences:AutoMapper"]);
        builder.Services.AddDatabase(database.Provider, database.ConnectionString);
        builder.Services.AddChannels();
        builder.Services.AddWorkers();
        if (mail is not null)
            builder.Services.AddMail(mail);
        builder.AddDesk();
        builder.Services.AddApi();
        if (builder.Configuration.GetValue("Demo:Enabled", false) && !builder.Environment.IsProduction())
            builder.Services.AddHostedService<DemoPlatform>();
        builder.AddForwardedHeaders();
        builder.Services.AddDeskMetrics();
        if (!forCommand)
            builder.Services.AddHostedService<StartUpLeftovers>();

        var app = builder.Build();
        if (forCommand)
            return app;

        app.UseForwardedHeaders();
        app.MapHealth();
        app.MapMetrics();
        app.MapWebhooks();
        app.MapApi();
        app.UseDesk();
        return app;
    }

    private static void Log(WebApplicationBuilder builder, bool forCommand)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            console.UseUtcTimestamp = true;
        });
        if (!forCommand)
            return;

        // Standard output belongs to what a command was asked for.
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<LoggerFilterOptions>(filter =>
        {
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.None;
        });
    }
}
