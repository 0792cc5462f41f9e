using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Triage;
using static Enquiries.Domain.Tests.Cases.CaseStory;

namespace Enquiries.Domain.Tests.Cases;

public class ThanksTests
{
    [Theory]
    [InlineData("Thanks!", true)]
    [InlineData("thank you so much 🙏🙏", true)]
    [InlineData("Cheers guys, that's brilliant xx", true)]
    [InlineData("Diolch yn fawr", true)]
    [InlineData("That’s great, thank you for your help", true)]
    [InlineData("👍", false)]
    [InlineData("ok", false)]
    [InlineData("Thanks, but it is still there", false)]
    [InlineData("Thanks for nothing", false)]
    [InlineData("Thank you. When?", false)]
    [InlineData("Thanks, 07700 900123", false)]
    [InlineData("thanks for the reply the bin has not been emptied", false)]
    [InlineData("no thanks", false)]
    [InlineData("", false)]
    [InlineData("Thanks \uFFFE \uD83D", true)]
    [InlineData("\uFFFE\uFFFF", false)]
    public void Only_a_message_that_says_thank_you_and_nothing_else_is_thanks(string text, bool thanks) => Thanks.IsAll(text).ShouldBe(thanks);

    [Fact]
    public void Case_23_thanks_after_an_answer_starts_no_clock_and_says_so()
    {
        var story = new CaseStory().Answers("Mon 11:00").Thanks("Mon 12:00", "t");

        story.Case.Clocks.ShouldNotContain(c => c.Kind == ClockKind.NextResponse);
        story.Case.UnansweredSince.ShouldBeNull();
        story.Case.NeedsNoAnswer().ShouldBe([story["t"].Id]);
    }

    [Fact]
    public void Case_23_thanks_before_an_answer_or_after_a_further_question_belong_to_the_question()
    {
        var story = new CaseStory().Thanks("Mon 10:05", "early").Answers("Mon 11:00").Writes("Mon 12:00", "q").Thanks("Mon 12:01", "t");

        story.First.MetAt.ShouldBe(At("Mon 11:00"));
        story.Next.StartedAt.ShouldBe(At("Mon 12:00"));
        story.Case.UnansweredSince.ShouldBe(At("Mon 12:00"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Case_23_thanks_reopen_nothing(bool closed)
    {
        var story = new CaseStory().Answers("Mon 11:00").Resolves("Mon 11:30");
        if (closed)
            story.Closes("Mon+1 12:00");

        story.Thanks("Tue+1 09:00", "t");

        story.Case.Status.ShouldBe(closed ? CaseStatus.Closed : CaseStatus.Resolved);
        story.Resolution.MetAt.ShouldBe(At("Mon 11:30"));
        story.Case.Takes(At("Tue+2 09:00"), TimeSpan.FromDays(7), isThanks: true).ShouldBeTrue();
        story.Case.Takes(At("Tue+2 09:00"), TimeSpan.FromDays(7)).ShouldBeFalse();
    }

    [Fact]
    public void Case_23_staff_can_say_that_it_was_more_than_thanks()
    {
        var story = new CaseStory().Answers("Mon 11:00").Thanks("Mon 12:00", "t");

        story.Says("t", needed: true, "Mon 12:30");

        story.Next.StartedAt.ShouldBe(At("Mon 12:00"));
        story.Next.DueAt.ShouldBe(At("Mon 16:00"));
    }

    [Fact]
    public void Case_23_a_clock_that_begins_late_is_missed_at_the_time_of_the_change()
    {
        var story = new CaseStory().Answers("Mon 11:00").Thanks("Mon 12:00", "t").Says("t", needed: true, "Tue 12:30");

        story.Next.BreachedAt.ShouldBe(At("Tue 12:30"));
    }

    [Fact]
    public void Case_23_thanks_that_are_edited_into_a_question_ask_for_an_answer()
    {
        var story = new CaseStory().Answers("Mon 11:00").Thanks("Mon 12:00", "t").Edits("t", "Mon 12:05", "Thanks, but when?");

        story.Next.StartedAt.ShouldBe(At("Mon 12:00"));
        story.Case.NeedsNoAnswer().ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_is_set_aside_keeps_no_clock_running_and_erases_no_miss()
    {
        var story = new CaseStory().Writes("Mon 10:30", "second").Says("m1", needed: false, "Mon 11:00");
        story.First.StartedAt.ShouldBe(At("Mon 10:30"));

        story.Says("second", needed: false, "Mon 15:00");

        story.First.CancelledAt.ShouldBe(At("Mon 15:00"));
        story.First.BreachedAt.ShouldBe(At("Mon 14:30"));
        story.Case.UnansweredSince.ShouldBeNull();
    }
}
