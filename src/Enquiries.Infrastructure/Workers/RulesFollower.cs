using Enquiries.Application.Sla;

namespace Enquiries.Infrastructure.Workers;

/// <summary>Moves all open cases that lag behind the rules, a batch in each transaction; one batch is read and computed while another one is written.</summary>
internal sealed class RulesFollower(SystemRequests requests)
{
    private const int AtOnce = 2;

    /// <summary>Answers how many running clocks were computed again.</summary>
    public async Task<int> FollowAsync(CancellationToken ct)
    {
        var all = 0;
        while (await requests.SendAsync(new FindLaggingCases(), ct) is { Count: > 0 } lagging)
        {
            var before = all;
            await Parallel.ForEachAsync(
                lagging.Chunk(RecomputeClocks.BatchSize), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (batch, token) => Interlocked.Add(ref all, await requests.SendAsync(new RecomputeClocks(batch), token)));

            // What is left is being changed by others at this moment, who follow the rules themselves.
            if (all == before)
                break;
        }

        return all;
    }
}
