using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Intake;

/// <summary>Stores what platforms send and what is read from them. The task ends when the row is synced to disk; it fails when it could not be stored.</summary>
public interface IDeliveryWriter
{
    /// <param name="headers">Those that are kept beside the body.</param>
    Task StoreAsync(ChannelKind channel, byte[] body, string secretFingerprint, CancellationToken ct, MessageSource source = MessageSource.Push, string? headers = null);
}

/// <summary>
/// The one writer of deliveries: all that wait share one transaction and so one sync to disk. A body that is there already is left as it is.
/// </summary>
internal sealed class DeliveryWriter(IServiceScopeFactory scopes, TimeProvider clock, IntakeSignal signal, ILogger<DeliveryWriter> log)
    : BackgroundService, IDeliveryWriter
{
    private const int BatchSize = 256;
    private readonly Channel<Waiting> queue = System.Threading.Channels.Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public async Task StoreAsync(ChannelKind channel, byte[] body, string secretFingerprint, CancellationToken ct, MessageSource source = MessageSource.Push, string? headers = null)
    {
        var now = clock.GetUtcNow();
        var waiting = new Waiting(new InboundDelivery
        {
            Id = Guid.CreateVersion7(now),
            Channel = channel,
            ReceivedAt = now,
            Body = body,
            BodyHash = HashOf(channel, body),
            SecretFingerprint = secretFingerprint,
            Headers = headers,
            Source = source,
            Work = new Work { NextAttemptAt = now },
        });
        if (!queue.Writer.TryWrite(waiting))
            throw new InvalidOperationException("Too many deliveries wait to be stored.");
        await waiting.Stored.Task.WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(BatchSize);
        try
        {
            while (await queue.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < BatchSize && queue.Reader.TryRead(out var waiting))
                    batch.Add(waiting);
                await WriteAsync(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what still waits is answered with an error, and the platform sends it again.
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var waiting))
                waiting.Stored.TrySetException(new InvalidOperationException("The application is stopping."));
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            await InsertAsync(batch);
        }
        catch (Exception e)
        {
            if (batch.Count > 1)
            {
                log.LogWarning(e, "Storing {Count} deliveries together failed; storing them one by one", batch.Count);
                foreach (var waiting in batch)
                    await WriteAsync([waiting]);
                return;
            }

            log.LogError(e, "A delivery could not be stored");
            batch[0].Stored.TrySetException(e);
            return;
        }

        foreach (var waiting in batch)
            waiting.Stored.TrySetResult();
        signal.Raise();
    }

    private async Task InsertAsync(List<Waiting> batch)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        await db.StoreNewAsync(batch.ConvertAll(w => w.Delivery), CancellationToken.None);
    }

    /// <summary>By what a stored body is known. An e-mail is the same under whatever number the server lists it.</summary>
    public static byte[] HashOf(ChannelKind channel, ReadOnlyMemory<byte> body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([(byte)channel]);
        if (channel == ChannelKind.Email && MailEnvelope.IdentityOf(body) is var (account, raw))
        {
            sha.AppendData(Encoding.UTF8.GetBytes(account + "\n"));
            body = raw;
        }

        sha.AppendData(body.Span);
        return sha.GetHashAndReset();
    }

    private sealed record Waiting(InboundDelivery Delivery)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Wakes the intake worker when something was stored in this process; other processes' deliveries are found by looking once a second.</summary>
public sealed class IntakeSignal : WakeSignal;
