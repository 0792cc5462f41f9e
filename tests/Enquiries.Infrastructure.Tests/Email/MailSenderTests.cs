using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Tests.Mail;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Enquiries.Infrastructure.Tests.Email;

public sealed class MailSenderTests : IAsyncLifetime
{
    private readonly SmtpListener server = new();
    private App app = null!;
    private ChannelAccount account = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync();
        account = await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_try_has_the_same_id_and_no_words_get_into_the_headers()
    {
        var message = Outbound() with { Subject = "Bins\r\nBcc: all@example.org", Text = "Yes.\r\n.\r\nBcc: x@example.org" };
        var first = (await SendAsync(message)).ShouldBeOfType<SendResult.Sent>();
        var second = (await SendAsync(message)).ShouldBeOfType<SendResult.Sent>();

        second.ExternalId.ShouldBe(first.ExternalId);
        server.MessageId(0).ShouldBe($"<{first.ExternalId}>");
        server.MessageId(1).ShouldBe(server.MessageId(0));
        var sent = await ReadAsync(0);
        sent.Bcc.ShouldBeEmpty();
        sent.Subject.ShouldBe("Re: [ENQ-7K3M-Q9] Bins Bcc: all@example.org");
        sent.ReplyTo.Mailboxes.Single().Address.ShouldStartWith("cases+enq-7k3m-q9.");
        server.Messages[0].Split("\r\n").ShouldAllBe(l => l.Length <= 998);
    }

    [Fact]
    public async Task It_answers_the_message_and_names_the_first_and_the_newest_of_those_before()
    {
        var earlier = Enumerable.Range(0, 40).Select(i => $"m{i}@example.org").ToList();
        await SendAsync(Outbound() with { AnswersExternalId = "m39@example.org", EarlierExternalIds = earlier });
        var sent = await ReadAsync(0);
        sent.InReplyTo.ShouldBe("m39@example.org");
        sent.References.ShouldBe([earlier[0], .. earlier.Skip(20)]);
    }

    [Fact]
    public async Task Files_go_along_under_their_names()
    {
        var file = new OutboundFile("../Plan für Straße.txt", "text/plain", "A plan of the street", _ => Task.FromResult<Stream>(new MemoryStream("the plan"u8.ToArray())), 8);
        await SendAsync(Outbound() with { Files = [file] });
        var part = (await ReadAsync(0)).Attachments.ShouldHaveSingleItem().ShouldBeAssignableTo<MimePart>();
        part!.FileName.ShouldBe("Plan für Straße.txt");
        part.ContentDescription.ShouldBe("A plan of the street");
        using var bytes = new MemoryStream();
        await part.Content!.DecodeToAsync(bytes, Ct);
        Encoding.UTF8.GetString(bytes.ToArray()).ShouldBe("the plan");
    }

    [Fact]
    public async Task What_the_server_may_have_taken_is_not_known()
    {
        server.Data = null;
        (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.AmbiguousMaybeSent);
        server.Data = "250 OK";
        (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Sent>();
        server.MessageId(1).ShouldBe(server.MessageId(0));
    }

    [Fact]
    public async Task An_address_that_cannot_be_sent_to_fails_early()
    {
        (await SendAsync(Outbound() with { RecipientId = "jdöe@example.org" })).ShouldBeOfType<SendResult.Failed>().Reason.ShouldContain("SMTPUTF8");
        (await SendAsync(Outbound() with { RecipientId = null })).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.RecipientUnreachable);
        (await SendAsync(Outbound() with { RecipientId = "one@example.org", ConversationKey = "one@example.org" })).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.RecipientUnreachable);
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_more_go_out_in_a_minute_than_the_provider_takes()
    {
        for (var i = 0; i < 3; i++)
            (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Sent>();
        var failed = (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Failed>();
        failed.Kind.ShouldBe(FailureKind.RetryLater);
        failed.RetryAt.ShouldBe(app.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Sent>();
    }

    [Fact]
    public async Task A_server_that_wants_a_password_stops_the_account()
    {
        server.Login = "x";
        (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.TokenInvalid);
    }

    [Theory]
    [InlineData("421 Too busy", FailureKind.RetryLater)]
    [InlineData("450 4.7.1 Greylisted", FailureKind.RetryLater)]
    [InlineData("550 5.1.1 No such user", FailureKind.RecipientUnreachable)]
    [InlineData("550 No such user", FailureKind.RecipientUnreachable)]
    [InlineData("552 5.2.2 Mailbox full", FailureKind.RecipientUnreachable)]
    [InlineData("552 5.3.4 Too large", FailureKind.BadContent)]
    [InlineData("550 5.7.1 Relaying denied", FailureKind.RefusedByPolicy)]
    [InlineData("535 5.7.8 Bad credentials", FailureKind.TokenInvalid)]
    public async Task Answers_of_the_server_are_told_apart(string answer, FailureKind kind)
    {
        server.Recipient = answer;
        var failed = (await SendAsync(Outbound())).ShouldBeOfType<SendResult.Failed>();
        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeEmpty();
        server.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, "Re: [ENQ-7K3M-Q9] Your enquiry")]
    [InlineData("RE: AW: Fwd: [ENQ-7K3M-Q9] Light", "Re: [ENQ-7K3M-Q9] Light")]
    [InlineData("Note: light", "Re: [ENQ-7K3M-Q9] Note: light")]
    public void Subjects_have_one_reference(string? subject, string expected) => MailComposer.SubjectOf(subject, "ENQ-7K3M-Q9").ShouldBe(expected);

    private OutboundMessage Outbound() => new(
        new Guid("0192aabb-ccdd-7eee-8fff-001122334455"), account.Id, Audience.Private, "one@example.org", "asha@example.org", null, "We will mend it.", app.Clock.GetUtcNow())
    {
        Channel = ChannelKind.Email,
        CaseReference = "ENQ-7K3M-Q9",
        Subject = "Street light",
        AnswersExternalId = "one@example.org",
    };

    private Task<SendResult> SendAsync(OutboundMessage message) => app.Services.GetRequiredService<MailSender>().SendAsync(message, Ct);

    private async Task<MimeMessage> ReadAsync(int index)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(server.Messages[index]));
        return await MimeMessage.LoadAsync(stream, Ct);
    }

    private async Task<ChannelAccount> ConnectAsync()
    {
        var settings = new Dictionary<string, string>
        {
            [MailAccount.ImapHost] = "127.0.0.1",
            [MailAccount.SmtpHost] = "127.0.0.1",
            [MailAccount.SmtpPort] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.SmtpSecurity] = "none",
            [MailAccount.PerMinuteKey] = "3",
        };
        var made = ChannelAccount.Connect(
            ChannelKind.Email, "Mailbox", "cases@council.example", "imap://127.0.0.1",
            app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("", null, "", "")), null, System.Text.Json.JsonSerializer.Serialize(settings));
        await app.SaveAsync(made);
        return made;
    }
}
