using System.Diagnostics;
using System.Globalization;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Faults;

public class KillTests
{
    private const int Kills = 6;

    [Fact]
    public async Task Killed_at_any_instant_nothing_acknowledged_is_missing_and_nothing_is_doubled()
    {
        await using var desk = await TestDesk.StartAsync();
        if (desk.App.OnSqlServer)
            Assert.Skip("The process works on a SQLite file.");
        var platform = desk.App.DatabaseFile + ".platform";
        desk.Channel.OnSend = DeskAtWork.Channel(platform).OnSend;
        desk.Channel.OnLookUp = DeskAtWork.Channel(platform).OnLookUp;
        var (stored, queued, random) = (new SortedSet<int>(), new HashSet<Guid>(), new Random(20260914));
        for (var i = 0; i < Kills; i++)
        {
            // Each process starts an hour later: what the dead one had claimed is free again.
            desk.App.Clock.Advance(TimeSpan.FromHours(1));
            await WorkAndKillAsync(desk, platform, (i + 1) * 100_000, random.Next(1, 500), stored, queued);
        }

        for (var i = 0; i < 6; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromHours(1));
            await desk.IntakeAsync();
            while (await desk.App.Services.GetRequiredService<DeliveryWorker>().RunOnceAsync(CancellationToken.None) > 0)
            {
                // Until everything is sent.
            }
        }

        stored.Count.ShouldBeGreaterThan(50);
        queued.Count.ShouldBeGreaterThan(10);
        var messages = await desk.App.ReadAsync(db => db.Messages.AsNoTracking().ToListAsync());
        var inbound = messages.Where(m => m.Direction == MessageDirection.Inbound).Select(m => m.ExternalId!).ToList();
        inbound.ShouldBeUnique();
        stored.Select(i => $"c{i}").Except(inbound).ShouldBeEmpty("acknowledged and lost");

        var sent = await File.ReadAllLinesAsync(platform, TestContext.Current.CancellationToken);
        sent.ShouldBeUnique("sent twice");
        var replies = messages.Where(m => m.Direction == MessageDirection.Outbound).ToList();
        replies.ShouldAllBe(m => m.State == MessageState.Sent && m.ExternalId != null);
        replies.Select(m => m.Id.ToString("N")).ShouldBe(sent, ignoreOrder: true);
        queued.Except(replies.Select(m => m.Id)).ShouldBeEmpty("accepted and lost");

        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
        await desk.App.ReadAsync(async db =>
        {
            foreach (var @case in await db.Cases.Include(c => c.Clocks).Include(c => c.Events).Include(c => c.Messages).AsSplitQuery().ToListAsync())
            {
                @case.MessageCount.ShouldBe(@case.Messages.Count);
                @case.OpenedAt.ShouldBe(@case.Messages.Where(m => m.Direction == MessageDirection.Inbound).Min(m => m.SentAt));
                @case.ComputeClocks(Domain.Sla.RuleBook.BuiltIn, desk.Now).ShouldBeFalse("stored clocks differ from those of the events");
            }

            return 0;
        });
    }

    private static async Task WorkAndKillAsync(TestDesk desk, string platform, int first, int milliseconds, SortedSet<int> stored, HashSet<Guid> queued)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(KillTests).Assembly.Location, DeskAtWork.Verb, desk.App.DatabaseFile, platform, first.ToString(CultureInfo.InvariantCulture),
                desk.Now.UtcTicks.ToString(CultureInfo.InvariantCulture), desk.Officer.Id.ToString(),
            },
        };
        using var process = Process.Start(start)!;
        var reading = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("stored ", StringComparison.Ordinal))
                    stored.Add(int.Parse(line[7..], CultureInfo.InvariantCulture));
                else if (line.Length == 39 && Guid.TryParseExact(line[7..], "N", out var id))
                    queued.Add(id);
            }
        });

        // At work first, then killed at a random instant.
        var (before, patience) = (queued.Count, Stopwatch.StartNew());
        while (queued.Count < before + 3 && !process.HasExited && patience.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(10);
        await Task.Delay(milliseconds);
        process.Kill();
        await process.WaitForExitAsync();
        await reading;
    }
}
