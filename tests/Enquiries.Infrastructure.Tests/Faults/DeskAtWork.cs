using System.Globalization;
using Enquiries.Application;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enquiries.Infrastructure.Tests.Faults;

/// <summary>
/// A process that takes deliveries and answers them until it is killed. It says on its output what it has acknowledged. Arguments: database file, platform
/// file, number of the first delivery, its time (ticks), officer.
/// </summary>
internal static class DeskAtWork
{
    public const string Verb = "desk-at-work";

    public static async Task<int> RunAsync(string[] args)
    {
        var (database, platform, number, officer) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), Guid.Parse(args[4]));
        var clock = new ShiftedTime(new DateTimeOffset(long.Parse(args[3], CultureInfo.InvariantCulture), TimeSpan.Zero));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddApplication();
        builder.Services.AddDatabase(DatabaseProvider.Sqlite, $"Data Source={database}");
        builder.Services.AddChannels();
        builder.Services.AddWorkers();
        builder.Services.RemoveAll<IChannel>();
        builder.Services.AddSingleton<IChannel>(Channel(platform));
        using var host = builder.Build();
        await host.StartAsync();

        var deliveries = Task.Run(() => DeliverAsync(host.Services, clock, number));
        var replies = Task.Run(() => ReplyAsync(host.Services, officer));
        await Task.WhenAll(deliveries, replies);
        return 0;
    }

    /// <summary>A platform that remembers in a file what it was sent.</summary>
    public static TestChannel Channel(string file) => new()
    {
        OnSend = m =>
        {
            Append(file, m.MessageId.ToString("N"));
            return new SendResult.Sent("sent-" + m.MessageId.ToString("N"), null);
        },
        OnLookUp = m => File.Exists(file) && File.ReadAllLines(file).Contains(m.MessageId.ToString("N"))
            ? new LookUpResult.Found("sent-" + m.MessageId.ToString("N"), null)
            : new LookUpResult.NotThere(),
    };

    private static async Task DeliverAsync(IServiceProvider services, TimeProvider clock, int number)
    {
        var writer = services.GetRequiredService<IDeliveryWriter>();
        for (var i = number; ; i++)
        {
            var at = clock.GetUtcNow();
            var body = TestChannel.Body(new InboundMessage(
                "1093", at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)), $"c{i}", Audience.Public, "post", new InboundAuthor($"r{i % 50}", null), $"Message {i}", [], "post", $"c{i}"));
            await writer.StoreAsync(ChannelKind.Facebook, body, AccountDirectory.Fingerprint("test-secret"), CancellationToken.None);
            Say($"stored {i}");
            await Task.Delay(10);
        }
    }

    private static async Task ReplyAsync(IServiceProvider services, Guid officer)
    {
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeOfficer(officer, "Asha Example", Role.Officer);
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            foreach (var id in await db.Cases.Where(c => c.UnansweredSince != null).OrderBy(c => c.Number).Select(c => c.Id).Take(20).ToListAsync())
            {
                var reply = Guid.CreateVersion7();
                await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new SendReply(id, reply, $"Answer {reply:N}"));
                Say($"queued {reply:N}");
            }

            await Task.Delay(5);
        }
    }

    private static void Append(string file, string line)
    {
        lock (Verb)
            File.AppendAllText(file, line + "\n");
    }

    private static void Say(string text)
    {
        lock (Verb)
        {
            Console.Out.WriteLine(text);
            Console.Out.Flush();
        }
    }

    private sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
    {
        private readonly DateTimeOffset began = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => start + (System.GetUtcNow() - began);
    }
}
