using Enquiries.Application.Cases;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Cases;

public class ReplyTests
{
    [Fact]
    public async Task A_reply_is_queued_under_the_comment_and_the_draft_is_gone()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(id: "c1");
        await desk.SendAsync(new SaveDraft(@case.Id, "We will co"));
        (await desk.SendAsync(new GetCase(@case.Reference))).Draft.ShouldBe("We will co");

        var queued = await desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "  We will come today  "));

        queued.State.ShouldBe(MessageState.Pending);
        var details = await desk.SendAsync(new GetCase(@case.Reference));
        details.Draft.ShouldBeNull();
        details.Case.UnansweredSince.ShouldNotBeNull("it is not on the platform yet");
        var reply = details.Messages.Single(m => m.Direction == MessageDirection.Outbound);
        (reply.Text, reply.ParentExternalId, reply.AuthorName).ShouldBe(("We will come today", "c1", "Asha Example"));
    }

    [Fact]
    public async Task Sent_again_with_the_same_id_it_is_one_reply_also_at_the_same_moment()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        var reply = new SendReply(@case.Id, Guid.NewGuid(), "We will come today");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => desk.SendAsync(reply))));

        (await desk.CaseAsync(@case.Id)).Messages.Count(m => m.Direction == MessageDirection.Outbound).ShouldBe(1);
        (await Should.ThrowAsync<RuleException>(desk.SendAsync(reply with { Text = "Other" }))).Message.ShouldContain("another text");
    }

    [Fact]
    public async Task The_closed_window_and_the_length_are_refused_in_words()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(inPrivate: true);
        (await Should.ThrowAsync<RuleException>(desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), new string('x', 2001))))).Message.ShouldContain("2,000");
        desk.App.Clock.Advance(TimeSpan.FromHours(24));
        await desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Just in time"));

        desk.App.Clock.Advance(TimeSpan.FromSeconds(1));

        (await Should.ThrowAsync<RuleException>(desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Too late")))).Message.ShouldContain("24 hours");
    }

    [Fact]
    public async Task An_empty_reply_and_an_empty_note_are_refused()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;

        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new SendReply(id, Guid.NewGuid(), "  ")))).Message.ShouldContain("Write the reply first.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new AddNote(id, Guid.NewGuid(), "")))).Message.ShouldContain("Write the note first.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new TransferCase(id, Guid.Empty, "")))).Message.ShouldContain("Choose the team.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new WaitForResident(id, "")))).Message.ShouldContain("what the resident was asked");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ReopenCase(id, "")))).Message.ShouldContain("Say why");
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangePriority(id, (Priority)9)));
    }

    [Fact]
    public async Task A_note_sent_twice_is_one_note_and_another_text_is_not_lost_silently()
    {
        await using var desk = await TestDesk.StartAsync();
        var (one, two) = (await desk.CaseAsync(), await desk.CaseAsync());
        var note = new AddNote(one.Id, Guid.NewGuid(), "Rang the depot ");

        await desk.SendAsync(note);
        await desk.SendAsync(note);

        (await desk.CaseAsync(one.Id)).Messages.Count(m => m.Direction == MessageDirection.Note).ShouldBe(1);
        await Should.ThrowAsync<RuleException>(desk.SendAsync(note with { Text = "Something else" }));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(note with { CaseId = two.Id }));
    }

    [Fact]
    public async Task A_failed_reply_can_be_tried_again_or_given_up()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        var id = Guid.NewGuid();
        await desk.SendAsync(new SendReply(@case.Id, id, "Hello"));
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new RetryReply(@case.Id, id)));
        await FailAsync(desk, id);

        await desk.SendAsync(new RetryReply(@case.Id, id));
        (await desk.CaseAsync(@case.Id)).Messages.Single(m => m.Id == id).State.ShouldBe(MessageState.Pending);

        await FailAsync(desk, id);
        await desk.SendAsync(new GiveUpReply(@case.Id, id));
        (await desk.CaseAsync(@case.Id)).Messages.Single(m => m.Id == id).State.ShouldBe(MessageState.GivenUp);
        (await desk.CaseAsync(@case.Id)).UnansweredSince.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_does_not_exist_is_said_so()
    {
        await using var desk = await TestDesk.StartAsync();
        var id = (await desk.CaseAsync()).Id;

        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new AddNote(Guid.NewGuid(), Guid.NewGuid(), "Hello")));
        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new AssignCase(id, Guid.NewGuid())));
        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new TransferCase(id, Guid.NewGuid(), "Missed bin")));
        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new CategoriseCase(id, Guid.NewGuid())));
        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new GetCase("nonsense")));
        await Should.ThrowAsync<Application.Pipeline.NotFoundException>(desk.SendAsync(new GetCase(CaseReference.FromNumber(77_777))));
    }

    private static Task<int> FailAsync(TestDesk desk, Guid id) => desk.App.ReadAsync(async db =>
    {
        var message = await db.Messages.SingleAsync(m => m.Id == id);
        var @case = await db.Cases.Include(c => c.Events).Include(c => c.Clocks).SingleAsync(c => c.Id == message.CaseId);
        @case.SendFailed(message, "The comment is gone.", canRetry: true, desk.Now, Domain.Sla.RuleBook.BuiltIn);
        return await db.SaveChangesAsync();
    });
}
