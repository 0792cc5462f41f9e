using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Instagram;
using Enquiries.Infrastructure.Channels.WebForm;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Infrastructure.Channels.YouTube;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Files;
using Enquiries.Infrastructure.Holidays;
using Enquiries.Infrastructure.Intake;
using Enquiries.Infrastructure.Mail;
using Enquiries.Infrastructure.Moderation;
using Enquiries.Infrastructure.Persistence;
using Enquiries.Infrastructure.Persistence.Sqlite;
using Enquiries.Infrastructure.Persistence.SqlServer;
using Enquiries.Infrastructure.Workers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure;

public enum DatabaseProvider
{
    Sqlite = 0,
    SqlServer = 1,
}

public static class InfrastructureServices
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseProvider provider, string connectionString)
    {
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<SaveSignals>();
        if (provider == DatabaseProvider.Sqlite)
        {
            services.AddDbContextPool<SqliteEnquiriesDbContext>((p, o) =>
                DatabaseOptions.Sqlite(o, connectionString).AddInterceptors(p.GetRequiredService<SaveSignals>()));
            services.AddScoped<EnquiriesDbContext>(p => p.GetRequiredService<SqliteEnquiriesDbContext>());
        }
        else
        {
            services.AddDbContextPool<SqlServerEnquiriesDbContext>((p, o) =>
                DatabaseOptions.SqlServer(o, connectionString).AddInterceptors(p.GetRequiredService<SaveSignals>()));
            services.AddScoped<EnquiriesDbContext>(p => p.GetRequiredService<SqlServerEnquiriesDbContext>());
        }

        services.AddDataProtection().SetApplicationName("Enquiries").PersistKeysToDbContext<EnquiriesDbContext>();
        services.AddSingleton<ICredentialProtector, CredentialProtector>();
        services.AddSingleton<IAccountDirectory, AccountDirectory>();
        services.AddSingleton<ICaseNumbers, CaseNumbers>();
        services.AddSingleton<ICaseTokens, CaseTokens>();
        return services;
    }

    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<IChannels, ConfiguredChannels>();
        services.AddSingleton<IKnownMessages, KnownMessages>();
        services.AddSingleton<IUsageMeter, UsageMeter>();
        services.AddSingleton<TokenKeeper>();
        services.AddSingleton<SystemRequests>();
        services.AddSingleton<PlatformCaller>();

        // No resilience handler: a send whose answer got lost must be looked up before it is repeated.
        services.AddHttpClient(PlatformCaller.ClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(PlatformCaller.CreateHandler)
            .RedactLoggedHeaders(["Authorization"])
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);

        services.AddFacebook();
        services.AddInstagram();
        services.AddX();
        services.AddEmail();
        services.AddWebForm();
        services.AddYouTube();
        return services;
    }

    /// <summary>The background work: storing deliveries, turning them into cases, watching clocks, sending replies.</summary>
    public static IServiceCollection AddWorkers(this IServiceCollection services)
    {
        services.AddSingleton<IntakeSignal>();
        services.AddSingleton<DeliveryWriter>();
        services.AddSingleton<IDeliveryWriter>(p => p.GetRequiredService<DeliveryWriter>());
        services.AddHostedService(p => p.GetRequiredService<DeliveryWriter>());
        services.AddSingleton<IntakeWorker>();
        services.AddHostedService(p => p.GetRequiredService<IntakeWorker>());
        services.AddHostedService<SlaWorker>();
        services.AddSingleton<RulesFollower>();
        services.AddHostedService<RulesWorker>();
        services.AddHostedService<HousekeepingWorker>();
        services.AddHolidayFeed();
        services.AddFiles();
        services.AddSingleton<DeliveryWorker>();
        services.AddHostedService(p => p.GetRequiredService<DeliveryWorker>());
        services.AddSingleton<ModerationWorker>();
        services.AddHostedService(p => p.GetRequiredService<ModerationWorker>());
        services.AddSingleton<FeedSignal>();
        services.AddSingleton<FeedWorker>();
        services.AddHostedService(p => p.GetRequiredService<FeedWorker>());
        services.AddHostedService(p => p.GetRequiredService<InboxWatch>());
        services.AddHostedService(p => p.GetRequiredService<Acknowledger>());
        services.AddSingleton<AlarmSignal>();
        services.AddSingleton<AlarmWorker>();
        services.AddHostedService(p => p.GetRequiredService<AlarmWorker>());
        services.AddSingleton<LookUpWorker>();
        services.AddHostedService(p => p.GetRequiredService<LookUpWorker>());
        return services;
    }

    /// <summary>Sends e-mails about escalations through an SMTP server.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, MailSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<MailWorker>();
        services.AddHostedService(p => p.GetRequiredService<MailWorker>());
        return services;
    }
}
