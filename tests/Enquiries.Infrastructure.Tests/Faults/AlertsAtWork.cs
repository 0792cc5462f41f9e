using System.Globalization;
using Enquiries.Application;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enquiries.Infrastructure.Tests.Faults;

/// <summary>
/// A process that raises warnings and breaches until it is killed, in a time that runs a thousand times as fast as ours. Arguments: database file, its time
/// at the start (ticks). Says how many clocks each look dealt with.
/// </summary>
internal static class AlertsAtWork
{
    public const string Verb = "alerts-at-work";
    public const int Speed = 1_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var clock = new FastTime(new DateTimeOffset(long.Parse(args[1], CultureInfo.InvariantCulture), TimeSpan.Zero));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddApplication();
        builder.Services.AddDatabase(DatabaseProvider.Sqlite, $"Data Source={args[0]}");
        using var host = builder.Build();
        while (true)
        {
            await using var scope = host.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
            var looked = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RaiseSlaAlerts());
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"looked {looked} {clock.GetUtcNow().UtcTicks}"));
            Console.Out.Flush();
        }
    }

    private sealed class FastTime(DateTimeOffset start) : TimeProvider
    {
        private readonly DateTimeOffset began = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => start + ((System.GetUtcNow() - began) * Speed);
    }
}
