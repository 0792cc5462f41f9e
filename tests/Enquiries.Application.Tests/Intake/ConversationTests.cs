using CsCheck;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Application.Intake;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Intake;

/// <summary>A case can have several conversations: what belongs together is together, whichever way and in whichever order it comes.</summary>
public class ConversationTests
{
    private const string Ours = "council@example.org";
    private const string Ann = "ann@example.org";

    [Fact]
    public async Task A_message_with_a_token_joins_its_case_and_its_clock()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        await FormAsync(desk, Form("f1", "The details are private", Token(desk, @case.Reference)));

        var joined = await desk.CaseOfAsync("f1");
        joined.Id.ShouldBe(@case.Id);
        joined.Clocks.Count(c => c.Kind == ClockKind.FirstResponse).ShouldBe(1);
        var message = joined.Messages.Single(m => m.ExternalId == "f1");
        message.Audience.ShouldBe(Audience.Private);
        (await desk.App.ReadAsync(db => db.CaseConversations.SingleAsync())).ShouldSatisfyAllConditions(
            c => c.Id.ShouldBe(message.ConversationId!.Value), c => c.Origin.ShouldBe(ConversationOrigin.JoinedByReference), c => c.Channel.ShouldBe(ChannelKind.WebForm));
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(1);
    }

    [Theory]
    [InlineData("not-a-token")]
    [InlineData("enq-7k3m-q9.aaaaaaaaaaaaaaaa")]
    public async Task A_token_that_was_made_up_joins_nothing(string token)
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        var @case = await desk.CaseAsync();
        await FormAsync(desk, Form("f1", "Let me in", token), Form("f2", "And me", Token(desk, @case.Reference)[..^1] + "a"));
        (await desk.CaseOfAsync("f1")).Id.ShouldNotBe(@case.Id);
        (await desk.CaseOfAsync("f2")).Id.ShouldNotBe((await desk.CaseOfAsync("f1")).Id);
    }

    [Fact]
    public async Task A_link_carries_one_case_until_it_runs_out()
    {
        await using var desk = await TestDesk.StartAsync();
        var tokens = desk.App.Services.GetRequiredService<ICaseTokens>();
        var (one, other) = (CaseReference.FromNumber(1), CaseReference.FromNumber(2));
        var link = tokens.LinkFor(one, desk.Now.AddDays(14));
        link.Length.ShouldBeLessThan(50);
        link.ShouldMatch("^[a-z0-9.-]+$");
        tokens.ReferenceOf(link).ShouldBe(one);
        tokens.ReferenceOf(link.ToUpperInvariant()).ShouldBe(one);
        tokens.ReferenceOf(link, desk.Now.AddDays(14)).ShouldBe(one);
        tokens.ReferenceOf(link, desk.Now.AddDays(15)).ShouldBeNull();
        tokens.ReferenceOf(link.Replace(one.ToLowerInvariant(), other.ToLowerInvariant(), StringComparison.Ordinal)).ShouldBeNull();
        var parts = link.Split('.');
        tokens.ReferenceOf($"{parts[0]}.{int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) + 100}.{parts[2]}").ShouldBeNull();
        tokens.ReferenceOf($"{parts[0]}.{parts[2]}").ShouldBeNull();
        tokens.ReferenceOf(tokens.For(one), desk.Now.AddYears(3)).ShouldBe(one);
        desk.App.Clock.Advance(TimeSpan.FromDays(15));
        tokens.ReferenceOf(link).ShouldBeNull();
    }

    [Fact]
    public async Task Two_processes_use_the_same_key_and_it_is_kept_encrypted()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var second = await TestDesk.StartAsync(desk);
        var reference = CaseReference.FromNumber(7);
        var token = Token(desk, reference);
        second.App.Services.GetRequiredService<ICaseTokens>().ReferenceOf(token).ShouldBe(reference);
        (await desk.App.ReadAsync(db => db.KeptSecrets.SingleAsync())).Protected.Length.ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task Going_private_queues_both_halves_once_and_the_answer_joins_the_case()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        var command = new GoPrivate(@case.Id, InvitationWay.PrivateMessage, Guid.NewGuid(), "We have written to you", Guid.NewGuid(), "Where do you live?");
        await desk.SendAsync(command);
        await desk.SendAsync(command);

        var sent = await desk.CaseAsync(@case.Id);
        sent.Messages.Where(m => m.Direction == MessageDirection.Outbound).Select(m => (m.Audience, m.ParentExternalId))
            .ShouldBe([(Audience.Public, "c1"), (Audience.Private, "c1")], ignoreOrder: true);
        (await desk.App.SendAsync(new ClaimReply(command.PublicMessageId)))!.Message.RecipientId.ShouldBe("ann");
        await desk.App.SendAsync(new RecordSending(command.PublicMessageId, 1, desk.Now, new SendResult.Sent("p1", desk.Now)));
        var claim = (await desk.App.SendAsync(new ClaimReply(command.PrivateMessageId)))!;
        claim.Message.ShouldSatisfyAllConditions(
            m => m.Audience.ShouldBe(Audience.Private), m => m.ReplyToExternalId.ShouldBe("c1"), m => m.RecipientId.ShouldBe("ann"), m => m.CaseReference.ShouldBe(@case.Reference));
        await desk.App.SendAsync(new RecordSending(command.PrivateMessageId, 1, desk.Now, new SendResult.Sent("p2", desk.Now)));

        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.ReceiveAsync(desk.Direct("d1", "ann", "12 Mill Lane"));
        var joined = await desk.CaseOfAsync("d1");
        joined.Id.ShouldBe(@case.Id);
        joined.Messages.Single(m => m.ExternalId == "d1").Audience.ShouldBe(Audience.Private);
        joined.Clocks.Select(c => (c.Kind, c.Cycle)).ShouldContain((ClockKind.NextResponse, 1));
        joined.LastSafeReplyAt.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(desk.Now.AddHours(24));

        // The answer goes where they wrote last, unless somebody chooses.
        var details = await desk.SendAsync(new GetCase(@case.Reference));
        details.Targets.Select(t => (t.Audience, t.IsDefault)).ShouldBe([(Audience.Public, false), (Audience.Private, true)]);
        details.Timeline.Select(t => t.Text).ShouldContain("The resident was asked to go on in private, by a private message");
        details.Timeline.Select(t => t.Text).ShouldContain("A private conversation on Facebook joined the case, because the resident was invited");
        var reply = Guid.NewGuid();
        await desk.SendAsync(new SendReply(@case.Id, reply, "Thank you"));
        (await desk.App.SendAsync(new ClaimReply(reply)))!.Message.ShouldSatisfyAllConditions(
            m => m.Audience.ShouldBe(Audience.Private), m => m.ReplyToExternalId.ShouldBeNull(), m => m.RecipientId.ShouldBe("ann"), m => m.AnswersExternalId.ShouldBe("d1"),
            m => m.EarlierExternalIds.ShouldBe(["p2", "d1"]));
        await desk.App.SendAsync(new RecordSending(reply, 1, desk.Now, new SendResult.Sent("p3", desk.Now)));
        var inPublic = Guid.NewGuid();
        await desk.SendAsync(new SendReply(@case.Id, inPublic, "Settled", ConversationId: @case.Id));
        (await desk.App.SendAsync(new ClaimReply(inPublic)))!.Message.ShouldSatisfyAllConditions(m => m.Audience.ShouldBe(Audience.Public), m => m.ReplyToExternalId.ShouldBe("c1"));
    }

    [Fact]
    public async Task What_was_written_in_private_before_the_invitation_stays_a_case_of_its_own()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        var before = desk.Now;
        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        await InviteAsync(desk, @case.Id);
        await desk.ReceiveAsync(desk.Direct("d0", "ann", "Something else", at: before), desk.Direct("d1", "ann", "The details", at: desk.Now.AddSeconds(1)));
        (await desk.CaseOfAsync("d0")).Id.ShouldNotBe(@case.Id);
        (await desk.CaseOfAsync("d1")).Id.ShouldBe(@case.Id);
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task Somebody_elses_private_message_does_not_join()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        await InviteAsync(desk, @case.Id);
        await desk.ReceiveAsync(desk.Direct("d1", "bob", at: desk.Now.AddSeconds(1)));
        (await desk.CaseOfAsync("d1")).Id.ShouldNotBe(@case.Id);
    }

    [Fact]
    public async Task Where_the_platform_tells_only_after_sending_who_it_was_the_answer_joins_too()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(desk.Comment("c1") with { Author = null });
        var @case = await desk.CaseOfAsync("c1");
        var id = await InviteAsync(desk, @case.Id);
        await desk.App.SendAsync(new ClaimReply(id));
        await desk.App.SendAsync(new RecordSending(id, 1, desk.Now, new SendResult.Sent("p2", desk.Now) { RecipientId = "stranger" }));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d1", "stranger"));
        (await desk.CaseOfAsync("d1")).Id.ShouldBe(@case.Id);
    }

    [Fact]
    public async Task The_echo_of_a_private_answer_is_that_answer_and_tells_who_it_was()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(desk.Comment("c1") with { Author = null });
        var @case = await desk.CaseOfAsync("c1");
        var id = await InviteAsync(desk, @case.Id);
        await desk.ReceiveAsync(desk.DirectAnswer("p2", "stranger", "Please tell us") with { OurMessageId = id });
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d1", "stranger"), desk.DirectAnswer("p3", "stranger", "Typed on the platform"));
        var whole = await desk.CaseAsync(@case.Id);
        whole.Messages.Single(m => m.Id == id).ShouldSatisfyAllConditions(m => m.State.ShouldBe(MessageState.Sent), m => m.ExternalId.ShouldBe("p2"), m => m.ConversationId.ShouldNotBeNull());
        whole.Messages.Select(m => m.ExternalId).ShouldBe(["c1", null, "p2", "d1", "p3"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_second_invitation_from_another_case_takes_the_conversation_over()
    {
        await using var desk = await TestDesk.StartAsync();
        var first = await desk.CaseAsync(author: "ann", id: "c1");
        await desk.ReceiveAsync(desk.Comment("c2", "ann", "Another matter", "post-2"));
        var second = await desk.CaseOfAsync("c2");
        await InviteAsync(desk, first.Id);
        var between = desk.Now.AddSeconds(10);
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await InviteAsync(desk, second.Id);
        await desk.ReceiveAsync(desk.Direct("d2", "ann", at: desk.Now.AddSeconds(1)), desk.Direct("d1", "ann", at: between));
        (await desk.CaseOfAsync("d1")).Id.ShouldBe(first.Id);
        (await desk.CaseOfAsync("d2")).Id.ShouldBe(second.Id);
        (await desk.App.ReadAsync(db => db.CaseConversations.CountAsync(c => c.EndedAt == null))).ShouldBe(1);
    }

    [Fact]
    public async Task Two_processes_cannot_give_one_conversation_to_two_cases()
    {
        await using var desk = await TestDesk.StartAsync();
        await using var second = await TestDesk.StartAsync(desk);
        await desk.ReceiveAsync(desk.Comment("c1", "ann"), desk.Comment("c2", "ann", "Other", "post-2"));
        var (one, two) = (await desk.CaseOfAsync("c1"), await desk.CaseOfAsync("c2"));
        await Task.WhenAll(Task.Run(() => InviteAsync(desk, one.Id)), Task.Run(() => InviteAsync(second, two.Id)));
        (await desk.App.ReadAsync(db => db.CaseConversations.CountAsync())).ShouldBe(2);
        (await desk.App.ReadAsync(db => db.CaseConversations.CountAsync(c => c.EndedAt == null))).ShouldBe(1);
    }

    [Fact]
    public async Task A_private_answer_is_possible_once_for_a_comment_and_only_while_the_platform_allows_it()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        await InviteAsync(desk, @case.Id);
        (await Should.ThrowAsync<RuleException>(() => InviteAsync(desk, @case.Id))).Message.ShouldContain("one private answer");
        var late = await desk.CaseAsync(author: "bob", id: "c2");
        desk.App.Clock.Advance(TimeSpan.FromDays(8));
        (await Should.ThrowAsync<RuleException>(() => InviteAsync(desk, late.Id))).Message.ShouldContain("7 days");

        // Before they have written back nothing more can be sent there.
        var target = (await desk.SendAsync(new GetCase(@case.Reference))).Targets.Single(t => t.Audience == Audience.Private);
        target.Closed.ShouldNotBeNull();
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Hello?", ConversationId: target.Id)));
    }

    [Fact]
    public async Task A_link_in_public_must_lead_to_this_case()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        var (one, two) = (await desk.CaseAsync(author: "ann"), await desk.CaseAsync(author: "bob"));
        var offer = (await desk.SendAsync(new GetInvitation(one.Id, "https://desk.example.org/"))).Ways.Single(w => w.Way == InvitationWay.FormLink);
        offer.WhyNot.ShouldBeNull();
        offer.PublicText.ShouldContain("https://desk.example.org/contact/case/");
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new GoPrivate(two.Id, InvitationWay.FormLink, Guid.NewGuid(), offer.PublicText, Guid.NewGuid())));
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new GoPrivate(one.Id, InvitationWay.FormLink, Guid.NewGuid(), "No link", Guid.NewGuid())));
        await desk.SendAsync(new GoPrivate(one.Id, InvitationWay.FormLink, Guid.NewGuid(), offer.PublicText, Guid.NewGuid()));
        var token = offer.PublicText[(offer.PublicText.IndexOf(GoPrivate.LinkPath, StringComparison.Ordinal) + GoPrivate.LinkPath.Length)..];
        await FormAsync(desk, Form("f1", "My address", token));
        (await desk.CaseOfAsync("f1")).Id.ShouldBe(one.Id);
        (await desk.SendAsync(new GetCase(one.Reference))).Timeline.Select(t => t.Text).ShouldContain(t => t.StartsWith("The resident was given a link to a private form", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_14_a_message_written_by_a_machine_moves_no_clock_and_opens_no_case()
    {
        await using var desk = await TestDesk.StartAsync();
        var account = await desk.AccountAsync(ChannelKind.Email, Ours);
        await MailAsync(desk, Mail("m1"));
        var @case = await desk.CaseOfAsync("m1");
        await desk.SendAsync(new WaitForResident(@case.Id, "Which street?"));
        var clocks = (await desk.CaseAsync(@case.Id)).Clocks.Select(c => (c.Kind, c.Cycle, c.DueAt, c.PausedAt)).ToList();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await MailAsync(desk, Mail("m2", answers: ["m1"]) with { IsAutomatic = true, Text = "I am out of the office" });
        var after = await desk.CaseAsync(@case.Id);
        after.Clocks.Select(c => (c.Kind, c.Cycle, c.DueAt, c.PausedAt)).ShouldBe(clocks);
        after.Status.ShouldBe(CaseStatus.WaitingForResident);
        after.Messages.Single(m => m.ExternalId == "m2").IsAutomatic.ShouldBeTrue();

        await desk.SendAsync(new ReopenCase(@case.Id, "No answer came"));
        await desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.NoAnswerNeeded, "Nothing more"));
        await MailAsync(desk, Mail("m3", answers: ["m2", "m1"]) with { IsAutomatic = true });
        (await desk.CaseAsync(@case.Id)).Status.ShouldBe(CaseStatus.Resolved);

        await MailAsync(desk, Mail("m4", from: "bounce@example.net") with { IsAutomatic = true });
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(1);
        (await desk.App.ReadAsync(db => db.ParkedItems.SingleAsync())).ShouldSatisfyAllConditions(p => p.Kind.ShouldBe(ParkedKind.Automatic), p => p.Error.ShouldContain("belongs to no case"));
        account.Channel.ShouldBe(ChannelKind.Email);
    }

    [Fact]
    public async Task An_answer_to_a_case_that_is_long_closed_opens_one_that_follows_it()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.Email, Ours);
        await MailAsync(desk, Mail("m1"));
        var old = await desk.CaseOfAsync("m1");
        await desk.SendAsync(new ResolveCase(old.Id, CaseOutcome.NoAnswerNeeded, "Done"));
        desk.App.Clock.Advance(TimeSpan.FromDays(30));
        await MailAsync(desk, Mail("m2", answers: ["m1"], at: desk.Now) with { CaseToken = Token(desk, old.Reference) });
        var later = await desk.CaseOfAsync("m2");
        later.Id.ShouldNotBe(old.Id);
        later.PreviousCaseId.ShouldBe(old.Id);
        await MailAsync(desk, Mail("m3", answers: ["m2", "m1"], at: desk.Now));
        (await desk.CaseOfAsync("m3")).Id.ShouldBe(later.Id);
    }

    [Fact]
    public async Task Public_message_invitation_private_answers_mails_and_forms_give_the_same_cases_in_any_order()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        await desk.AccountAsync(ChannelKind.Email, Ours);
        var round = 0;
        var dumps = new HashSet<string>();
        await Gen.Int[0, int.MaxValue - 1].SampleAsync(
            async seed =>
            {
                round++;
                var random = new Random(seed);
                var (ann, r) = ($"ann-{round}", round.ToString(System.Globalization.CultureInfo.InvariantCulture));
                var start = desk.Now;
                await desk.ReceiveAsync(desk.Comment($"c-{r}", ann, "My bin", $"post-{r}", at: start.AddMinutes(-30)));
                var @case = await desk.CaseOfAsync($"c-{r}");
                var id = await InviteAsync(desk, @case.Id);
                var token = Token(desk, @case.Reference);
                var mails = new[]
                {
                    Mail($"r-{r}", at: start.AddMinutes(-5)), Mail($"a-{r}", answers: [$"r-{r}"], at: start.AddMinutes(-4)),
                    Mail($"b-{r}", from: "bob@example.org", answers: [$"a-{r}", $"r-{r}"], at: start.AddMinutes(-3)), Mail($"e-{r}", answers: [$"r-{r}"], at: start.AddMinutes(-2)),
                };
                (ChannelKind Channel, InboundItem Item)[] items =
                [
                    (ChannelKind.Facebook, desk.Comment($"c2-{r}", ann, "Still my bin", $"post-{r}", at: start.AddMinutes(-20))),
                    (ChannelKind.Facebook, desk.Direct($"d0-{r}", ann, "Another thing", at: start.AddMinutes(-10))),
                    (ChannelKind.Facebook, desk.Direct($"d1-{r}", ann, "12 Mill Lane", at: start.AddMinutes(1))),
                    (ChannelKind.Facebook, desk.Direct($"d2-{r}", ann, "Behind the house", at: start.AddMinutes(2))),
                    (ChannelKind.Facebook, desk.DirectAnswer($"p-{r}", ann, "Please tell us", at: start.AddSeconds(1)) with { OurMessageId = id }),
                    (ChannelKind.Facebook, desk.DirectAnswer($"q-{r}", ann, "Typed on the platform", at: start.AddMinutes(3))),
                    (ChannelKind.WebForm, Form($"f-{r}", "And a photograph", token, start.AddMinutes(4))),
                    .. mails.Select(m => (ChannelKind.Email, (InboundItem)m)),
                ];
                desk.App.Clock.Advance(TimeSpan.FromMinutes(30));

                // Somebody else who answers joins by a message that is there: whom they answer is known before them.
                var disorder = items.Concat(items.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
                foreach (var bobs in disorder.Where(i => (i.Item as InboundMessage)?.ExternalId == $"b-{r}").ToList())
                {
                    disorder.Remove(bobs);
                    disorder.Insert(random.Next(disorder.FindIndex(i => (i.Item as InboundMessage)?.ExternalId == $"r-{r}") + 1, disorder.Count + 1), bobs);
                }

                foreach (var (channel, item) in disorder)
                {
                    await desk.StoreBodyAsync(TestChannel.Body(item), channel: channel);
                    if (random.Next(2) == 0)
                        await desk.IntakeAsync();
                }

                await desk.IntakeAsync();
                await desk.App.SendAsync(new SettleEarlyItems());
                dumps.Add(await DumpAsync(desk, r, start));
            },
            iter: 40,
            threads: 1);
        dumps.Count.ShouldBe(1, string.Join("\n----\n", dumps));
        dumps.Single().ShouldContain("c-,c2-,d1-,d2-,f-,p-,q-");
        dumps.Single().ShouldContain("a-,b-,e-,r-");
    }

    /// <summary>Which messages are together, and their case's clocks, with nothing in it that differs from round to round.</summary>
    [Fact]
    public async Task A_form_that_wants_no_reply_leaves_another_conversation_of_its_case_answerable()
    {
        await using var desk = await DeskOfFormsAsync();
        await FormAsync(desk, Form("f1", "The lamp is out", ""));
        var @case = await desk.CaseOfAsync("f1");
        (await desk.SendAsync(new GetCase(@case.Reference))).Reply.NoAnswer.ShouldBe("No reply is wanted.");
        (await Should.ThrowAsync<RuleException>(desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Thank you")))).Message.ShouldBe("No reply is wanted.");

        await MailAsync(desk, Mail("m1") with { CaseToken = Token(desk, @case.Reference), At = App.MondayNine.AddMinutes(1) });
        await FormAsync(desk, Form("f2", "It is out again", Token(desk, @case.Reference), App.MondayNine.AddMinutes(2)) with { ConversationKey = "f1", Author = new InboundAuthor("form:f1", "Ann Example") });

        var details = await desk.SendAsync(new GetCase(@case.Reference));
        var (form, mail) = (details.Targets.Single(t => t.Channel == ChannelKind.WebForm), details.Targets.Single(t => t.Channel == ChannelKind.Email));
        form.ShouldSatisfyAllConditions(t => t.Id.ShouldBe(@case.Id), t => t.IsDefault.ShouldBeTrue(), t => t.Rules.NoAnswer.ShouldBe("No reply is wanted."));
        details.Reply.NoAnswer.ShouldBe("No reply is wanted.");
        mail.Rules.NoAnswer.ShouldBeNull();
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Thank you", ConversationId: form.Id)));
        (await desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Thank you", ConversationId: mail.Id))).State.ShouldBe(MessageState.Pending);
    }

    [Fact]
    public async Task A_form_that_wants_no_reply_and_joined_a_case_cannot_be_answered_and_the_case_can()
    {
        await using var desk = await DeskOfFormsAsync();
        await MailAsync(desk, Mail("m1"));
        var @case = await desk.CaseOfAsync("m1");
        await FormAsync(desk, Form("f1", "And the lamp is out", Token(desk, @case.Reference), App.MondayNine.AddMinutes(1)));

        var details = await desk.SendAsync(new GetCase(@case.Reference));
        var form = details.Targets.Single(t => t.Channel == ChannelKind.WebForm);
        form.ShouldSatisfyAllConditions(t => t.IsDefault.ShouldBeTrue(), t => t.Rules.NoAnswer.ShouldBe("No reply is wanted."));
        details.Reply.NoAnswer.ShouldBe("No reply is wanted.");
        details.Targets.Single(t => t.Id == @case.Id).Rules.NoAnswer.ShouldBeNull();
        await Should.ThrowAsync<RuleException>(desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Thank you", ConversationId: form.Id)));
        (await desk.SendAsync(new SendReply(@case.Id, Guid.NewGuid(), "Thank you", ConversationId: @case.Id))).State.ShouldBe(MessageState.Pending);
    }

    /// <summary>Who leaves no e-mail address in the form wants no reply.</summary>
    private static async Task<TestDesk> DeskOfFormsAsync()
    {
        var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.WebForm, "form");
        await desk.AccountAsync(ChannelKind.Email, Ours);
        ((TestChannel)desk.App.Services.GetRequiredService<IChannels>()[ChannelKind.WebForm]).OnWhyNoAnswer =
            who => who?.Contains('@', StringComparison.Ordinal) == true ? null : "No reply is wanted.";
        desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        return desk;
    }

    private static Task<string> DumpAsync(TestDesk desk, string round, DateTimeOffset start) => desk.App.ReadAsync(async db =>
    {
        var ids = await db.Messages.Where(m => m.ExternalId!.EndsWith("-" + round)).Select(m => m.CaseId).Distinct().ToListAsync();
        var cases = await db.Cases.AsNoTracking().Include(c => c.Messages).Include(c => c.Clocks).AsSplitQuery().Where(c => ids.Contains(c.Id)).ToListAsync();
        return string.Join('\n', cases.Select(c =>
            string.Join(',', c.Messages.Select(m => m.ExternalId?.Replace("-" + round, "-", StringComparison.Ordinal) ?? "(ours)").Order(StringComparer.Ordinal)) + " "
            + string.Join(';', c.Clocks.OrderBy(k => k.Kind).ThenBy(k => k.Cycle).Select(k => $"{k.Kind} {k.Cycle} {k.StartedAt - start} {(k.MetAt is null ? "" : "met")}"))
            + $" {c.UnansweredSince - start} {c.LastInboundAt - start}").Order(StringComparer.Ordinal));
    });

    private static async Task<Guid> InviteAsync(TestDesk desk, Guid caseId)
    {
        var id = Guid.NewGuid();
        await desk.SendAsync(new GoPrivate(caseId, InvitationWay.PrivateMessage, Guid.NewGuid(), "We have written to you", id, "Please tell us"));
        var open = await desk.App.ReadAsync(db => db.Messages.Where(m => m.CaseId == caseId && m.Audience == Audience.Public && m.State == MessageState.Pending).Select(m => m.Id).SingleAsync());
        await desk.App.SendAsync(new ClaimReply(open));
        await desk.App.SendAsync(new RecordSending(open, 1, desk.Now, new SendResult.Failed(FailureKind.BadContent, "Not this one")));
        return id;
    }

    private static string Token(TestDesk desk, string reference) => desk.App.Services.GetRequiredService<ICaseTokens>().For(reference);

    private static InboundMessage Form(string id, string text, string token, DateTimeOffset? at = null) => new(
        "form", at ?? App.MondayNine, id, Audience.Private, id, new InboundAuthor($"form:{id}", "Ann Example"), text, [], null, null)
    {
        CaseToken = token,
        Subject = "More",
    };

    private static InboundMessage Mail(string id, string from = Ann, string[]? answers = null, DateTimeOffset? at = null) => new(
        Ours, at ?? App.MondayNine, id, Audience.Private, answers is [.., var root] ? root : id, new InboundAuthor(from, "Ann Example"), "Text of " + id, [], null, null)
    {
        Subject = "My bin",
        Answers = answers ?? [],
    };

    private static async Task FormAsync(TestDesk desk, params InboundItem[] items)
    {
        await desk.StoreBodyAsync(TestChannel.Body(items), channel: ChannelKind.WebForm);
        await desk.IntakeAsync();
    }

    private static async Task MailAsync(TestDesk desk, params InboundItem[] items)
    {
        await desk.StoreBodyAsync(TestChannel.Body(items), channel: ChannelKind.Email);
        await desk.IntakeAsync();
    }
}
