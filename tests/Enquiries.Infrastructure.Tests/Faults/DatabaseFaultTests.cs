using Enquiries.Application.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Faults;

public class DatabaseFaultTests
{
    [Fact]
    public async Task While_another_connection_holds_the_lock_deliveries_wait_and_none_is_lost()
    {
        var attempts = new Attempts();
        await using var desk = await OnSqliteAsync(attempts);
        var writer = desk.App.Services.GetRequiredService<DeliveryWriter>();
        await writer.StartAsync(CancellationToken.None);
        await using var other = new SqliteConnection($"Data Source={desk.App.DatabaseFile}");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var held = other.CreateCommand();
        held.CommandText = "BEGIN IMMEDIATE";
        await held.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var attempt = attempts.NextAsync();
        var storing = Enumerable.Range(0, 20).Select(i => StoreAsync(desk, writer, i)).ToList();
        await Task.WhenAny(Task.WhenAny(storing), attempt);
        storing.ShouldAllBe(s => !s.IsCompleted, "nothing is acknowledged before it is stored");
        held.CommandText = "ROLLBACK";
        await held.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(storing);

        await desk.IntakeAsync();
        (await desk.CasesAsync()).Count.ShouldBe(20);
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task When_the_disk_is_full_nothing_is_acknowledged_and_it_heals_when_there_is_room()
    {
        var full = new FullDisk();
        await using var desk = await OnSqliteAsync(full);
        var @case = await desk.CaseAsync();
        var writer = desk.App.Services.GetRequiredService<DeliveryWriter>();
        await writer.StartAsync(CancellationToken.None);

        full.IsFull = true;
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < 30; i++)
        {
            try
            {
                await StoreAsync(desk, writer, i, new string('x', 20_000));
                accepted++;
            }
            catch (Exception e) when (e is SqliteException or DbUpdateException)
            {
                ((SqliteException)e.GetBaseException()).SqliteErrorCode.ShouldBe(13);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(0);
        (await desk.SendAsync(new GetCase(@case.Reference))).Case.Reference.ShouldBe(@case.Reference, "reading goes on");

        full.IsFull = false;
        for (var i = 0; i < 30; i++)
            await StoreAsync(desk, writer, i, new string('x', 20_000));
        await desk.IntakeAsync();

        (await desk.CasesAsync()).Count.ShouldBe(31);
        (await desk.App.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(31);
        accepted.ShouldBeLessThan(30);
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Two_processes_on_one_database_make_one_case_for_each_thread_and_send_each_reply_once()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var other = await TestDesk.StartAsync(besides: desk);
        for (var i = 0; i < 40; i++)
            await desk.StoreAsync(desk.Comment($"c{i}", $"r{i % 4}"));

        await BothAsync(d => d.IntakeAsync());
        for (var i = 0; i < 3; i++)
        {
            desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
            other.App.Clock.Advance(TimeSpan.FromMinutes(2));
            await BothAsync(d => d.IntakeAsync());
        }

        var cases = await desk.CasesAsync();
        cases.Select(c => c.ThreadKey).Order(StringComparer.Ordinal).ShouldBe(["post/r0", "post/r1", "post/r2", "post/r3"]);
        cases.Sum(c => c.MessageCount).ShouldBe(40);

        var sent = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        foreach (var d in new[] { desk, other })
        {
            var send = d.Channel.OnSend;
            d.Channel.OnSend = m =>
            {
                sent.Add(m.MessageId);
                return send(m);
            };
        }

        foreach (var @case in cases)
        {
            for (var i = 0; i < 5; i++)
                await desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), $"Answer {i}"));
        }

        for (var i = 0; i < 10; i++)
            await BothAsync(d => d.App.Services.GetRequiredService<DeliveryWorker>().RunOnceAsync(CancellationToken.None));

        sent.Count.ShouldBe(20);
        sent.ShouldBeUnique();

        Task BothAsync(Func<TestDesk, Task> work) => Task.WhenAll(Task.Run(() => work(desk)), Task.Run(() => work(other)));
    }

    private static async Task<TestDesk> OnSqliteAsync(Microsoft.EntityFrameworkCore.Diagnostics.DbConnectionInterceptor? between = null)
    {
        var desk = await TestDesk.StartAsync(configure: services =>
        {
            if (between is not null)
                services.ConfigureDbContext<Infrastructure.Persistence.Sqlite.SqliteEnquiriesDbContext>(o => o.AddInterceptors(between));
        });
        if (desk.App.OnSqlServer)
            Assert.Skip("These are faults of a database file.");
        return desk;
    }

    private static Task StoreAsync(TestDesk desk, DeliveryWriter writer, int i, string text = "Hello") =>
        writer.StoreAsync(ChannelKind.Facebook, TestChannel.Body(desk.Comment($"d{i}", $"p{i}", text)), AccountDirectory.Fingerprint("test-secret"), CancellationToken.None);

    /// <summary>Keeps the database from growing, which is what a full disk does to it.</summary>
    private sealed class FullDisk : Microsoft.EntityFrameworkCore.Diagnostics.DbConnectionInterceptor
    {
        public bool IsFull { get; set; }

        public override async Task ConnectionOpenedAsync(
            System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = IsFull ? "PRAGMA max_page_count=1" : "PRAGMA max_page_count=1000000";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Tells when the desk has opened a connection, which is when storing begins.</summary>
    private sealed class Attempts : Microsoft.EntityFrameworkCore.Diagnostics.DbConnectionInterceptor
    {
        private TaskCompletionSource next = new();

        public Task NextAsync() => (next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public override Task ConnectionOpenedAsync(
            System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            next.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
