using CsCheck;
using Enquiries.Domain.Tests.Sla.Oracle;

namespace Enquiries.Domain.Tests.Sla;

/// <summary>What holds for open time in any calendar over years, which no oracle needs to live through.</summary>
public sealed class SlaPropertyTests
{
    [Fact]
    public void Open_time_adds_up_however_a_span_is_cut_and_counting_it_leads_there_and_back() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Long[0, 4 * 365 * 86_400L], Gen.Long[0, 4 * 365 * 86_400L], Gen.Int[1, 5_000_000]).Sample((number, a, b, target) =>
        {
            var story = Stories.Number(number);
            var calendar = story.Calendar();
            var start = Engine.At(story.StartedAt);
            var (middle, end) = (start.AddSeconds(Math.Min(a, b)), start.AddSeconds(Math.Max(a, b)));

            var whole = calendar.Between(start, end);
            calendar.Between(start, middle).ShouldBe(whole - calendar.Between(middle, end));
            if (Math.Abs(a - b) < 40 * 86_400)
                calendar.OpenPeriods(middle, end).Aggregate(TimeSpan.Zero, (sum, period) => sum + (period.To - period.From)).ShouldBe(calendar.Between(middle, end));

            var (due, began) = (calendar.Add(start, TimeSpan.FromSeconds(target)), calendar.Subtract(start, TimeSpan.FromSeconds(target)));
            due.HasValue.ShouldBe(calendar.EverOpens);
            began.HasValue.ShouldBe(calendar.EverOpens);
            if (due is not { } at || began is not { } back) return;
            calendar.Between(start, at).ShouldBe(TimeSpan.FromSeconds(target));
            calendar.Between(start, at.AddSeconds(-1)).ShouldBe(TimeSpan.FromSeconds(target - 1));
            calendar.Between(back, start).ShouldBe(TimeSpan.FromSeconds(target));
            calendar.Between(back.AddSeconds(1), start).ShouldBe(TimeSpan.FromSeconds(target - 1));
            calendar.LastOpenAtOrBefore(at).ShouldBe(calendar.IsOpen(at) ? at : at.AddSeconds(-1));
        }, iter: 4_000);
}
