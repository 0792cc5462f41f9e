using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Intake;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// Runs all feeds of all accounts. What was read is durable before the position moves on. Each reading goes its own way, however long it takes: a slow account
/// holds up no other. At the start, and when an account works again, catching up is due at once: something may have been missed meanwhile.
/// </summary>
internal sealed class FeedWorker(
    SystemRequests requests, IEnumerable<IChannelFeed> feeds, IAccountDirectory accounts, IDeliveryWriter writer, FeedSignal signal, TimeProvider clock,
    ILogger<FeedWorker> log) : BackgroundService
{
    /// <summary>How many readings may be young, and how many there may be in all.</summary>
    private const int Places = 8;
    private const int Most = 64;

    /// <summary>A reading that takes longer gives up its place among the young ones.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How often a reading holds on to its claim.</summary>
    private static readonly TimeSpan Hold = ClaimFeed.Lease / 4;

    /// <summary>No reading is in order that takes longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly Dictionary<(Domain.Channels.ChannelKind Channel, string Name), IChannelFeed> byName = feeds.ToDictionary(f => (f.Channel, f.Name));
    private readonly HashSet<DueFeed> begun = [];

    /// <summary>Reads what is due now and waits for it. Returns how many readings it made.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var running = new Dictionary<DueFeed, Lane>();
        await BeginDueAsync(running, Most, ct);
        return (await Task.WhenAll(running.Values.Select(l => l.Reading))).Count(read => read);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<DueFeed, Lane>();
        Task? wake = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.GetUtcNow();
                foreach (var done in running.Where(l => l.Value.IsOver(now)).Select(l => l.Key).ToList())
                    running.Remove(done);
                var free = Math.Min(Places - running.Values.Count(l => l.Since > now - Young), Most - running.Count);
                if (free <= 0 || !await BeginDueAsync(running, free, stoppingToken))
                {
                    wake ??= signal.WaitAsync(Look, stoppingToken);
                    await Task.WhenAny([wake, .. running.Values.Select(l => l.Reading).Where(r => !r.IsCompleted)]);
                    wake = wake.IsCompleted ? null : wake;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                log.LogError(e, "Reading the platforms is interrupted; it goes on in a moment");
                await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // What the platforms have said by now is still stored, and broken-off readings are let go of.
        await Task.WhenAll(running.Values.Select(l => l.Reading));
    }

    /// <summary>Begins up to <paramref name="most"/> readings that are due; false when there was none.</summary>
    private async Task<bool> BeginDueAsync(Dictionary<DueFeed, Lane> running, int most, CancellationToken ct)
    {
        if (byName.Count == 0)
            return false;
        var all = await accounts.AllAsync(ct);
        await BeginAsync(all, ct);

        var any = false;
        foreach (var feed in await requests.SendAsync(new FindDueFeeds(Most + running.Count), ct))
        {
            // What was begun a moment ago may not be claimed yet; a feed that no longer exists is left alone.
            if (most == 0 || running.ContainsKey(feed) || all.FirstOrDefault(a => a.Id == feed.AccountId) is not { IsIdentified: true } account
                || !byName.TryGetValue((account.Channel, feed.Name), out var reader))
                continue;
            running[feed] = new Lane(Task.Run(() => TryReadAsync(account, reader, ct), CancellationToken.None), clock.GetUtcNow());
            (any, most) = (true, most - 1);
        }

        return any;
    }

    private sealed record Lane(Task<bool> Reading, DateTimeOffset Since)
    {
        /// <summary>What could not even be begun is not tried again at once.</summary>
        public bool IsOver(DateTimeOffset now) => Reading.IsCompleted && (Reading.Result || now - Since >= Look);
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

    /// <summary>Never throws. True when it was read.</summary>
    private async Task<bool> TryReadAsync(ConnectedAccount account, IChannelFeed feed, CancellationToken ct)
    {
        try
        {
            return await ReadAsync(account, feed, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            log.LogError(e, "Reading {Feed} of account {Account} is interrupted; it goes on when its claim has run out", feed.Name, account.Id);
            return false;
        }
    }

    private async Task<bool> ReadAsync(ConnectedAccount account, IChannelFeed feed, CancellationToken ct)
    {
        if (await requests.SendAsync(new ClaimFeed(account.Id, feed.Name), ct) is not { } claim)
            return false;

        var startedAt = clock.GetUtcNow();
        FeedReading reading;
        using var held = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var holding = HoldAsync(account, feed, claim.Claim, held);
        try
        {
            reading = await feed.ReadAsync(account, claim.Position, held.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await requests.SendAsync(new LetGoOfFeed(account.Id, feed.Name, claim.Claim), CancellationToken.None);
            return false;
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            log.LogError(e, "Reading {Feed} of account {Account} failed in an unforeseen way", feed.Name, account.Id);
            reading = new FeedReading.Failed(new SendResult.Failed(FailureKind.Unknown, "Reading failed in an unforeseen way; the log says more."));
        }
        finally
        {
            await held.CancelAsync();
            await holding;
        }

        if (reading is FeedReading.Failed { Failure: var failure })
            log.LogWarning("Feed {Feed} of account {Account} could not be read: {Kind} ({Raw})", feed.Name, account.Id, failure.Kind, failure.Raw);

        // What was there before the account was connected nobody has missed.
        var source = feed.Purpose == FeedPurpose.Messages || claim.Position.ReadAt is null ? MessageSource.Poll : MessageSource.CatchUp;

        // Known only when it is on disk: the position must not overtake it.
        foreach (var body in Bodies(reading))
            await writer.StoreAsync(account.Channel, body, ConnectedAccount.ReadByUs(account.Id), CancellationToken.None, source);
        await requests.SendAsync(new RecordReading(account.Id, feed.Name, claim.Claim, startedAt, reading, feed.IsVital), CancellationToken.None);
        return true;
    }

    /// <summary>Keeps the claim for as long as the reading takes; a reading whose claim somebody else has, or that never ends, is broken off.</summary>
    private async Task HoldAsync(ConnectedAccount account, IChannelFeed feed, Guid claim, CancellationTokenSource held)
    {
        var until = clock.GetUtcNow() + Longest;
        while (true)
        {
            await Task.Delay(Hold, clock, held.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (held.IsCancellationRequested)
                return;
            try
            {
                if (clock.GetUtcNow() < until && await requests.SendAsync(new HoldFeed(account.Id, feed.Name, claim), CancellationToken.None))
                    continue;
                log.LogError("Reading {Feed} of account {Account} is broken off: it takes too long, or somebody else reads it by now", feed.Name, account.Id);
                await held.CancelAsync();
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "The claim on {Feed} of account {Account} could not be kept; it is tried again", feed.Name, account.Id);
            }
        }
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
