using System.Globalization;

namespace Enquiries.Simulator.YouTube;

/// <summary>The Google project's units, counted from midnight to midnight Pacific time.</summary>
public sealed class TubeQuota(SimulatedChannelOptions channel, TimeProvider clock)
{
    private static readonly TimeZoneInfo Pacific = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");
    private readonly Lock _gate = new();
    private string _day = "";
    private long _used;

    public long Limit { get; set; } = channel.Quota;

    public long Used
    {
        get
        {
            lock (_gate)
            {
                Turn();
                return _used;
            }
        }
    }

    /// <summary>False when the call costs more than is left; nothing is taken then.</summary>
    internal bool Take(long units)
    {
        lock (_gate)
        {
            Turn();
            if (_used + units > Limit) return false;
            _used += units;
            return true;
        }
    }

    private void Turn()
    {
        var day = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Pacific).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (day == _day) return;
        (_day, _used) = (day, 0);
    }
}
