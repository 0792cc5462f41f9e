using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Tests.Cases;

public class CaseRulesTests
{
    private static readonly DateTimeOffset Now = CaseStory.At("Tue 12:00");

    private static readonly Dictionary<string, Action<Case>> Deeds = new()
    {
        ["reply"] = c => c.Reply(Guid.NewGuid(), "Hello", CaseStory.Asha, Now),
        ["note"] = c => c.AddNote(Guid.NewGuid(), "Hello", CaseStory.Asha, Now),
        ["assign"] = c => c.AssignTo(Guid.NewGuid(), CaseStory.Asha, Now),
        ["unassign"] = c => c.AssignTo(null, CaseStory.Asha, Now),
        ["transfer"] = c => c.TransferTo(Guid.NewGuid(), "Missed bin", CaseStory.Asha, Now, CaseStory.Policy),
        ["priority"] = c => c.ChangePriority(Priority.Urgent, CaseStory.Asha, Now, CaseStory.Policy),
        ["categorise"] = c => c.Categorise(Guid.NewGuid(), CaseStory.Asha, Now, CaseStory.Policy),
        ["wait"] = c => c.Wait(WaitingFor.Resident, "Which street?", CaseStory.Asha, Now, CaseStory.Policy),
        ["resolve"] = c => c.Resolve(CaseOutcome.Answered, "Nothing to add", CaseStory.Asha, Now, CaseStory.Policy, false),
        ["reopen"] = c => c.Reopen("Not done", CaseStory.Asha, Now, CaseStory.Policy),
        ["close"] = c => c.Close(Now),
        ["spam"] = c => c.MarkNotAnEnquiry(null, CaseStory.Asha, Now, CaseStory.Policy),
    };

    [Theory]
    [InlineData(CaseStatus.New, "reopen close")]
    [InlineData(CaseStatus.Open, "reopen close")]
    [InlineData(CaseStatus.WaitingForResident, "wait close")]
    [InlineData(CaseStatus.Resolved, "assign transfer priority wait resolve spam")]
    [InlineData(CaseStatus.Closed, "reply assign transfer priority wait resolve close spam")]
    [InlineData(CaseStatus.NotAnEnquiry, "reply assign transfer priority wait resolve close")]
    public void Each_status_refuses_what_makes_no_sense_in_it_and_allows_the_rest(CaseStatus status, string refused)
    {
        var no = refused.Split(' ');
        foreach (var (name, deed) in Deeds)
        {
            var @case = In(status);
            @case.Status.ShouldBe(status);
            var events = @case.EventCount;
            if (no.Contains(name))
            {
                Should.Throw<RuleException>(() => deed(@case), $"{name} in {status}").Message.ShouldEndWith(".");
                @case.EventCount.ShouldBe(events, $"{name} in {status} left an event");
                @case.Status.ShouldBe(status);
            }
            else
            {
                Should.NotThrow(() => deed(@case), $"{name} in {status}");
            }
        }
    }

    [Fact]
    public void Resolving_over_an_unanswered_message_asks_for_the_reason()
    {
        var story = new CaseStory();

        Should.Throw<RuleException>(() => story.Resolves("Mon 11:00")).Message.ShouldContain("has not been answered");
        Should.Throw<RuleException>(() => story.Resolves("Mon 11:00", reason: "  "));

        story.Resolves("Mon 11:00", reason: "Rang them").Case.Status.ShouldBe(CaseStatus.Resolved);
    }

    [Fact]
    public void Resolving_an_answered_case_needs_no_reason() =>
        new CaseStory().Answers("Mon 11:00").Resolves("Mon 11:05").Case.Outcome.ShouldBe(CaseOutcome.Answered);

    [Theory]
    [InlineData("assign")]
    [InlineData("reply")]
    public void A_new_case_that_somebody_takes_up_is_open(string deed)
    {
        var @case = new CaseStory().Case;

        Deeds[deed](@case);

        @case.Status.ShouldBe(CaseStatus.Open);
    }

