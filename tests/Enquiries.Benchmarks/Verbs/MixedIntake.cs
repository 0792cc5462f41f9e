using System.Diagnostics;
using System.Security.Cryptography;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Benchmarks.Workload;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>Stored deliveries made into cases: of Facebook alone, and of all channels in turn. The better of some rounds each counts, taken in turn.</summary>
internal static class MixedIntake
{
    private const int WarmUp = 1_000;
    private const int Rounds = 3;
    private const double MostSlower = 1.2;

    public static async Task<int> RunAsync(Workspace workspace, int deliveries)
    {
        var count = Math.Min(deliveries, 5_000);
        await using var product = await Product.StartAsync(workspace.PathOf("mixed.db"));
        var accounts = await ConnectAsync(product);
        var alone = accounts.Take(1).ToList();
        var next = 0;
        await MeasureAsync(product, alone, next, WarmUp);
        await MeasureAsync(product, accounts, next += WarmUp, WarmUp);
        var (facebook, mixed) = (double.MaxValue, double.MaxValue);
        next += WarmUp;
        for (var round = 0; round < Rounds; round++)
        {
            facebook = Math.Min(facebook, await MeasureAsync(product, alone, next, count));
            mixed = Math.Min(mixed, await MeasureAsync(product, accounts, next + count, count));
            next += 2 * count;
        }

        new Figure("intake.facebook", count / facebook, "cases/s of stored deliveries, Facebook alone", HigherIsBetter: true).Print();
        new Figure("intake.mixed", count / mixed, "cases/s of stored deliveries, five channels in turn", HigherIsBetter: true).Print();
        new Figure("intake.mixed.slower", mixed / facebook, "times as long as Facebook alone", MostSlower).Print();

        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var (cases, parked) = (await db.Cases.CountAsync(), await db.ParkedItems.CountAsync());
        if (cases == next && parked == 0)
            return 0;
        await Console.Error.WriteLineAsync($"{next} deliveries became {cases} cases; {parked} items are parked.");
        return 1;
    }

    private static async Task<IReadOnlyList<ConnectedAccount>> ConnectAsync(Product product)
    {
        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var credentials = scope.ServiceProvider.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("secret", null, "verify", "token"));
        foreach (var (channel, id) in MixedDeliveries.Accounts.Where(a => a.Channel != ChannelKind.Facebook))
            db.Add(ChannelAccount.Connect(channel, channel.ToString(), id, "http://127.0.0.1:9", credentials, null));
        await db.SaveChangesAsync();
        var directory = product.Services.GetRequiredService<IAccountDirectory>();
        directory.Invalidate();
        var all = await directory.AllAsync(CancellationToken.None);
        return [.. MixedDeliveries.Accounts.Select(a => all.Single(c => c.Channel == a.Channel))];
    }

    /// <summary>Seconds from the first stored delivery to the last case.</summary>
    private static async Task<double> MeasureAsync(Product product, IReadOnlyList<ConnectedAccount> accounts, int from, int count)
    {
        var now = DateTimeOffset.UtcNow;
        var stored = Enumerable.Range(from, count).Select(i =>
        {
            var account = accounts[i % accounts.Count];
            var body = MixedDeliveries.Body(account.Channel, account.ExternalId, i, now.AddSeconds(-5));
            return new InboundDelivery
            {
                Id = Guid.CreateVersion7(now),
                Channel = account.Channel,
                ReceivedAt = now,
                Body = body,
                BodyHash = SHA256.HashData(body),
                SecretFingerprint = ConnectedAccount.ReadByUs(account.Id),
                Work = new Work { NextAttemptAt = now },
            };
        }).ToList();
        await using (var scope = product.Services.CreateAsyncScope())
        {
            foreach (var chunk in stored.Chunk(250))
                await scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().StoreNewAsync(chunk, CancellationToken.None);
        }

        var worker = product.Services.GetRequiredService<IntakeWorker>();
        var started = Stopwatch.GetTimestamp();
        while (await worker.RunOnceAsync(CancellationToken.None) > 0)
        {
            // Until nothing is left.
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
