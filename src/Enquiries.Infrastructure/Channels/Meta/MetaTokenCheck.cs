using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>Asks the platform about a Page's token: whether it is good, for how long, and what it may do.</summary>
internal sealed class MetaTokenCheck(GraphClient graph, TokenKeeper keeper, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(12);
    private static readonly TimeSpan SayBefore = TimeSpan.FromDays(14);

    public async Task<FeedReading> ReadAsync(
        ConnectedAccount account, string platform, IReadOnlyList<NeededPermission> needed, Func<GraphAnswer, SendResult.Failed> classify, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (report, answer) = await TokenReport.ReadAsync(graph, account, ct);
        if (report is null)
        {
            // A Page's token may be refused this question; everything else goes on with it.
            var failure = classify(answer);
            return failure.Kind is FailureKind.PermissionMissing or FailureKind.BadContent or FailureKind.Unknown
                ? FeedReading.Done.Nothing(null, now + Every)
                : new FeedReading.Failed(failure);
        }

        if (!report.IsValid)
            return new FeedReading.Failed(new SendResult.Failed(FailureKind.TokenInvalid, $"{platform} no longer accepts the access token. An administrator has to connect the account again."));
        if (report.ExpiresAt is { } end)
            await keeper.LearnAsync(account, end);

        var missing = report.Scopes is null ? [] : needed.Where(p => p.IsVital && !report.Scopes.Contains(p.Name)).Select(p => p.Name).ToList();
        var problem = (report.ExpiresAt, report.DataAccessUntil) switch
        {
            ({ } until, _) when until - now < SayBefore => $"The access token runs out on {TokenReport.InWords(until)}. An administrator has to connect the account again before then.",
            (_, { } until) when until - now < SayBefore =>
                $"On {TokenReport.InWords(until)} {platform} stops to show us what people write, unless somebody who manages the account connects it again before then.",
            _ when missing.Count > 0 => $"The connection lacks {(missing.Count == 1 ? "the permission" : "the permissions")} {string.Join(", ", missing)}. An administrator has to connect the account again.",
            _ => null,
        };
        return new FeedReading.Done([], null, now + Every, problem);
    }
}
