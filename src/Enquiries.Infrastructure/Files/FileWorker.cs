using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Files;

/// <summary>
/// Fetches what came with messages, checks it and keeps it: at once, because platforms' links die. Every step can be repeated: what was received stays until
/// the row says what became of it, and bytes are on disk before a row names them. Sweeps away, now and then, what no row names.
/// </summary>
internal sealed class FileWorker(
    SystemRequests requests, FileStore store, FileFetcher fetcher, FileChecker checker, IAccountDirectory accounts, IEnumerable<IAttachmentSource> sources,
    FileSettings settings, TimeProvider clock, ILogger<FileWorker> log) : BackgroundService
{
    /// <summary>Bytes that no row names are kept this long: their row may still be written.</summary>
    internal static readonly TimeSpan KeepUnused = TimeSpan.FromDays(1);

    private const int BatchSize = 16;
    private const int Lanes = 4;
    private const int SweepBatch = 200;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
    ];

    private readonly IIncomingFiles incoming = store;

    /// <summary>Handles what is due now. Returns how many files it took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await requests.SendAsync(new FindDueFiles(BatchSize), ct);
        var taken = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct }, async (id, token) =>
        {
            try
            {
                if (await requests.SendAsync(new ClaimFile(id), token) is not { } claim)
                    return;
                Interlocked.Increment(ref taken);
                var outcome = await HandleAsync(claim, token);
                if (!await requests.SendAsync(new RecordFile(id, claim.Attempt, outcome), CancellationToken.None) || outcome is FileOutcome.Later)
                    return;
                incoming.Delete(id);

                // What could not be fetched somebody may try again.
                if (outcome is not FileOutcome.Failed && await SourceAsync(claim, token) is { } from)
                    await from.Source.LetGoAsync(from.Account, claim.Attachment!, CancellationToken.None);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Fetching file {File} is interrupted; it goes on when its claim has run out", id);
            }
        });
        return taken;
    }

    /// <summary>Removes bytes that no row names and what crashes left behind.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - KeepUnused;
        store.SweepHalfDone(before);
        foreach (var ids in store.ListIncoming(before).Chunk(SweepBatch))
        {
            foreach (var id in ids.Except(await requests.SendAsync(new FindWaitingFiles(ids), ct)))
                incoming.Delete(id);
        }

        foreach (var hashes in store.List(before).Chunk(SweepBatch))
        {
            foreach (var hash in await requests.SendAsync(new FindUnusedContent(hashes), ct))
                store.Delete(hash, before);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextSweep = clock.GetUtcNow() + SweepEvery;
        var queued = !settings.Scans;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!queued)
                    queued = await requests.SendAsync(new QueueUnscanned(), stoppingToken) < QueueUnscanned.BatchSize;
                var taken = await RunOnceAsync(stoppingToken);
                if (clock.GetUtcNow() >= nextSweep)
                {
                    await SweepAsync(stoppingToken);
                    nextSweep = clock.GetUtcNow() + SweepEvery;
                }

                if (taken == 0)
                    await Task.Delay(Look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Fetching files is interrupted; it goes on in a moment");
                await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<FileOutcome> HandleAsync(ClaimedFile claim, CancellationToken ct)
    {
        if (claim.Hash is { } kept)
            return await checker.ScanKeptAsync(kept, ct);

        var received = store.OpenIncoming(claim.Id);
        if (received is null)
        {
            if (claim.Attachment is null)
                return new FileOutcome.Failed("It did not arrive completely. Attach it again.");
            if (await FetchAsync(claim, ct) is { } problem)
                return problem;
            received = store.OpenIncoming(claim.Id);
        }

        if (received is null)
            return Later(claim, "It could not be written to disk.");
        await using (received)
            return await checker.CheckAsync(received, claim.Name, ct);
    }

    /// <summary>Null when it was received.</summary>
    private async Task<FileOutcome?> FetchAsync(ClaimedFile claim, CancellationToken ct)
    {
        var attachment = claim.Attachment!;
        AttachmentContent? content = null;
        if (await SourceAsync(claim, ct) is { } from)
            content = await from.Source.OpenAsync(from.Account, claim.MessageExternalId ?? "", attachment, ct);

        switch (content)
        {
            case AttachmentContent.Unavailable gone:
                return gone.CanRetry ? Later(claim, gone.Reason) : new FileOutcome.Failed(gone.Reason);
            case AttachmentContent.Bytes bytes:
                await using (bytes.Stream)
                {
                    try
                    {
                        await incoming.WriteAsync(claim.Id, bytes.Stream, settings.MostBytes, ct);
                        return null;
                    }
                    catch (FileTooLargeException e)
                    {
                        return new FileOutcome.Refused(FileFetcher.TooLarge(e.MostBytes));
                    }
                }

            default:
                var address = content as AttachmentContent.Address;
                if (address is null && !Uri.TryCreate(attachment.Url, UriKind.Absolute, out _))
                    return new FileOutcome.Refused("The link is no address of the web.");
                var result = await fetcher.FetchAsync(
                    address?.Url ?? new Uri(attachment.Url!), address?.Authorization, (stream, token) => incoming.WriteAsync(claim.Id, stream, settings.MostBytes, token), ct);
                return result switch
                {
                    FetchResult.Refused refused => new FileOutcome.Refused(refused.Reason),
                    FetchResult.Failed { CanRetry: true } failed => Later(claim, failed.Reason),
                    FetchResult.Failed failed => new FileOutcome.Failed(failed.Reason),
                    _ => null,
                };
        }
    }

    /// <summary>The channel's own way to an attachment of a resident; null where its address is enough.</summary>
    private async Task<(IAttachmentSource Source, ConnectedAccount Account)?> SourceAsync(ClaimedFile claim, CancellationToken ct) =>
        claim is { AccountId: { } id, Attachment: not null } && (await accounts.AllAsync(ct)).FirstOrDefault(a => a.Id == id) is { } account
            && sources.FirstOrDefault(s => s.Channel == account.Channel) is { } source ? (source, account) : null;

    private FileOutcome Later(ClaimedFile claim, string reason) => claim.Attempt > Waits.Length
        ? new FileOutcome.Failed($"{reason} It was tried {claim.Attempt} times.")
        : new FileOutcome.Later(clock.GetUtcNow() + Waits[claim.Attempt - 1], reason);
}
