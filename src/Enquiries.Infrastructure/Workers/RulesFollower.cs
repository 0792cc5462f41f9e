using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Moves all open cases that lag behind the rules, a batch in each transaction; one batch is read and computed while another one is written.</summary>
internal sealed class RulesFollower(IServiceScopeFactory scopes)
{
    private const int AtOnce = 2;

    /// <summary>Answers how many running clocks were computed again.</summary>
    public async Task<int> FollowAsync(CancellationToken ct)
    {
        var all = 0;
        while (await SendAsync(new FindLaggingCases(), ct) is { Count: > 0 } lagging)
        {
            var before = all;
            await Parallel.ForEachAsync(
                lagging.Chunk(RecomputeClocks.BatchSize), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (batch, token) => Interlocked.Add(ref all, await SendAsync(new RecomputeClocks(batch), token)));

            // What is left is being changed by others at this moment, who follow the rules themselves.
            if (all == before)
                break;
        }

        return all;
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
