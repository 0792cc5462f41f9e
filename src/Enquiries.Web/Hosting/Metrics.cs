using System.Diagnostics.Metrics;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;
using OpenTelemetry.Metrics;

namespace Enquiries.Web.Hosting;

/// <summary>What <c>/metrics</c> tells a Prometheus server: the desk's own counters, requests and the runtime.</summary>
internal static class Metrics
{
    public static void AddDeskMetrics(this IServiceCollection services)
    {
        services.AddSingleton<QueueDepth>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(DeskMetrics.Name)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());
    }

    public static void MapMetrics(this WebApplication app)
    {
        app.Services.GetRequiredService<QueueDepth>();
        app.MapPrometheusScrapingEndpoint().AllowAnonymous();
    }
}

/// <summary>How much work waits, counted when somebody asks.</summary>
internal sealed class QueueDepth : IDisposable
{
    private readonly Meter meter = new(DeskMetrics.Name);
    private readonly IServiceScopeFactory scopes;

    public QueueDepth(IServiceScopeFactory scopes)
    {
        this.scopes = scopes;
        meter.CreateObservableGauge("enquiries.queue.depth", Measure, "{item}", "Deliveries, replies and e-mails to officers that wait to be processed.");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Measure()
    {
        try
        {
            using var scope = scopes.CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            return
            [
                new(db.InboundDeliveries.LongCount(d => d.Work.NextAttemptAt != null), new KeyValuePair<string, object?>("queue", "deliveries")),
                new(db.Messages.LongCount(m => m.Work.NextAttemptAt != null && m.Direction == MessageDirection.Outbound), new KeyValuePair<string, object?>("queue", "replies")),
                new(db.Notifications.LongCount(n => n.Mail == MailState.Pending), new KeyValuePair<string, object?>("queue", "mail")),
            ];
        }
        catch (System.Data.Common.DbException)
        {
            // No figure is better than a wrong one while the database cannot be reached.
            return [];
        }
    }
}
