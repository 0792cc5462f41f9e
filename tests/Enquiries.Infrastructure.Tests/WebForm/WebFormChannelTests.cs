using System.Text;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Application.Contact;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Mail;
using Enquiries.Infrastructure.Tests.Mail;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.WebForm;

public class WebFormChannelTests
{
    private static readonly FormEnvelope Envelope = new(
        "contact", "form-1", new DateTimeOffset(2026, 9, 14, 9, 0, 0, TimeSpan.Zero), 42, null, "form-1", "jo@example.org", "Jo Bloggs", null, "Bins", "No bins", "Mill Lane", false,
        [new FormEnvelopePhoto(Guid.Parse("01990000-0000-7000-8000-000000000009"), "bin.jpg", "image/jpeg")]);

    [Fact]
    public async Task What_the_form_sends_becomes_a_private_message_with_all_that_was_said()
    {
        await using var app = await App.StartAsync();

        var message = Read(app, Envelope).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();

        message.ShouldSatisfyAllConditions(
            m => m.AccountExternalId.ShouldBe("contact"),
            m => m.Audience.ShouldBe(Audience.Private),
            m => m.Author.ShouldBe(new InboundAuthor("jo@example.org", "Jo Bloggs")),
            m => m.Text.ShouldBe("No bins\n\nWhere it is: Mill Lane"),
            m => m.Subject.ShouldBe("Bins"),
            m => m.CaseNumber.ShouldBe(42),
            m => m.Caution.ShouldBeNull(),
            _ => Channel(app).Capabilities(Audience.Private).VouchesForPeople.ShouldBeFalse(),
            m => m.Attachments.ShouldBe([new Attachment("image", "bin.jpg", "form-photo:01990000000070008000000000000009")]));
    }

    [Fact]
    public async Task What_comes_through_a_link_of_somebody_elses_case_is_not_confirmed_and_says_so()
    {
        await using var app = await App.StartAsync();

        ((InboundMessage)Read(app, Envelope with { CaseToken = "token" })[0]).Caution.ShouldNotBeNull().ShouldContain("came through a link into the case");
        ((InboundMessage)Read(app, Envelope with { CaseToken = "token", NoReply = true })[0]).Caution.ShouldNotBeNull().ShouldStartWith("The resident wants no reply. This came");
        ((InboundMessage)Read(app, Envelope with { CaseToken = "token", Conversation = "form-0" })[0]).Caution.ShouldBeNull();
    }