    [Fact]
    public void A_transfer_takes_the_assignee_away_and_moves_no_deadline()
    {
        var @case = new CaseStory().Case;
        @case.AssignTo(Guid.NewGuid(), CaseStory.Asha, Now);
        var due = @case.NextDueAt;

        @case.TransferTo(Guid.NewGuid(), "Missed bin", CaseStory.Asha, Now, CaseStory.Policy);

        @case.AssigneeId.ShouldBeNull();
        @case.NextDueAt.ShouldBe(due);
    }

    [Fact]
    public void Doing_again_what_is_so_already_leaves_no_event()
    {
        var (@case, team, officer, category) = (new CaseStory().Case, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 2; i++)
        {
            @case.TransferTo(team, "Missed bin", CaseStory.Asha, Now, CaseStory.Policy);
            @case.AssignTo(officer, CaseStory.Asha, Now);
            @case.Categorise(category, CaseStory.Asha, Now, CaseStory.Policy);
            @case.ChangePriority(Priority.High, CaseStory.Asha, Now, CaseStory.Policy);
        }

        @case.Events.Count(e => e.Fact is CaseTransferred or CaseAssigned or CategoryChanged or PriorityChanged).ShouldBe(4);
    }

    [Fact]
    public void Only_a_failed_reply_can_be_tried_again_and_one_that_is_being_sent_is_not_given_up()
    {
        var story = new CaseStory().Queues("r", "Mon 11:00");
        Should.Throw<RuleException>(() => story.Case.RetryReply(story["r"].Id, CaseStory.Asha, Now));
        Case.Sending(story["r"], Now.AddMinutes(2));
        Should.Throw<RuleException>(() => story.Case.GiveUpReply(story["r"].Id, CaseStory.Asha, Now));
        Should.Throw<RuleException>(() => story.Case.ChangeReply(story["r"].Id, "Other words", CaseStory.Asha, Now));
        Should.Throw<RuleException>(() => story.Case.RetryReply(story["m1"].Id, CaseStory.Asha, Now));

        story.Fails("r", "Mon 11:01").Case.RetryReply(story["r"].Id, CaseStory.Asha, Now);

        story["r"].State.ShouldBe(MessageState.Pending);
        story["r"].Work.NextAttemptAt.ShouldBe(Now);

        story.Case.GiveUpReply(story["r"].Id, CaseStory.Asha, Now);
        (story["r"].State, story["r"].Work.NextAttemptAt).ShouldBe((MessageState.GivenUp, null));
    }

