using Enquiries.Application.Sla;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Workers;

/// <summary>
/// Looks every second whether the policies or calendars have changed, here or in another process, and moves the open cases that follow the change. Looks for
/// stragglers at the start and every few minutes besides: a case that another process saved under the rules of before.
/// </summary>
internal sealed class RulesWorker(RulesFollower follower, SystemRequests requests, TimeProvider clock, ILogger<RulesWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(1))
{
    private static readonly TimeSpan StragglersEvery = TimeSpan.FromMinutes(5);
    private DateTimeOffset nextLook = DateTimeOffset.MinValue;

    protected override async Task RunAsync(CancellationToken ct)
    {
        var changed = await SendAsync(new RefreshRules(), ct);
        if (!changed && Now < nextLook)
            return;
        await follower.FollowAsync(ct);
        nextLook = Now + StragglersEvery;
    }
}
