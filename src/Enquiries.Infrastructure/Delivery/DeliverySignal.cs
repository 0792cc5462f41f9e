namespace Enquiries.Infrastructure.Delivery;

/// <summary>Wakes the delivery worker when a reply was queued in this process; other processes' replies are found by looking once a second.</summary>
public sealed class DeliverySignal : IDisposable
{
    private readonly SemaphoreSlim raised = new(0, 1);

    public void Raise()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised.
        }
    }

    public void Dispose() => raised.Dispose();

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => raised.WaitAsync(atMost, ct);
}
