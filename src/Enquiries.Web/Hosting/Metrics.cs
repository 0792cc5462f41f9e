using System.Diagnostics.Metrics;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
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
        meter.CreateObservableGauge("enquiries.alarms.open", MeasureAlarms, "{alarm}", "Alarms about channel accounts and taking in that are not cleared.");
        meter.CreateObservableGauge("enquiries.queue.depth", Measure, "{item}", "Deliveries, replies and e-mails to officers that wait to be processed.");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Every kind, also those without an alarm: a series that vanishes cannot be watched.</summary>
    private IEnumerable<Measurement<long>> MeasureAlarms()
    {
        try
        {
            using var scope = scopes.CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var open = db.AccountAlarms.Where(a => a.ClearedAt == null).GroupBy(a => a.Kind).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionary(g => g.Key, g => g.Count);
            return [.. Enum.GetValues<AlarmKind>().Select(kind => new Measurement<long>(open.GetValueOrDefault(kind), new KeyValuePair<string, object?>("kind", kind.ToString())))];
        }
        catch (System.Data.Common.DbException)
        {
            // As below.
            return [];
        }
    }

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
