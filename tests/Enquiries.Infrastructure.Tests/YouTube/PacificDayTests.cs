using Enquiries.Infrastructure.Channels.YouTube;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class PacificDayTests
{
    [Theory]
    [InlineData("2026-11-23T07:59:59Z", "2026-11-22", "2026-11-23T08:00:00Z")]
    [InlineData("2026-11-23T08:00:00Z", "2026-11-23", "2026-11-24T08:00:00Z")]
    [InlineData("2026-07-01T06:59:59Z", "2026-06-30", "2026-07-01T07:00:00Z")]
    [InlineData("2026-07-01T07:00:00Z", "2026-07-01", "2026-07-02T07:00:00Z")]
    public void A_day_runs_from_midnight_to_midnight_pacific_time(string at, string name, string end)
    {
        PacificDay.NameOf(Time(at)).ShouldBe(name);
        PacificDay.EndOf(Time(at)).ShouldBe(Time(end));
    }

    [Fact]
    public void The_day_on_which_summer_time_begins_has_23_hours()
    {
        var begins = Time("2026-03-08T08:00:00Z");
        PacificDay.NameOf(begins).ShouldBe("2026-03-08");
        PacificDay.EndOf(begins).ShouldBe(Time("2026-03-09T07:00:00Z"));
        (PacificDay.EndOf(begins) - begins).ShouldBe(TimeSpan.FromHours(23));
        PacificDay.NameOf(Time("2026-03-09T06:59:59Z")).ShouldBe("2026-03-08");
    }

    [Fact]
    public void The_day_on_which_summer_time_ends_has_25_hours()
    {
        var begins = Time("2026-11-01T07:00:00Z");
        PacificDay.NameOf(begins).ShouldBe("2026-11-01");
        (PacificDay.EndOf(begins) - begins).ShouldBe(TimeSpan.FromHours(25));

        // The repeated hour belongs to the same day both times.
        PacificDay.NameOf(Time("2026-11-01T08:30:00Z")).ShouldBe("2026-11-01");
        PacificDay.NameOf(Time("2026-11-01T09:30:00Z")).ShouldBe("2026-11-01");
    }

    [Fact]
    public void Every_moment_of_two_years_lies_before_the_end_of_its_day_and_the_next_day_begins_there()
    {
        for (var at = Time("2026-01-01T00:00:00Z"); at < Time("2028-01-01T00:00:00Z"); at = at.AddMinutes(97))
        {
            var end = PacificDay.EndOf(at);
            end.ShouldBeGreaterThan(at);
            (end - at).ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(25));
            PacificDay.NameOf(end.AddTicks(-1)).ShouldBe(PacificDay.NameOf(at));
            PacificDay.NameOf(end).ShouldNotBe(PacificDay.NameOf(at));
        }
    }

    [Theory]
    [InlineData(0, 24, 60, 1)]
    [InlineData(5_000, 12, 60, 1)]
    [InlineData(8_000, 12, 60, 5.76)]
    [InlineData(8_499, 1, 60, 240)]
    public void Reading_slows_down_as_the_units_run_out(long used, int hoursLeft, int pollSeconds, double slow)
    {
        var now = Time("2026-11-23T08:00:00Z");
        var state = new QuotaState(Guid.Empty, "2026-11-23", used, 10_000, 1_500, now.AddHours(hoursLeft));

        YouTubeQuota.SlowDown(state, TimeSpan.FromSeconds(pollSeconds), 4, now).ShouldBe(slow, 0.01);
    }

    [Fact]
    public async Task However_slowly_reading_goes_new_units_end_it()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var quota = desk.App.Services.GetRequiredService<YouTubeQuota>();
        var midnight = PacificDay.EndOf(desk.App.Clock.GetUtcNow());
        desk.App.Clock.Advance(midnight - desk.App.Clock.GetUtcNow() - TimeSpan.FromMinutes(10));

        quota.NextAt(TimeSpan.FromMinutes(1), 5).ShouldBe(midnight - TimeSpan.FromMinutes(5));
        quota.NextAt(TimeSpan.FromMinutes(1), 240).ShouldBe(midnight);
        quota.NextAt(TimeSpan.FromHours(6), 8).ShouldBe(midnight + TimeSpan.FromHours(6) - TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Watching_the_replies_of_many_threads_slows_reading_down()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var quota = desk.App.Services.GetRequiredService<YouTubeQuota>();
        var account = await desk.ConnectedAsync();
        var before = await quota.SlowDownAsync(account, TestContext.Current.CancellationToken);

        quota.RepliesTake(account.Id, 50);

        (await quota.SlowDownAsync(account, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(before * 2);
    }

    [Fact]
    public void At_the_reserve_reading_stops_and_replies_go_on()
    {
        var now = Time("2026-11-23T08:00:00Z");
        var state = new QuotaState(Guid.Empty, "2026-11-23", 8_500, 10_000, 1_500, now.AddHours(1));

        YouTubeQuota.SlowDown(state, TimeSpan.FromSeconds(60), 4, now).ShouldBe(double.PositiveInfinity);
        state.Left(Spend.Reading).ShouldBe(0);
        state.Left(Spend.Answering).ShouldBe(1_500);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
