using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>Reads messages one by one to see which are gone: asked for several at once, the platform refuses all when one is missing.</summary>
internal sealed class GraphRemovals(GraphClient graph)
{
    public const int Most = 50;

    /// <param name="proof">What can be read only with the permission that the messages need: without it the platform calls every one of them missing.</param>
    /// <param name="isElsewhere">Whether what cannot be read by its id is there all the same, for instance under somebody else's post.</param>
    public async Task<RemovalCheck> FindAsync(ConnectedAccount account, IReadOnlyList<string> ids, Func<GraphAnswer, SendResult.Failed> classify, CancellationToken ct,
        (string Path, IReadOnlyList<(string Name, string Value)> Parameters)? proof = null, Func<string, Task<bool>>? isElsewhere = null)
    {
        var gone = new List<string>();
        var isProven = false;
        foreach (var id in ids.Take(Most))
        {
            var answer = await graph.GetAsync(account, id, [("fields", "id")], ct);
            if (answer.Succeeded)
            {
                isProven = true;
                continue;
            }

            var failure = classify(answer);
            if (failure.Kind != FailureKind.TargetGone)
                return new RemovalCheck.CannotTell(failure.Reason);
            if (isElsewhere is null || !await isElsewhere(id))
                gone.Add(id);
        }

        if (gone.Count == 0 || isProven)
            return new RemovalCheck.Looked(gone);

        // The platform says the same of what is gone and of what it no longer lets us see.
        var self = await graph.GetAsync(account, proof?.Path ?? "me", proof?.Parameters ?? [("fields", "id")], ct);
        return self.Succeeded ? new RemovalCheck.Looked(gone) : new RemovalCheck.CannotTell(classify(self).Reason);
    }
}
