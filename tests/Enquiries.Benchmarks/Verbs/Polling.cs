using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Benchmarks.Running;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>What fifty accounts cost the desk while the platforms have nothing new: the processor time of a minute, less that of a desk without accounts.</summary>
internal static class Polling
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Measured = TimeSpan.FromMinutes(1);

    private static readonly (ChannelKind Channel, int Count, string Path)[] Accounts =
    [
        (ChannelKind.Facebook, 20, "/v26.0"), (ChannelKind.X, 15, ""), (ChannelKind.YouTube, 10, "/youtube/v3"), (ChannelKind.Instagram, 5, "/v26.0"),
    ];

    public static async Task<int> RunAsync(PublishedDesk desk, Workspace workspace)
    {
        await using var platforms = await IdlePlatforms.StartAsync();
        var file = workspace.PathOf("polling.db");
        await FillAsync(file, platforms.Address);
        var bare = workspace.PathOf("bare.db");
        await desk.RunVerbAsync(bare, "migrate");

        var (without, _) = await MeasureAsync(desk, bare, platforms);
        var (with, calls) = await MeasureAsync(desk, file, platforms);

        new Figure("polling.calls", calls, "calls in a minute for 50 accounts").Print();
        new Figure("polling.idle", 100 * without, "% of one core without accounts").Print();
        new Figure("polling.cpu", 100 * (with - without), "% of one core for 50 accounts with nothing new", 2).Print();

        await using var product = await Product.StartAsync(file);
        await using var scope = product.Services.CreateAsyncScope();
        var troubled = await scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().ChannelFeeds.Where(f => f.Problem != null).GroupBy(f => f.Problem).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        foreach (var trouble in troubled)
            await Console.Error.WriteLineAsync($"{trouble.Count} feeds: {trouble.Key}");
        return calls > 0 ? 0 : 1;
    }

    private static async Task<(double Share, int Calls)> MeasureAsync(PublishedDesk desk, string file, IdlePlatforms platforms)
    {
        await using var running = desk.Serve(file);
        await running.ReadyAsync();
        await Task.Delay(WarmUp);
        var (processor, calls) = (running.ProcessorTime, platforms.Calls);
        await Task.Delay(Measured);
        return ((running.ProcessorTime - processor) / Measured, platforms.Calls - calls);
    }

    private static async Task FillAsync(string file, string platform)
    {
        await using var product = await Product.StartAsync(file);
        await using var scope = product.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        await db.ChannelAccounts.ExecuteDeleteAsync();
        var protector = scope.ServiceProvider.GetRequiredService<ICredentialProtector>();
        foreach (var (channel, count, path) in Accounts)
        {
            for (var i = 1; i <= count; i++)
            {
                var id = (channel == ChannelKind.YouTube ? "UC" : "9") + i;
                db.Add(ChannelAccount.Connect(channel, $"{channel} {i}", id, platform + path, protector.Protect(new ChannelCredentials("secret", null, "verify", id)), null));
            }
        }

        await db.SaveChangesAsync();
    }
}
