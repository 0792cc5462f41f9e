using Enquiries.Application.Sla;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Workers;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Workers;

public class RulesFollowerTests
{
    [Fact]
    public async Task Case_65_all_open_cases_follow_in_batches_while_others_write_and_a_second_process_does_the_same()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var other = await TestDesk.StartAsync(besides: desk);
        const int count = 2 * RecomputeClocks.BatchSize + 7;
        await desk.App.SaveAsync([.. Enumerable.Range(1_000_000, count).Select(n => New(desk, n))]);
        var present = (await desk.App.SendAsync(new GetCalendar(RuleBook.StandardCalendarId))).Definition;
        await desk.App.SendAsync(new SaveCalendar(
            RuleBook.StandardCalendarId, present with { ClosedDays = [new NamedDay(new DateOnly(2026, 9, 14), "Proclaimed holiday")] }, "A day of mourning", MoveOpenCases: true, 0));
        await desk.App.SendAsync(new RefreshRules());
        await other.App.SendAsync(new RefreshRules());

        var moved = await Task.WhenAll(FollowAsync(desk), FollowAsync(other), AnswerAsync());
        await FollowAsync(desk);

        moved.Sum().ShouldBeLessThanOrEqualTo(2 * count);
        (await desk.App.SendAsync(new FindLaggingCases())).ShouldBeEmpty();
        var cases = await desk.App.ReadAsync(db => db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().ToListAsync());
        cases.Count.ShouldBe(count);
        foreach (var @case in cases)
        {
            @case.Events.Count.ShouldBe(@case.EventCount);
            @case.Events.Count(e => e.Fact is PolicyChosen).ShouldBe(1);
            @case.Clocks.Where(c => !c.HasEnded).ShouldAllBe(c => c.CalendarVersion == 2);
        }

        cases.Count(c => c.Events.Any(e => e.Fact is ReplySent)).ShouldBe(10);
        (await desk.App.SendAsync(new RebuildClocks(0, Check: true))).Differences.ShouldBeEmpty();

        async Task<int> AnswerAsync()
        {
            for (var n = 1_000_000; n < 1_000_010; n++)
                await desk.ReceiveAsync(desk.Answer($"a{n}", $"q{n}"));
            return 0;
        }
    }

    private static Task<int> FollowAsync(TestDesk desk) => desk.App.Services.GetRequiredService<RulesFollower>().FollowAsync(CancellationToken.None);

    private static Case New(TestDesk desk, int n)
    {
        var @case = Case.Open(n, desk.Page.Id, ChannelKind.Facebook, Audience.Public, "post", $"post/{n}", null, null, null, desk.Now, desk.Now, RuleBook.BuiltIn);
        @case.Receive($"q{n}", "post", null, "My bin was missed", [], null, desk.Now, desk.Now, RuleBook.BuiltIn);
        return @case;
    }
}
