using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using MailKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>The desk against a real Dovecot and a real Exim: nothing between them is pretended but the time.</summary>
public sealed class RealMailTests(MailServers servers) : IClassFixture<MailServers>, IAsyncLifetime
{
    private App? app;
    private Officer? officer;
    private ChannelAccount? account;

    private App App => app!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (servers.Missing is not null)
            return;
        await servers.EmptyAsync();
        app = await App.StartAsync(now: DateTimeOffset.UtcNow);
        await App.Services.GetRequiredService<DeliveryWriter>().StartAsync(Ct);
        officer = await App.OfficerAsync();
        account = await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is null)
            return;
        await App.Services.GetRequiredService<DeliveryWriter>().StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    [Fact]
    public async Task A_message_becomes_a_case_the_answer_reaches_the_resident_and_their_reply_joins_it()
    {
        servers.Require();
        await servers.SendAsync(MailServers.Message("Street light", "The street light is out."));
        var opened = await CaseAsync(1);
        opened.Channel.ShouldBe(ChannelKind.Email);
        opened.Preview.ShouldBe("The street light is out.");

        var reply = await ReplyAsync(opened.Id, "We will mend it.\r\nBcc: everybody");
        reply.State.ShouldBe(MessageState.Sent);
        var answer = await servers.ArrivedAsync(m => m.Subject!.StartsWith("Re:", StringComparison.Ordinal));
        answer.ShouldSatisfyAllConditions(
            m => m.Subject.ShouldBe($"Re: [{opened.Reference}] Street light"),
            m => m.MessageId.ShouldBe(reply.ExternalId),
            m => m.MessageId.ShouldBe($"case.{opened.Reference}.msg.{reply.Id:N}@council.test"),
            m => m.InReplyTo.ShouldBe(opened.ReplyToExternalId),
            m => m.References.ShouldBe([opened.ReplyToExternalId!]),
            m => m.From.Mailboxes.Single().ToString().ShouldBe("\"Example Council\" <cases@council.test>"),
            m => m.ReplyTo.Mailboxes.Single().Address.ShouldStartWith($"cases+{opened.Reference.ToLowerInvariant()}."),
            m => m.TextBody!.ReplaceLineEndings("\n").Trim().ShouldBe("We will mend it.\nBcc: everybody"),
            m => m.HtmlBody!.ShouldContain("<p>We will mend it.<br>"),
            m => m.Bcc.ShouldBeEmpty(),
            m => m.Headers["Return-Path"].ShouldBe($"<cases+b.{reply.Id:N}@council.test>"));

        // By the headers alone, and by the address alone.
        await servers.SendAsync(MailServers.Message("Re: Street light", "Thank you, and the next one too.", inReplyTo: answer.MessageId));
        await MessagesAsync(3);
        await servers.SendAsync(MailServers.Message("Something new", "It is still out.", to: answer.ReplyTo.Mailboxes.Single().Address));
        await MessagesAsync(4);
        (await CasesAsync()).ShouldHaveSingleItem().Id.ShouldBe(opened.Id);

        // Not by the subject, unless the same person wrote it.
        await servers.SendAsync(MailServers.Message($"Re: [{opened.Reference}] Street light", "I want to know more.", from: "stranger@residents.test"));
        await CaseAsync(2);
        await servers.SendAsync(MailServers.Message($"RE: AW: [{opened.Reference}] Street light", "One more thing."));
        await MessagesAsync(6);
        (await CasesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_address_that_does_not_exist_comes_back_and_fails_the_reply_in_words()
    {
        servers.Require();
        await servers.SendAsync(MailServers.Message("Street light", "The street light is out.", from: "nobody@residents.test"), returnPath: MailServers.Resident);
        var opened = await CaseAsync(1);
        var reply = await ReplyAsync(opened.Id, "We will mend it.");
        reply.State.ShouldBe(MessageState.Sent);
        (await CaseNowAsync(opened.Id)).IsUnanswered.ShouldBeFalse();

        await servers.ArrivedAsync(m => m.Headers["Return-Path"] == "<>", MailServers.Council);
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await MessageAsync(reply.Id)).State == MessageState.Failed, "the report");
        var failed = await MessageAsync(reply.Id);
        failed.FailureReason.ShouldNotBeNull().ShouldStartWith("There is no mailbox nobody@residents.test.");
        failed.CanRetry.ShouldBeFalse();
        var @case = await CaseNowAsync(opened.Id);
        @case.IsUnanswered.ShouldBeTrue();
        (await CasesAsync()).ShouldHaveSingleItem();

        // The second time is enough: nothing more is sent there.
        var second = await ReplyAsync(opened.Id, "Once more.");
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await MessageAsync(second.Id)).State == MessageState.Failed, "the second report");
        var third = await ReplyAsync(opened.Id, "A third time.");
        third.State.ShouldBe(MessageState.Failed);
        third.FailureReason.ShouldNotBeNull().ShouldStartWith("Nothing more is sent to nobody@residents.test");
    }

    [Fact]
    public async Task Waiting_on_the_server_brings_mail_at_once_and_heals_after_a_broken_connection()
    {
        servers.Require();
        var watch = App.Services.GetRequiredService<InboxWatch>();
        await ReadAsync();
        await watch.StartAsync(Ct);
        try
        {
            await MailServers.Until(() => Task.FromResult(watch.IsWatching(account!.Id)), "the watch");
            await ReadOnceAsync();

            // The clock stands still: nothing is due by itself.
            await servers.SendAsync(MailServers.Message("One", "The first message."));
            await MailServers.Until(async () => (await ReadOnceAsync()) is var _ && (await CasesAsync()).Count == 1, "the case at once");

            await servers.KickAsync();
            await MailServers.Until(() => Task.FromResult(!watch.IsWatching(account!.Id)), "the end of the connection");
            await servers.SendAsync(MailServers.Message("Two", "The second message."));
            await MailServers.Until(
                async () =>
                {
                    App.Clock.Advance(TimeSpan.FromSeconds(1));
                    return watch.IsWatching(account!.Id);
                },
                "the watch again");
            await MailServers.Until(async () => (await ReadOnceAsync()) is var _ && (await CasesAsync()).Count == 2, "the second case");
        }
        finally
        {
            await watch.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task New_numbers_of_the_mailbox_lose_nothing_and_double_nothing()
    {
        servers.Require();
        for (var i = 1; i <= 3; i++)
            await servers.SendAsync(MailServers.Message($"Message {i}", $"Text {i}"));
        var plain = MailServers.Message("Without an id", "Text without an id");
        plain.Headers.Remove(HeaderId.MessageId);
        await servers.SendAsync(plain);
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await CasesAsync()).Count == 4, "four cases");

        servers.NumberAnew();
        await servers.SendAsync(MailServers.Message("Message 5", "Text 5"));
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await CasesAsync()).Count == 5, "the fifth case");
        await ReadAsync();
        (await App.ReadAsync(db => db.Messages.Select(m => m.Text).ToListAsync())).Order(StringComparer.Ordinal).ShouldBe(["Text 1", "Text 2", "Text 3", "Text 5", "Text without an id"]);
        var feed = await App.ReadAsync(db => db.ChannelFeeds.SingleAsync(f => f.AccountId == account!.Id && f.Name == "inbox"));
        feed.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task What_colleagues_have_read_is_taken_in_and_what_was_taken_in_is_marked()
    {
        servers.Require();
        await servers.SendAsync(MailServers.Message("Read by a colleague", "The text."));
        await servers.ArrivedAsync(m => m.Subject == "Read by a colleague", MailServers.Council);
        (await servers.MailboxAsync(MailServers.Council)).ShouldHaveSingleItem().Flags.HasFlag(MessageFlags.Seen).ShouldBeFalse();
        await CaseAsync(1);
        await ReadAsync();
        (await servers.MailboxAsync(MailServers.Council)).ShouldHaveSingleItem().Flags.HasFlag(MessageFlags.Seen).ShouldBeTrue();
    }

    [Fact]
    public async Task Files_of_a_message_are_opened_from_where_it_is_stored()
    {
        servers.Require();
        var message = MailServers.Message("With a file", "See the file.");
        message.Body = new BodyBuilder { TextBody = "See the file.", Attachments = { { "photo.txt", "the bytes"u8.ToArray() } } }.ToMessageBody();
        await servers.SendAsync(message);
        var opened = await CaseAsync(1);
        var received = await App.ReadAsync(db => db.Messages.SingleAsync(m => m.CaseId == opened.Id));
        var attachment = received.Attachments.ShouldHaveSingleItem();
        attachment.Name.ShouldBe("photo.txt");

        var source = App.Services.GetServices<IAttachmentSource>().Single(s => s.Channel == ChannelKind.Email);
        var connected = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Ct)).Single();
        var content = (await source.OpenAsync(connected, received.ExternalId!, attachment, Ct)).ShouldBeOfType<AttachmentContent.Bytes>();
        using var reader = new StreamReader(content.Stream);
        (await reader.ReadToEndAsync(Ct)).ShouldBe("the bytes");
        (await source.OpenAsync(connected, "x", new Attachment("file", null, "email:00/0"), Ct)).ShouldBeOfType<AttachmentContent.Unavailable>();
    }

    [Fact]
    public async Task The_test_of_a_connection_names_what_is_wrong()
    {
        servers.Require();
        var setup = App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.Email);
        var good = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Ct)).Single();
        (await setup.CheckAsync(good, Ct)).Works.ShouldBeTrue();

        var wrongPassword = good with { Credentials = Credentials("wrong") };
        (await setup.CheckAsync(wrongPassword, Ct)).Findings.Where(f => f.Level == FindingLevel.Wrong).Select(f => (f.What, f.Words)).ShouldBe(
        [
            ("Reading mail (IMAP)", "The mail server does not accept the user name and password."),
            ("Sending mail (SMTP)", "The mail server does not accept the user name and password."),
        ]);

        var untrusted = good with { Settings = good.Settings.Where(s => s.Key != MailAccount.Certificate).ToDictionary() };
        (await setup.CheckAsync(untrusted, Ct)).Findings.First(f => f.Level == FindingLevel.Wrong).Words.ShouldNotBeNull().ShouldStartWith("No secure connection to the mail server could be made.");

        var unreachable = good with { Settings = new Dictionary<string, string>(good.Settings) { [MailAccount.ImapPort] = "1" } };
        (await setup.CheckAsync(unreachable, Ct)).Findings[0].Words.ShouldBe("The mail server cannot be reached.");
    }

    [Fact]
    public async Task A_resident_is_told_once_that_the_mail_arrived_and_machines_never_are()
    {
        servers.Require();
        account = await ConnectAsync((MailAccount.Acknowledge, MailAccount.Yes));
        var acknowledger = App.Services.GetRequiredService<Acknowledger>();
        var automatic = MailServers.Message("Out of office", "I am away.");
        automatic.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        await servers.SendAsync(automatic);
        await servers.SendAsync(MailServers.Message("Street light", "The street light is out."));
        await servers.SendAsync(MailServers.Message("Bins", "The bin was not emptied."));
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await CasesAsync()).Count == 2, "two cases");

        (await acknowledger.RunOnceAsync(Ct)).ShouldBe(1);
        (await acknowledger.RunOnceAsync(Ct)).ShouldBe(0);
        var notice = await servers.ArrivedAsync(m => m.Headers.Contains(HeaderId.AutoSubmitted));
        notice.ShouldSatisfyAllConditions(
            m => m.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-replied"),
            m => m.Headers["X-Auto-Response-Suppress"].ShouldBe("All"),
            m => m.Headers["Return-Path"].ShouldBe("<>"),
            m => m.TextBody!.ShouldContain("its reference is ENQ-"));
        (await CasesAsync()).ShouldAllBe(c => c.UnansweredSince != null);
    }

    private static ChannelCredentials Credentials(string password) =>
        new("", null, "", "") { Extra = new Dictionary<string, string> { [MailAccount.Password] = password } };

    private async Task<ChannelAccount> ConnectAsync(params (string Key, string Value)[] further)
    {
        var settings = new Dictionary<string, string>
        {
            [MailAccount.ImapHost] = "127.0.0.1",
            [MailAccount.ImapPort] = servers.ImapPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.ImapSecurity] = "startTls",
            [MailAccount.SmtpHost] = "127.0.0.1",
            [MailAccount.SmtpPort] = servers.SmtpPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.SmtpSecurity] = "startTls",
            [MailAccount.FromNameKey] = "Example Council",
            [MailAccount.Certificate] = servers.Certificate,
        };
        foreach (var (key, value) in further)
            settings[key] = value;
        var json = System.Text.Json.JsonSerializer.Serialize(settings);
        if (account is not null)
        {
            await App.ReadAsync(async db =>
            {
                (await db.ChannelAccounts.SingleAsync(a => a.Id == account.Id)).Configure(json);
                return await db.SaveChangesAsync();
            });
            return account;
        }

        var made = ChannelAccount.Connect(
            ChannelKind.Email, "Enquiries mailbox", MailServers.Council, $"imap://127.0.0.1:{servers.ImapPort}",
            App.Services.GetRequiredService<ICredentialProtector>().Protect(Credentials(MailServers.Password)), null, json);
        await App.SaveAsync(made);
        return made;
    }

    /// <summary>Reads the mailbox as if it were due, and takes in what it brought.</summary>
    private Task<bool> ReadAsync()
    {
        App.Clock.Advance(TimeSpan.FromMinutes(6));
        return ReadOnceAsync();
    }

    private async Task<bool> ReadOnceAsync()
    {
        await App.Services.GetRequiredService<FeedWorker>().RunOnceAsync(Ct);
        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(Ct) > 0)
        {
            // Until nothing is left.
        }

        return true;
    }

    private async Task<Case> CaseAsync(int count)
    {
        await MailServers.Until(async () => (await ReadAsync()) is var _ && (await CasesAsync()).Count >= count, $"{count} cases");
        return (await CasesAsync())[^1];
    }

    private Task MessagesAsync(int count) =>
        MailServers.Until(async () => (await ReadAsync()) is var _ && await App.ReadAsync(db => db.Messages.CountAsync()) == count, $"{count} messages");

    private async Task<Message> ReplyAsync(Guid caseId, string text)
    {
        var id = Guid.CreateVersion7(App.Clock.GetUtcNow());
        await App.SendAsync(new SendReply(caseId, id, text), officer!);
        await MailServers.Until(
            async () =>
            {
                await App.Services.GetRequiredService<DeliveryWorker>().RunOnceAsync(Ct);
                return (await MessageAsync(id)).State is MessageState.Sent or MessageState.Failed;
            },
            "the reply to go out");
        return await MessageAsync(id);
    }

    private Task<Message> MessageAsync(Guid id) => App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));

    private Task<Case> CaseNowAsync(Guid id) => App.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == id));

    private Task<List<Case>> CasesAsync() => App.ReadAsync(db => db.Cases.AsNoTracking().OrderBy(c => c.Number).ToListAsync());
}
