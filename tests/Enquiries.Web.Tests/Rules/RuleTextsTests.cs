using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Rules;

namespace Enquiries.Web.Tests.Rules;

public class RuleTextsTests
{
    [Theory]
    [InlineData("2026-10-23T16:00:00Z", "2026-10-26T17:00:00Z", "3 days later")]
    [InlineData("2026-10-26T17:00:00Z", "2026-10-25T17:00:00Z", "1 day earlier")]
    [InlineData("2026-09-14T12:00:00Z", "2026-09-14T13:30:00Z", "1 h 30 min later")]
    [InlineData("2026-09-14T16:00:00Z", "2026-09-15T08:30:00Z", "16 h 30 min later")]
    public void A_change_from_one_day_to_the_same_time_of_another_is_told_in_days(string now, string then, string words) =>
        RuleTexts.Change(Move(DateTimeOffset.Parse(now, null), DateTimeOffset.Parse(then, null))).ShouldBe(words);

    [Fact]
    public void A_paused_clock_has_more_or_less_left() =>
        RuleTexts.Change(Move(null, null) with { LeftNow = 3600, LeftThen = 9000 }).ShouldBe("1 h 30 min more left when it goes on");

    [Theory]
    [InlineData(5, 5, 10, 0, "+50", false)]
    [InlineData(9, 3, 3, 9, "−50", false)]
    [InlineData(1, 1, 1, 1, "0", true)]
    [InlineData(0, 0, 5, 5, "–", false)]
    public void Shares_are_compared_in_points_and_few_are_marked(int within, int missed, int wouldWithin, int wouldMiss, string points, bool few)
    {
        var kind = new BacktestKind(ClockKind.FirstResponse, new TargetCount(within, missed, 0), new TargetCount(wouldWithin, wouldMiss, 0));

        (RuleTexts.Difference(kind), RuleTexts.IsFew(kind)).ShouldBe((points, few));
    }

    private static ClockMove Move(DateTimeOffset? now, DateTimeOffset? then) =>
        new(Guid.Empty, "ENQ-TEST-00", null, ClockKind.Resolution, 1, then > now ? ClockMoveKind.Later : ClockMoveKind.Earlier, now, then, null, null, false, false);
}