    [Fact]
    public async Task Hostile_words_are_kept_as_words_and_cut_to_what_fits()
    {
        await using var app = await App.StartAsync();
        var hostile = "<script>alert(1)</script>\u202Eevil\u0000\u0007" + string.Concat(Enumerable.Repeat("😀", 40_000));

        var message = (InboundMessage)Read(app, Envelope with { Text = hostile, Name = "A\nB\u0000", NoReply = true, Person = "form:1" })[0];

        message.Text.Length.ShouldBeLessThanOrEqualTo(Message.TextMaxLength);
        message.Text.ShouldStartWith("<script>alert(1)</script>\u202Eevil😀");
        message.Text.ShouldNotContain("\uFFFD");
        message.Author!.Name.ShouldBe("A B");
        message.Caution.ShouldBe("The resident wants no reply.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Account":"contact","Id":"form 1","Conversation":"c","Person":"p","Text":"t"}""")]
    [InlineData("""{"Account":"contact","Id":"form-1","Conversation":"","Person":"p","Text":"t"}""")]
    [InlineData("""{"Account":"contact","Id":"form-1","Conversation":"c","Text":"t"}""")]
    public async Task What_is_no_envelope_is_unreadable(string body)
    {
        await using var app = await App.StartAsync();

        Should.Throw<UnreadableDeliveryException>(() => Channel(app).Read(Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task Without_an_address_no_answer_can_be_sent_and_without_a_mailbox_neither()
    {
        await using var app = await App.StartAsync();

        var unwanted = (await Channel(app).SendAsync(Answer("form:123"), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Failed>();
        unwanted.Kind.ShouldBe(FailureKind.NotAllowedHere);
        unwanted.Reason.ShouldContain("wants no reply");
        Channel(app).WhyNoAnswer("form:123").ShouldNotBeNull();
        Channel(app).WhyNoAnswer("jo@example.org").ShouldBeNull();
        var nowhere = (await Channel(app).SendAsync(Answer("jo@example.org"), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Failed>();
        nowhere.Kind.ShouldBe(FailureKind.NotAllowedHere);
        nowhere.Reason.ShouldContain("no mailbox is connected");
    }

    [Fact]
    public async Task With_a_mail_server_the_answer_goes_out_as_an_e_mail_of_a_person_with_the_reference()
    {
        await using var server = new SmtpListener();
        await using var app = await App.StartAsync(services => services.AddMail(
            new MailSettings("127.0.0.1", server.Port, MailSecurity.None, null, null, new MimeKit.MailboxAddress("Council", "enquiries@council.example"))));
        var answer = Answer("jo@example.org");

        var sent = (await Channel(app).SendAsync(answer, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();

        sent.ExternalId.ShouldBe($"mail-{answer.MessageId:N}");
        var mail = server.Messages.ShouldHaveSingleItem();
        mail.ShouldSatisfyAllConditions(
            m => m.ShouldContain("Subject: Bins (SL-1042)"),
            m => m.ShouldContain("To: jo@example.org"),
            m => m.ShouldContain("The lorry comes on Friday."),
            m => m.ShouldContain("Your reference: SL-1042"),
            m => m.ShouldContain($"Message-Id: <{answer.MessageId:N}@council.example>", Shouldly.Case.Insensitive),
            m => m.ShouldNotContain("auto-generated"));
        (await Channel(app).FindSentAsync(answer, TestContext.Current.CancellationToken)).ShouldBeOfType<LookUpResult.NotThere>();
    }

    [Fact]
    public async Task With_a_connected_mailbox_the_answer_goes_out_through_it_and_the_resident_can_answer_it()
    {
        await using var server = new SmtpListener();
        await using var installation = new SmtpListener();
        await using var app = await App.StartAsync(services => services.AddMail(
            new MailSettings("127.0.0.1", installation.Port, MailSecurity.None, null, null, new MimeKit.MailboxAddress("Council", "enquiries@council.example"))));
        await app.SaveAsync(Mailbox(app, server));
        var answer = Answer("jo@example.org") with { AnswersExternalId = "form-1", EarlierExternalIds = ["form-1"], ReplyToExternalId = "form-1" };

        var sent = (await Channel(app).SendAsync(answer, TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Sent>();

        installation.Messages.ShouldBeEmpty();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(server.Messages.ShouldHaveSingleItem()));
        var mail = await MimeKit.MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken);
        mail.ShouldSatisfyAllConditions(
            m => m.MessageId.ShouldBe(sent.ExternalId),
            m => m.From.Mailboxes.Single().Address.ShouldBe("cases@council.example"),
            m => m.To.Mailboxes.Single().Address.ShouldBe("jo@example.org"),
            m => m.ReplyTo.Mailboxes.Single().Address.ShouldStartWith("cases+sl-1042."),
            m => m.Subject.ShouldNotBeNull().ShouldContain("SL-1042"),
            m => m.Subject.ShouldNotBeNull().ShouldContain("Bins"),
            m => m.TextBody.ShouldNotBeNull().ShouldContain("The lorry comes on Friday."),
            m => m.InReplyTo.ShouldBeNull("the form's own ids are no Message-Ids"),
            m => m.References.ShouldBeEmpty());
    }

    [Fact]
    public async Task A_mailbox_that_cannot_be_used_makes_the_answer_wait_and_does_not_stop_the_form()
    {
        await using var server = new SmtpListener { Login = "x" };
        await using var app = await App.StartAsync();
        await app.SaveAsync(Mailbox(app, server));

        var failed = (await Channel(app).SendAsync(Answer("jo@example.org"), TestContext.Current.CancellationToken)).ShouldBeOfType<SendResult.Failed>();

        failed.Kind.ShouldBe(FailureKind.RetryLater);
        failed.Reason.ShouldStartWith("The mailbox Council mailbox cannot send now.");
        failed.RetryAt.ShouldBe(app.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        var mailbox = await app.ReadAsync(db => db.ChannelAccounts.SingleAsync());
        mailbox.State.ShouldBe(ChannelAccountState.NeedsAttention);
        mailbox.LastError.ShouldNotBeNull();
    }

    private static ChannelAccount Mailbox(App app, SmtpListener server) => ChannelAccount.Connect(
        ChannelKind.Email, "Council mailbox", "cases@council.example", "imap://127.0.0.1",
        app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("", null, "", "")), null,
        JsonSerializer.Serialize(new Dictionary<string, string>
        {
            [MailAccount.ImapHost] = "127.0.0.1",
            [MailAccount.SmtpHost] = "127.0.0.1",
            [MailAccount.SmtpPort] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.SmtpSecurity] = "none",
        }));

    private static OutboundMessage Answer(string to) => new(
        Guid.Parse("01990000-0000-7000-8000-0000000000aa"), Guid.NewGuid(), Audience.Private, "form-1", to, null, "The lorry comes on Friday.", DateTimeOffset.UnixEpoch)
    {
        CaseReference = "SL-1042",
        Subject = "Bins",
        Channel = ChannelKind.WebForm,
    };

    private static IChannel Channel(App app) => app.Services.GetRequiredService<IChannels>()[ChannelKind.WebForm];

    private static IReadOnlyList<InboundItem> Read(App app, FormEnvelope envelope) => Channel(app).Read(JsonSerializer.SerializeToUtf8Bytes(envelope));
}
