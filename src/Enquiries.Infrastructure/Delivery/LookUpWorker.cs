using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>Reads from the platforms what deliveries left out: names of residents, texts of the council's posts. A few at a time, so that sending is never held up.</summary>
internal sealed class LookUpWorker(SystemRequests requests, IChannels channels, TimeProvider clock, ILogger<LookUpWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(2))
{
    private const int BatchSize = 20;

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await SendAsync(new FindDueLookUps(BatchSize), ct);
        foreach (var resident in due.Residents)
            await SendAsync(new RecordProfile(resident.Id, await channels[resident.Channel].ReadProfileAsync(resident.AccountId, resident.PlatformId, ct)), ct);
        foreach (var post in due.Posts)
            await SendAsync(new RecordPost(post.Id, await channels[post.Channel].ReadPostAsync(post.AccountId, post.PlatformId, ct)), ct);
        return due.Residents.Count + due.Posts.Count;
    }

    protected override Task RunAsync(CancellationToken ct) => RunOnceAsync(ct);
}
