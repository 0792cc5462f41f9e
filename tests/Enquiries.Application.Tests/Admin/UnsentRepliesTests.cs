using Enquiries.Application.Admin;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Admin;

public sealed class UnsentRepliesTests
{
    [Fact]
    public async Task Failed_replies_come_first_and_can_be_tried_again_or_given_up()
    {
        await using var app = await App.StartAsync();
        var officer = await app.OfficerAsync();
        var page = await app.PageAsync();
        var @case = Case.Open(1, page.Id, ChannelKind.Facebook, Audience.Public, "post", "post:1", null, null, null, App.MondayNine, App.MondayNine, Domain.Sla.RuleBook.BuiltIn);
        @case.Receive("c1", "post", null, "Hello?", [], "Maria", App.MondayNine, App.MondayNine, Domain.Sla.RuleBook.BuiltIn);
        var actor = new Actor(officer.Id, officer.Name);
        var waiting = @case.Reply(Guid.CreateVersion7(), "Waits", actor, App.MondayNine);
        Case.SendLater(waiting, App.MondayNine.AddMinutes(5), "Slow down.");
        var sent = @case.Reply(Guid.CreateVersion7(), "Sent", actor, App.MondayNine);
        @case.Sent(sent, "c2", App.MondayNine, App.MondayNine, Domain.Sla.RuleBook.BuiltIn);
        var failed = @case.Reply(Guid.CreateVersion7(), "Failed", actor, App.MondayNine.AddMinutes(1));
        @case.SendFailed(failed, "The comment is gone.", canRetry: true, App.MondayNine.AddMinutes(2), Domain.Sla.RuleBook.BuiltIn);
        await app.SaveAsync([@case, .. @case.Messages]);

        var list = await app.SendAsync(new ListUnsentReplies());

        (list.Failed, list.Waiting).ShouldBe((1, 1));
        list.Items.Select(i => (i.Text, i.State, i.Reason)).ShouldBe(
            [("Failed", MessageState.Failed, "The comment is gone."), ("Waits", MessageState.Pending, "Slow down.")]);
        list.Items[0].Reference.ShouldBe(@case.Reference);
        list.Items[0].NextAttemptAt.ShouldBeNull();
        list.Items[1].NextAttemptAt.ShouldBe(App.MondayNine.AddMinutes(5));

        await app.SendAsync(new RetryReply(@case.Id, failed.Id), officer);
        (await app.SendAsync(new ListUnsentReplies())).Failed.ShouldBe(0);
        (await app.ReadAsync(db => db.Messages.SingleAsync(m => m.Id == failed.Id))).State.ShouldBe(MessageState.Pending);
    }
}
