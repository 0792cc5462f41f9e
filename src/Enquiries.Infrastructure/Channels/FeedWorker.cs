using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Intake;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// Runs all feeds of all accounts. What was read is durable before the position moves on; one account in trouble holds up no other. At the start, and when an
/// account works again, catching up is due at once: something may have been missed meanwhile.
/// </summary>
internal sealed class FeedWorker(
    SystemRequests requests, IEnumerable<IChannelFeed> feeds, IAccountDirectory accounts, IDeliveryWriter writer, FeedSignal signal, TimeProvider clock,
    ILogger<FeedWorker> log) : BackgroundService
{
    private const int BatchSize = 64;
    private const int Lanes = 8;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly Dictionary<(Domain.Channels.ChannelKind Channel, string Name), IChannelFeed> byName = feeds.ToDictionary(f => (f.Channel, f.Name));
    private readonly HashSet<DueFeed> begun = [];

    /// <summary>Reads what is due now. Returns how many readings it made.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (byName.Count == 0)
            return 0;
        var all = await accounts.AllAsync(ct);
        await BeginAsync(all, ct);
        var due = await requests.SendAsync(new FindDueFeeds(BatchSize), ct);
        var read = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct }, async (feed, token) =>
        {
            try
            {
                if (all.FirstOrDefault(a => a.Id == feed.AccountId) is { IsIdentified: true } account && byName.TryGetValue((account.Channel, feed.Name), out var reader)
                    && await ReadAsync(account, reader, token))
                    Interlocked.Increment(ref read);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Reading {Feed} of account {Account} is interrupted; it goes on when its claim has run out", feed.Name, feed.AccountId);
            }
        });
        return read;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) == 0)
                    await signal.WaitAsync(Look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Reading the platforms is interrupted; it goes on in a moment");
                await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Rows for accounts that are new to this process; what catches up is due at once.</summary>
    private async Task BeginAsync(IReadOnlyList<ConnectedAccount> all, CancellationToken ct)
    {
        var fresh = all.Where(a => a.IsIdentified).SelectMany(a => byName.Values.Where(f => f.Channel == a.Channel).Select(f => new DueFeed(a.Id, f.Name))).Where(f => !begun.Contains(f)).ToList();
        if (fresh.Count == 0)
            return;
        var names = byName.Values.Where(f => f.Purpose is FeedPurpose.CatchUp or FeedPurpose.Subscription).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        await requests.SendAsync(new BeginFeeds(fresh, names), ct);
        begun.UnionWith(fresh);
    }

    private async Task<bool> ReadAsync(ConnectedAccount account, IChannelFeed feed, CancellationToken ct)
    {
        if (await requests.SendAsync(new ClaimFeed(account.Id, feed.Name), ct) is not { } claim)
            return false;

        var startedAt = clock.GetUtcNow();
        FeedReading reading;
        try
        {
            reading = await feed.ReadAsync(account, claim.Position, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Reading {Feed} of account {Account} failed in an unforeseen way", feed.Name, account.Id);
            reading = new FeedReading.Failed(new SendResult.Failed(FailureKind.Unknown, "Reading failed in an unforeseen way; the log says more."));
        }

        if (reading is FeedReading.Failed { Failure: var failure })
            log.LogWarning("Feed {Feed} of account {Account} could not be read: {Kind} ({Raw})", feed.Name, account.Id, failure.Kind, failure.Raw);

        // Known only when it is on disk: the position must not overtake it.
        var source = feed.Purpose == FeedPurpose.Messages ? MessageSource.Poll : MessageSource.CatchUp;
        foreach (var body in Bodies(reading))
            await writer.StoreAsync(account.Channel, body, ConnectedAccount.ReadByUs(account.Id), CancellationToken.None, source);
        await requests.SendAsync(new RecordReading(account.Id, feed.Name, claim.Claim, startedAt, reading, feed.IsVital), CancellationToken.None);
        return true;
    }

    private static IReadOnlyList<byte[]> Bodies(FeedReading reading) => reading switch
    {
        FeedReading.Done done => done.Bodies,
        FeedReading.Failed failed => failed.Bodies ?? [],
        _ => [],
    };
}

/// <summary>Wakes the feed worker before its next look, for instance because a mailbox told of new mail.</summary>
public sealed class FeedSignal : WakeSignal;
