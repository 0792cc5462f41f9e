using Enquiries.Application.Admin;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Channels.Mail;
using Enquiries.Application.Delivery;
using Enquiries.Application.Intake;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Intake;

/// <summary>Where e-mails and what mail servers report belong, and what they are believed.</summary>
public sealed class MailIntakeTests
{
    private const string Ours = "council@example.org";
    private const string Ann = "ann@example.org";
    private const string Bob = "bob@example.org";

    [Fact]
    public async Task The_answer_to_a_form_that_comes_back_through_a_mailbox_fails_and_blocks_the_address_after_the_second_time()
    {
        await using var desk = await DeskAsync();
        var @case = await FormCaseAsync(desk);
        var mailbox = await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync(a => a.Channel == ChannelKind.Email));

        var first = await SentAsync(desk, @case.Id, "case.1@council.example");
        await MailAsync(desk, Report(first, "5.1.1"));

        var failed = await MessageAsync(desk, first);
        failed.State.ShouldBe(MessageState.Failed);
        failed.CanRetry.ShouldBeFalse();
        (await desk.CaseAsync(@case.Id)).IsUnanswered.ShouldBeTrue();
        (await desk.App.SendAsync(new CountAddressFailures(mailbox.Id, Ann))).ShouldBe(1);

        var second = await SentAsync(desk, @case.Id, "case.2@council.example");
        await MailAsync(desk, Report(null, "5.1.1", external: "case.2@council.example"));
        (await MessageAsync(desk, second)).State.ShouldBe(MessageState.Failed);
        (await desk.App.SendAsync(new CountAddressFailures(mailbox.Id, Ann))).ShouldBe(2);
    }

    [Fact]
    public async Task A_report_about_somebody_to_whom_the_resident_has_it_passed_on_blocks_nobody()
    {
        await using var desk = await DeskAsync();
        var @case = await FormCaseAsync(desk);
        var id = await SentAsync(desk, @case.Id, "case.1@council.example");

        await MailAsync(desk, Report(id, "5.1.1", recipient: "elsewhere@example.net"));

        (await MessageAsync(desk, id)).State.ShouldBe(MessageState.Failed);
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync())).AddressFailures.ShouldBe(0);
    }

    [Fact]
    public async Task A_report_that_names_no_message_of_ours_is_noted_and_believed_no_further()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m1"));
        var @case = await desk.CaseOfAsync("m1");
        var id = await SentAsync(desk, @case.Id, "case.1@council.example");

        await MailAsync(desk, Report(null, "5.1.1"));
        await MailAsync(desk, Report(null, "5.1.1") with { Words = "Again." });

        (await MessageAsync(desk, id)).State.ShouldBe(MessageState.Sent);
        var after = await desk.CaseAsync(@case.Id);
        after.Events.Count(e => e.Fact is DeliveryReported { Kind: DeliveryReportKind.Failed }).ShouldBe(2);
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync())).AddressFailures.ShouldBe(0);
    }

    [Fact]
    public async Task A_report_that_is_quicker_than_the_record_of_sending_waits_for_it()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m1"));
        var @case = await desk.CaseOfAsync("m1");
        var id = Guid.NewGuid();
        await desk.SendAsync(new SendReply(@case.Id, id, "We will mend it."));
        await desk.App.SendAsync(new ClaimReply(id));

        await MailAsync(desk, Report(id, "5.2.2"));
        (await MessageAsync(desk, id)).State.ShouldBe(MessageState.Sending);
        await desk.App.SendAsync(new RecordSending(id, 1, desk.Now, new SendResult.Sent("case.1@council.example", desk.Now)));
        desk.App.Clock.Advance(SettleEarlyItems.LeaveAlone * 2);
        (await desk.App.SendAsync(new SettleEarlyItems())).ShouldBe(1);

        (await MessageAsync(desk, id)).State.ShouldBe(MessageState.Failed);
        (await desk.App.SendAsync(new SettleEarlyItems())).ShouldBe(0);
    }

    [Fact]
    public async Task Two_people_who_answer_the_same_newsletter_have_each_a_case()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m1", answers: ["newsletter@elsewhere.example"]));
        await MailAsync(desk, Mail("m2", from: Bob, answers: ["newsletter@elsewhere.example"]));
        await MailAsync(desk, Mail("m3", answers: ["other@elsewhere.example", "newsletter@elsewhere.example"]));

        (await desk.CaseOfAsync("m2")).Id.ShouldNotBe((await desk.CaseOfAsync("m1")).Id);
        (await desk.CaseOfAsync("m3")).Id.ShouldBe((await desk.CaseOfAsync("m1")).Id);
    }

    [Fact]
    public async Task A_message_that_comes_after_its_answer_joins_it_whoever_wrote_it()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m2", from: Bob, answers: ["m1"]));
        await MailAsync(desk, Mail("m1"));

        (await desk.CaseOfAsync("m1")).Id.ShouldBe((await desk.CaseOfAsync("m2")).Id);
    }

    [Fact]
    public async Task Only_who_was_written_to_and_is_not_forged_is_verified_by_an_answer()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m1"));
        var @case = await desk.CaseOfAsync("m1");
        var token = Token(desk, @case.Reference);

        // Nothing was sent to her yet: she cannot have the token from us.
        await MailAsync(desk, Mail("m2") with { CaseToken = token });
        (await VerifiedAsync(desk, Ann)).ShouldBe(VerifiedLevel.Anonymous);

        var sent = await SentAsync(desk, @case.Id, "case.1@council.example");
        await MailAsync(desk, Mail("m3", from: Bob) with { CaseToken = token });
        await MailAsync(desk, Mail("m4") with { CaseToken = token, SenderFailed = true });
        (await desk.CaseOfAsync("m3")).Id.ShouldBe(@case.Id);
        (await VerifiedAsync(desk, Bob)).ShouldBe(VerifiedLevel.Anonymous);
        (await VerifiedAsync(desk, Ann)).ShouldBe(VerifiedLevel.Anonymous);

        await MailAsync(desk, Mail("m5", answers: ["case.1@council.example"]));
        (await VerifiedAsync(desk, Ann)).ShouldBe(VerifiedLevel.EmailAnswered);
        (await MessageAsync(desk, sent)).State.ShouldBe(MessageState.Sent);
    }

    [Fact]
    public async Task A_link_that_was_given_out_in_public_is_no_address()
    {
        await using var desk = await DeskAsync();
        var @case = await desk.CaseAsync();
        var link = desk.App.Services.GetRequiredService<ICaseTokens>().LinkFor(@case.Reference, desk.Now.AddDays(7));

        await MailAsync(desk, Mail("m1") with { CaseToken = link });

        (await desk.CaseOfAsync("m1")).Id.ShouldNotBe(@case.Id);
    }

    [Fact]
    public async Task Of_several_details_in_addresses_the_one_that_holds_counts()
    {
        await using var desk = await DeskAsync();
        var @case = await desk.CaseAsync();

        await MailAsync(desk, Mail("m1") with { CaseToken = "newsletters", FurtherCaseTokens = ["enq-1.aaaaaaaaaaaaaaaa", Token(desk, @case.Reference)] });

        (await desk.CaseOfAsync("m1")).Id.ShouldBe(@case.Id);
    }

    [Fact]
    public async Task What_answers_a_form_s_answer_joins_its_case_by_the_id_alone_or_by_the_subject_and_the_address()
    {
        await using var desk = await DeskAsync();
        var @case = await FormCaseAsync(desk);
        await SentAsync(desk, @case.Id, "case.1@council.example");

        await MailAsync(desk, Mail("m1", answers: ["case.1@council.example"]));
        await MailAsync(desk, Mail("m2") with { NamedReference = @case.Reference });
        await MailAsync(desk, Mail("m3", from: Bob) with { NamedReference = @case.Reference });

        (await desk.CaseOfAsync("m1")).Id.ShouldBe(@case.Id);
        (await desk.CaseOfAsync("m2")).Id.ShouldBe(@case.Id);
        (await desk.CaseOfAsync("m3")).Id.ShouldNotBe(@case.Id);
        var mailbox = await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync(a => a.Channel == ChannelKind.Email));
        (await desk.App.ReadAsync(db => db.Residents.SingleAsync(r => r.AccountId == mailbox.Id && r.PlatformId == Ann))).Verified.ShouldBe(VerifiedLevel.EmailAnswered);
    }

    [Fact]
    public async Task A_weak_sign_of_a_machine_opens_a_case_and_counts_only_in_one_that_it_belongs_to()
    {
        await using var desk = await DeskAsync();
        await MailAsync(desk, Mail("m1") with { MayBeAutomatic = true });
        var @case = await desk.CaseOfAsync("m1");
        @case.Messages.ShouldHaveSingleItem().IsAutomatic.ShouldBeFalse();
        @case.IsUnanswered.ShouldBeTrue();

        await MailAsync(desk, Mail("m2", answers: ["m1"]) with { MayBeAutomatic = true });
        (await desk.CaseAsync(@case.Id)).Messages.Single(m => m.ExternalId == "m2").IsAutomatic.ShouldBeTrue();
    }

    [Fact]
    public async Task A_case_is_opened_from_what_was_taken_for_a_machine_s_and_such_mail_is_no_alarm()
    {
        await using var desk = await DeskAsync();
        var admin = await desk.App.OfficerAsync("Ada Admin", Role.Admin);
        await MailAsync(desk, Mail("m1") with { IsAutomatic = true });
        var parked = (await desk.App.SendAsync(new ListParkedItems(), admin)).Items.ShouldHaveSingleItem();
        await desk.App.SendAsync(new CheckAccounts(WithRates: false));
        (await desk.App.ReadAsync(db => db.AccountAlarms.CountAsync(a => a.Kind == AlarmKind.ItemsParked && a.ClearedAt == null))).ShouldBe(0);

        (await desk.App.SendAsync(new OpenCaseFromParked(parked.Id), admin)).ShouldBeTrue();

        (await desk.CaseOfAsync("m1")).ShouldSatisfyAllConditions(
            c => c.IsUnanswered.ShouldBeTrue(), c => c.Messages.ShouldHaveSingleItem().IsAutomatic.ShouldBeFalse(), c => c.Clocks.ShouldNotBeEmpty());
        (await desk.App.SendAsync(new ListParkedItems(), admin)).Total.ShouldBe(0);
        await Should.ThrowAsync<NotFoundException>(() => desk.App.SendAsync(new OpenCaseFromParked(parked.Id), admin));
    }

    private static async Task<TestDesk> DeskAsync()
    {
        var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.Email, Ours);
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        return desk;
    }

    private static async Task<Case> FormCaseAsync(TestDesk desk)
    {
        var form = new InboundMessage("form", desk.Now, "f1", Audience.Private, "f1", new InboundAuthor(Ann, "Ann Example"), "No bins", [], null, null) { Subject = "Bins" };
        await desk.StoreBodyAsync(TestChannel.Body(form), channel: ChannelKind.WebForm);
        await desk.IntakeAsync();
        return await desk.CaseOfAsync("f1");
    }

    private static async Task<Guid> SentAsync(TestDesk desk, Guid caseId, string externalId)
    {
        var id = Guid.NewGuid();
        await desk.SendAsync(new SendReply(caseId, id, "We will mend it."));
        var claim = await desk.App.SendAsync(new ClaimReply(id));
        await desk.App.SendAsync(new RecordSending(id, claim!.Attempt, desk.Now, new SendResult.Sent(externalId, desk.Now)));
        return id;
    }

    private static InboundDeliveryReport Report(Guid? ours, string code, string recipient = Ann, string? external = null) =>
        new(Ours, App.MondayNine, DeliveryReportKind.Failed, ours, external, recipient, code, "It could not be delivered.");

    private static InboundMessage Mail(string id, string from = Ann, string[]? answers = null) => new(
        Ours, App.MondayNine, id, Audience.Private, answers is [.., var root] ? root : id, new InboundAuthor(from, "Name of " + from), "Text of " + id, [], null, null)
    {
        Subject = "My bin",
        Answers = answers ?? [],
    };

    private static async Task MailAsync(TestDesk desk, params InboundItem[] items)
    {
        await desk.StoreBodyAsync(TestChannel.Body(items), channel: ChannelKind.Email);
        await desk.IntakeAsync();
    }

    private static Task<Message> MessageAsync(TestDesk desk, Guid id) => desk.App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));

    private static Task<VerifiedLevel> VerifiedAsync(TestDesk desk, string address) =>
        desk.App.ReadAsync(db => db.Residents.Where(r => r.PlatformId == address).Select(r => r.Verified).SingleAsync());

    private static string Token(TestDesk desk, string reference) => desk.App.Services.GetRequiredService<ICaseTokens>().For(reference);
}
