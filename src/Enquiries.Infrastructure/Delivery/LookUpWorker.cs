using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Delivery;

/// <summary>Reads from the platforms what deliveries left out: names of residents, texts of the council's posts. A few at a time, so that sending is never held up.</summary>
internal sealed class LookUpWorker(IServiceScopeFactory scopes, IChannels channels, TimeProvider clock, ILogger<LookUpWorker> log) : BackgroundService
{
    private const int BatchSize = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await SendAsync(new FindDueLookUps(BatchSize), ct);
        foreach (var resident in due.Residents)
            await SendAsync(new RecordProfile(resident.Id, await channels[resident.Channel].ReadProfileAsync(resident.AccountId, resident.PlatformId, ct)), ct);
        foreach (var post in due.Posts)
            await SendAsync(new RecordPost(post.Id, await channels[post.Channel].ReadPostAsync(post.AccountId, post.PlatformId, ct)), ct);
        return due.Residents.Count + due.Posts.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Reading names and posts is interrupted; it goes on in a moment");
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
