using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Testing;

/// <summary>A clock that the test moves, and that knows when somebody begins to wait by it.</summary>
public sealed class TestClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Channel<bool> waits = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(true);
        return timer;
    }

    /// <summary>Moves on by a step whenever somebody has begun to wait, until the work is done.</summary>
    public async Task FollowAsync(Task work, TimeSpan step, CancellationToken ct)
    {
        while (!work.IsCompleted)
        {
            Advance(step);
            await Task.WhenAny(work, waits.Reader.ReadAsync(ct).AsTask());
        }
    }
}
