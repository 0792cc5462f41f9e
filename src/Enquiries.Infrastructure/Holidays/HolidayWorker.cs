using Enquiries.Application.Sla.Holidays;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Holidays;

/// <summary>Reads the list of bank holidays a minute after the start, which belongs to the desk, and once a day. Trouble with it is logged once, until it is over; the desk goes on with what it knows.</summary>
internal sealed class HolidayWorker(SystemRequests requests, IServiceProvider services, HolidayFeedAddress feed, TimeProvider clock, ILogger<HolidayWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromMinutes(10), firstAfter: TimeSpan.FromMinutes(1))
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById(CalendarDefinition.London);

    public Task RunOnceAsync(CancellationToken ct) => RunAsync(ct);

    protected override async Task RunAsync(CancellationToken ct)
    {
        if (feed.Address is not { } address || !await SendAsync(new ClaimHolidayFeed(address.ToString()), ct))
            return;
        IReadOnlyList<ListedHoliday> listed;
        try
        {
            var body = await services.GetRequiredService<HolidayFeed>().FetchAsync(address, ct);
            listed = HolidayFeedReader.Read(body, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, London).Date));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            var problem = e is HolidayFeedException ? e.Message : "The address cannot be reached.";
            if (await SendAsync(new RecordHolidayProblem(problem), ct))
                log.LogWarning("The list of bank holidays at {Address} is not taken: {Problem} The desk goes on with the days it knows and tries again every hour", address, problem);
            return;
        }

        if (await SendAsync(new RecordHolidays(address.ToString(), listed), ct))
            log.LogInformation("The list of bank holidays at {Address} is read again", address);
    }
}
