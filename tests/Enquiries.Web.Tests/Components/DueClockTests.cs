using Bunit;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Tests.Components;

public sealed class DueClockTests : DeskContext
{
    [Theory]
    [InlineData(125, "2 h 05 min left", "due-ok")]
    [InlineData(60, "1 h 00 min left", "due-ok")]
    [InlineData(59.99, "59 min left", "due-soon")]
    [InlineData(1, "1 min left", "due-soon")]
    [InlineData(0.5, "Under 1 min left", "due-soon")]
    [InlineData(0, "Overdue by under 1 min", "due-over")]
    [InlineData(-40, "Overdue by 40 min", "due-over")]
    [InlineData(-125, "Overdue by 2 h 05 min", "due-over")]
    [InlineData(24 * 60, "1 d 0 h left", "due-ok")]
    [InlineData(76.5 * 60, "3 d 4 h left", "due-ok")]
    [InlineData(-50 * 60, "Overdue by 2 d 2 h", "due-over")]
    public void A_running_clock_says_what_is_left_or_how_late_it_is(double minutes, string words, string colour)
    {
        var due = Now.AddMinutes(minutes);

        var clock = Render<DueClock>(p => p.Add(c => c.DueAt, due).Add(c => c.WarnAt, due.AddMinutes(-59.995)));

        clock.Find("[data-due-words]").TextContent.ShouldBe(words);
        clock.Find(".due").ClassList.ShouldContain(colour);
    }

    [Fact]
    public void The_due_time_is_given_in_full_in_London_time()
    {
        var clock = Render<DueClock>(p => p.Add(c => c.DueAt, new DateTimeOffset(2026, 9, 14, 12, 30, 0, TimeSpan.Zero)));

        clock.Find(".due").GetAttribute("title").ShouldBe("Due Monday 14 September 2026, 13:30");
        clock.Find("time").GetAttribute("datetime").ShouldBe("2026-09-14T12:30:00Z");
        clock.Find("time").TextContent.ShouldBe(", due Monday 14 September 2026, 13:30");
    }

    [Fact]
    public void The_words_are_one_text_node_that_the_browser_can_count_down()
    {
        var clock = Render<DueClock>(p => p.Add(c => c.DueAt, Now.AddHours(1)));

        clock.Find("[data-due-words]").ChildNodes.Length.ShouldBe(1);
        clock.Find("[data-due]").GetAttribute("data-due").ShouldBe("2026-09-14T09:15:00Z");
        clock.FindAll("[aria-live]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DueState.Paused, "Paused, 3 h 00 min left", "due-paused")]
    [InlineData(DueState.Met, "Met in time", "due-met")]
    [InlineData(DueState.MetLate, "Met late", "due-late")]
    public void A_clock_that_does_not_run_is_not_counted_down(DueState state, string words, string colour)
    {
        var clock = Render<DueClock>(p => p
            .Add(c => c.DueAt, Now.AddHours(-1)).Add(c => c.State, state).Add(c => c.Left, TimeSpan.FromHours(3)).Add(c => c.Label, "Resolution"));

        clock.Find(".due").TextContent.ShouldStartWith("Resolution: " + words);
        clock.Find(".due").ClassList.ShouldContain(colour);
        clock.FindAll("[data-due]").ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_due_time_it_says_so()
    {
        Render<DueClock>(p => p.Add(c => c.DueAt, null)).Find(".due").TextContent.ShouldBe("No target");
    }
}
