namespace Enquiries.Infrastructure.Workers;

/// <summary>
/// What a platform is being asked to do is heard to the end when the application stops, for a while: nobody can ask for that answer again, and without it
/// somebody has to look, or the same thing is sent twice.
/// </summary>
internal sealed class LastWord : IDisposable
{
    /// <summary>Less than the host gives its workers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration registration;

    public LastWord(TimeProvider clock, CancellationToken stopping)
    {
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        registration = stopping.Register(() => source.CancelAfter(Patience));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
