using Enquiries.Application.Cases;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Testing;

namespace Enquiries.Application.Tests.Dashboards;

public class GetResponseTimesTests
{
    [Fact]
    public async Task The_figures_equal_sums_made_by_hand()
    {
        await using var desk = await TestDesk.StartAsync(now: App.MondayNine.AddDays(4));
        var lead = await desk.App.OfficerAsync("Lea Lead", Role.Lead);

        // Minutes until the answer, all within Monday's opening hours so that working and real time are the same; the target is 240.
        int[] minutes = [1, 5, 10, 20, 30, 60, 120, 240, 241, 300];
        for (var i = 0; i < minutes.Length; i++)
        {
            await desk.ReceiveAsync(desk.Comment($"c{i}", $"r{i}", at: App.MondayNine), desk.Answer($"o{i}", $"c{i}", at: App.MondayNine.AddMinutes(minutes[i])));
        }

        await desk.ReceiveAsync(desk.Comment("unanswered", "u", at: App.MondayNine));
        await desk.ReceiveAsync(desk.Comment("fresh", "f", at: desk.Now));
        await desk.ReceiveAsync(desk.Comment("overnight", "n", at: App.MondayNine.AddHours(7.5)), desk.Answer("night", "overnight", at: App.MondayNine.AddHours(24.5)));
        var spam = await desk.CaseAsync(author: "s", at: App.MondayNine);
        await desk.SendAsync(new MarkNotAnEnquiry(spam.Id));
        var ignored = await desk.CaseAsync(author: "i", at: App.MondayNine);
        await desk.SendAsync(new ResolveCase(ignored.Id, CaseOutcome.NoAnswerNeeded, "Days later"));

        var report = await desk.App.SendAsync(new GetResponseTimes(App.MondayNine.AddDays(-1), App.MondayNine.AddDays(7), ResponseTimesGroup.Day), lead);

        var monday = report.Groups.Single(g => g.Key == "2026-09-14");
        (monday.Count, monday.Answered, monday.WithinTarget, monday.Missed).ShouldBe((13, 11, 9, 4));
        monday.ShareWithinTarget!.Value.ShouldBe(9 / 13d, 1e-9);
        long[] working = [.. minutes.Select(m => m * 60L).Append(60 * 60).Order()];
        monday.Working.ShouldBe(new Percentiles(working[5], working[9]));
        long[] elapsed = [.. minutes.Select(m => m * 60L).Append(17 * 3600).Order()];
        monday.Elapsed.ShouldBe(new Percentiles(elapsed[5], elapsed[9]));
        report.Groups.Single(g => g.Key == "2026-09-18").ShouldSatisfyAllConditions(g => g.Count.ShouldBe(1), g => g.ShareWithinTarget.ShouldBeNull());
        report.Total.Count.ShouldBe(14);

        var byTeam = await desk.App.SendAsync(new GetResponseTimes(App.MondayNine.AddDays(-1), App.MondayNine.AddDays(7), ResponseTimesGroup.Team), lead);
        byTeam.Total.ShouldBe(report.Total);
        byTeam.Groups.ShouldHaveSingleItem().Name.ShouldBe("No team");
    }

    [Fact]
    public async Task A_day_is_a_London_day()
    {
        await using var desk = await TestDesk.StartAsync(now: App.MondayNine.AddDays(4));
        await desk.ReceiveAsync(desk.Comment("late", at: new DateTimeOffset(2026, 9, 14, 23, 30, 0, TimeSpan.Zero)));

        var report = await desk.App.SendAsync(new GetResponseTimes(App.MondayNine, App.MondayNine.AddDays(7), ResponseTimesGroup.Day));

        report.Groups.ShouldHaveSingleItem().Key.ShouldBe("2026-09-15");
    }

    [Fact]
    public async Task Officers_do_not_see_the_figures_and_the_period_is_checked()
    {
        await using var desk = await TestDesk.StartAsync();

        await Should.ThrowAsync<ForbiddenException>(desk.SendAsync(new GetResponseTimes(desk.Now, desk.Now.AddDays(1), ResponseTimesGroup.Day)));
        await Should.ThrowAsync<FluentValidation.ValidationException>(desk.App.SendAsync(new GetResponseTimes(desk.Now, desk.Now, ResponseTimesGroup.Day)));
    }

    [Fact]
    public async Task Attention_counts_what_is_open_unanswered_missed_and_at_risk()
    {
        await using var desk = await TestDesk.StartAsync();
        var oldest = await desk.CaseAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(1));
        await desk.CaseAsync();
        await desk.CaseAsync(id: "answered");
        await desk.ReceiveAsync(desk.Answer("o", "answered"));
        desk.App.Clock.Advance(TimeSpan.FromHours(3.1));

        var attention = await desk.App.SendAsync(new GetAttention());

        (attention.Open, attention.Unanswered, attention.Breached, attention.AtRisk).ShouldBe((3, 2, 1, 1));
        attention.LongestWaiting[0].Reference.ShouldBe(oldest.Reference);
    }
}
