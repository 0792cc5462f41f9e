using Enquiries.Infrastructure.Workers;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>Wakes the delivery worker when a reply was queued in this process; other processes' replies are found by looking once a second.</summary>
public sealed class DeliverySignal : WakeSignal;
