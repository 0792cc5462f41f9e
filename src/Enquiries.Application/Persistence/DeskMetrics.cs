using System.Diagnostics.Metrics;

namespace Enquiries.Application.Persistence;

/// <summary>What the desk counts; read from <c>/metrics</c>.</summary>
public static class DeskMetrics
{
    public const string Name = "Enquiries";

    private static readonly Meter Meter = new(Name);

    public static Counter<long> DeliveriesReceived { get; } =
        Meter.CreateCounter<long>("enquiries.deliveries.received", "{delivery}", "Webhook deliveries stored.");

    public static Counter<long> CasesOpened { get; } = Meter.CreateCounter<long>("enquiries.cases.opened", "{case}", "Cases opened.");

    public static Counter<long> RepliesSent { get; } =
        Meter.CreateCounter<long>("enquiries.replies.sent", "{reply}", "Replies of the desk that reached the platform.");

    public static Counter<long> RepliesFailed { get; } =
        Meter.CreateCounter<long>("enquiries.replies.failed", "{reply}", "Replies that did not get through.");
}