    [Fact]
    public void A_reply_hangs_on_the_newest_message_that_is_still_there()
    {
        var story = new CaseStory().Writes("Mon 10:10", "second").Writes("Mon 10:05", "late", known: "Mon 10:20");
        story.Case.ReplyToExternalId.ShouldBe("second");

        story.Removes("second", "Mon 10:30").Case.ReplyToExternalId.ShouldBe("late");
        story.Removes("late", "Mon 10:31").Case.ReplyToExternalId.ShouldBe("m1");
        story.Writes("Mon 10:40", "inside", replyTo: "top").Case.ReplyToExternalId.ShouldBe("top");
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Of_two_messages_of_the_same_second_lists_show_the_same_one_however_they_arrive(string first, string second)
    {
        var story = new CaseStory().Writes("Mon 10:10", first, text: first).Writes("Mon 10:10", second, text: second);

        story.Case.Preview.ShouldBe("b");
        story.Case.ReplyToExternalId.ShouldBe("b");

        story.Edits("a", "Mon 10:11", "changed").Case.Preview.ShouldBe("b");
        story.Edits("b", "Mon 10:11", "changed").Case.Preview.ShouldBe("changed");
    }

    [Fact]
    public void News_on_hiding_give_the_same_state_in_every_order()
    {
        (bool Hidden, string At)[] news = [(true, "Mon 11:00"), (false, "Mon 11:10"), (true, "Mon 11:10"), (true, "Mon 11:20")];
        foreach (var order in Orders(news))
        {
            var story = new CaseStory();
            foreach (var (hidden, at) in order)
                story.Case.SetHidden(story["m1"], hidden, CaseStory.At(at), Now, Actor.None);

            story["m1"].HiddenAt.ShouldBe(CaseStory.At("Mon 11:20"));
        }
    }

    [Fact]
    public void Edits_give_the_same_wordings_in_every_order()
    {
        (string Text, string At)[] news = [("one", "Mon 11:00"), ("two", "Mon 11:10"), ("three", "Mon 11:10"), ("one", "Mon 11:20")];
        foreach (var order in Orders(news))
        {
            var story = new CaseStory();
            foreach (var (text, at) in order.Concat(order))
                story.Edits("m1", at, text);

            story["m1"].Versions.Select(v => v.Text).ShouldBe(["My bin was missed", "one", "three", "two", "one"]);
            story["m1"].Text.ShouldBe("one");
        }
    }

    [Fact]
    public void A_long_text_is_cut_for_lists_without_breaking_a_character_apart()
    {
        var story = new CaseStory().Writes("Mon 10:01", text: string.Concat(Enumerable.Repeat("🗑️ ", 200)) + "x");

        story.Case.Preview.Length.ShouldBeLessThanOrEqualTo(Case.PreviewMaxLength);
        story.Case.Preview.ShouldEndWith("…");
        char.IsHighSurrogate(story.Case.Preview[^2]).ShouldBeFalse();
    }

    [Fact]
    public void What_platforms_send_too_long_is_cut_to_what_can_be_stored()
    {
        var @case = new CaseStory().Case;
        var message = @case.Receive("long", null, null, "Hello", [], new string('x', 300), Now, Now, CaseStory.Policy);
        var reply = @case.Reply(Guid.NewGuid(), "Hello", CaseStory.Asha, Now);

        @case.SendFailed(reply, new string('y', 5000), canRetry: true, Now, CaseStory.Policy);

        message.AuthorName!.Length.ShouldBe(Message.AuthorNameMaxLength);
        reply.FailureReason!.Length.ShouldBe(Message.FailureReasonMaxLength);
    }

    [Theory]
    [InlineData(false, MessageState.Pending)]
    [InlineData(true, MessageState.Sending)]
    public void A_reply_of_which_nobody_knows_whether_it_got_through_is_looked_up_before_it_is_tried_again(bool outcomeUnknown, MessageState afterwards)
    {
        var story = new CaseStory();
        var reply = story.Case.Reply(Guid.NewGuid(), "Hello", CaseStory.Asha, Now);
        story.Case.SendFailed(reply, "The connection broke.", canRetry: true, Now, CaseStory.Policy, outcomeUnknown);
        reply.OutcomeUnknown.ShouldBe(outcomeUnknown);

        story.Case.RetryReply(reply.Id, CaseStory.Asha, Now);

        reply.State.ShouldBe(afterwards);
        reply.Work.NextAttemptAt.ShouldBe(Now);
        reply.OutcomeUnknown.ShouldBeFalse();
    }

    private static Case In(CaseStatus status) => status switch
    {
        CaseStatus.New => new CaseStory().Case,
        CaseStatus.Open => new CaseStory().Answers("Mon 11:00").Case,
        CaseStatus.WaitingForResident => new CaseStory().Answers("Mon 11:00").Waits("Mon 11:01").Case,
        CaseStatus.Resolved => new CaseStory().Answers("Mon 11:00").Resolves("Mon 11:01").Case,
        CaseStatus.Closed => new CaseStory().Answers("Mon 11:00").Resolves("Mon 11:01").Closes("Tue 11:00").Case,
        _ => new CaseStory().IsSpam("Mon 11:00").Case,
    };

    private static IEnumerable<IReadOnlyList<T>> Orders<T>(IReadOnlyList<T> items)
    {
        if (items.Count == 0)
        {
            yield return [];
            yield break;
        }

        for (var i = 0; i < items.Count; i++)
        {
            foreach (var rest in Orders(items.Where((_, j) => j != i).ToList()))
                yield return [items[i], .. rest];
        }
    }
}
