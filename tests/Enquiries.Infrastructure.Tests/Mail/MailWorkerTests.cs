using Enquiries.Application.Cases;
using Enquiries.Application.Escalations;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Application.Sla;
using Enquiries.Domain.Escalations;
using Enquiries.Infrastructure.Mail;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Enquiries.Infrastructure.Tests.Mail;

/// <summary>The mail worker and a real SMTP client against a server of our own.</summary>
public sealed class MailWorkerTests : IAsyncLifetime
{
    private readonly SmtpListener server = new();
    private TestDesk desk = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => desk = await StartAsync(null, user: null);

    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_warning_arrives_in_plain_words()
    {
        var reference = (await HasWarningsAsync(1))[0];

        (await RunAsync(desk)).ShouldBe(1);

        var message = server.Messages.ShouldHaveSingleItem();
        message.ShouldContain($"Subject: {reference}: first response at risk");
        message.ShouldContain("From: Enquiries <desk@council.example.org>");
        message.ShouldContain("To: Asha Example <asha.example@example.org>");
        message.ShouldContain("Auto-Submitted: auto-generated");
        message.ShouldContain($"https://desk.example.org/cases/{reference}");
        message.ShouldNotContain("My bin was missed");
        message.ShouldNotContain("Name of resident");
        (await OnlyAsync()).Mail.ShouldBe(MailState.Sent);
        (await RunAsync(desk)).ShouldBe(0);
    }

    [Fact]
    public async Task Case_59_after_an_outage_one_digest_arrives()
    {
        await HasWarningsAsync(7);

        await RunAsync(desk);

        server.Messages.ShouldHaveSingleItem().ShouldContain("Subject: 7 targets at risk");
    }

    [Theory]
    [InlineData("451 Come again", "250 OK")]
    [InlineData("250 OK", "452 Disk full")]
    public async Task What_is_refused_for_now_is_tried_again(string recipient, string data)
    {
        (server.Recipient, server.Data) = (recipient, data);
        await HasWarningsAsync(1);
        await RunAsync(desk);
        var waiting = await OnlyAsync();
        (waiting.Mail, waiting.Work.Attempts, waiting.Work.NextAttemptAt, waiting.MailId).ShouldBe((MailState.Pending, 1, desk.Now + RecordMail.Retries[0], null));
        waiting.Work.LastError!.ShouldStartWith("The mail server refused:");
        server.Messages.ShouldBeEmpty();

        (server.Recipient, server.Data) = ("250 OK", "250 OK");
        desk.App.Clock.Advance(RecordMail.Retries[0]);
        await RunAsync(desk);

        server.Messages.ShouldHaveSingleItem();
        (await OnlyAsync()).Mail.ShouldBe(MailState.Sent);
    }

    [Theory]
    [InlineData("550 No such mailbox", "250 OK")]
    [InlineData("250 OK", "554 Not wanted")]
    public async Task What_is_refused_for_good_waits_for_an_administrator(string recipient, string data)
    {
        (server.Recipient, server.Data) = (recipient, data);
        await HasWarningsAsync(1);

        await RunAsync(desk);

        var failed = await OnlyAsync();
        (failed.Mail, failed.Work.NextAttemptAt).ShouldBe((MailState.Failed, null));
        failed.Work.LastError!.ShouldContain(recipient.StartsWith("550", StringComparison.Ordinal) ? "No such mailbox" : "Not wanted");
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_connection_breaks_midway_the_same_message_is_sent_again()
    {
        server.Data = null;
        await HasWarningsAsync(1);
        await RunAsync(desk);
        (await OnlyAsync()).Mail.ShouldBe(MailState.Pending);
        server.Data = "250 OK";

        desk.App.Clock.Advance(RecordMail.Retries[0]);
        await RunAsync(desk);

        server.Messages.Count.ShouldBe(2);
        server.MessageId(1).ShouldBe(server.MessageId(0));
        server.MessageId(0).ShouldEndWith("@council.example.org>");
        (await OnlyAsync()).Mail.ShouldBe(MailState.Sent);
    }

    [Fact]
    public async Task While_the_server_is_away_mail_waits_and_comes_as_one_digest()
    {
        // Bound and not listening: nobody else can get the port meanwhile.
        using var silent = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        silent.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using var lost = await StartAsync(desk, user: null, port: ((System.Net.IPEndPoint)silent.LocalEndPoint!).Port);
        for (var i = 0; i < 5; i++)
        {
            await desk.SendAsync(new AssignCase((await desk.CaseAsync()).Id, desk.Officer.Id));
            desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        desk.App.Clock.SetUtcNow(App.MondayNine.AddHours(3));
        for (var i = 0; i < 5; i++)
        {
            await desk.App.SendAsync(new RaiseSlaAlerts());
            desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
            lost.App.Clock.SetUtcNow(desk.Now);
            await RunAsync(lost);
        }

        var waiting = await AllAsync();
        waiting.Count.ShouldBe(5);
        waiting.ShouldAllBe(n => n.Mail == MailState.Pending);
        waiting.Select(n => n.Work.LastError).Distinct().OfType<string>().ShouldBe(["The mail server cannot be reached."]);
        desk.App.Clock.SetUtcNow(waiting.Max(n => n.Work.NextAttemptAt)!.Value);

        await RunAsync(desk);

        server.Messages.ShouldHaveSingleItem().ShouldContain("Subject: 5 targets at risk");
    }

    [Fact]
    public async Task The_password_is_used_and_a_wrong_one_is_told()
    {
        server.Login = Convert.ToBase64String("\0council\0right"u8);
        await using var wrong = await StartAsync(desk, user: "council", password: "wrong");
        await using var right = await StartAsync(desk, user: "council", password: "right");
        await HasWarningsAsync(1);
        wrong.App.Clock.SetUtcNow(desk.Now);
        await RunAsync(wrong);
        (await OnlyAsync()).Work.LastError.ShouldBe("The mail server does not accept the user name and password.");
        right.App.Clock.SetUtcNow(desk.Now.AddMinutes(1));

        await RunAsync(right);

        server.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_without_a_secure_connection_gets_nothing_when_one_is_wanted()
    {
        await using var secure = await StartAsync(desk, user: null, security: MailSecurity.StartTls);
        await HasWarningsAsync(1);
        secure.App.Clock.SetUtcNow(desk.Now);

        await RunAsync(secure);

        (await OnlyAsync()).Work.LastError.ShouldBe("The mail server offers no secure connection.");
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_workers_send_each_mail_once()
    {
        await using var other = await StartAsync(desk, user: null);
        await HasWarningsAsync(3);
        other.App.Clock.SetUtcNow(desk.Now);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => RunAsync(i % 2 == 0 ? desk : other), Ct)));

        server.Messages.Count.ShouldBe(3);
        server.Messages.Select((_, i) => server.MessageId(i)).Distinct().Count().ShouldBe(3);
        (await AllAsync()).ShouldAllBe(n => n.Mail == MailState.Sent);
    }

    private static Task<int> RunAsync(TestDesk at) => at.App.Services.GetRequiredService<MailWorker>().RunOnceAsync(Ct);

    private Task<TestDesk> StartAsync(TestDesk? besides, string? user, string? password = null, MailSecurity security = MailSecurity.None, int? port = null) =>
        TestDesk.StartAsync(besides, configure: services =>
        {
            services.AddSingleton(EscalationRules.Default with { DeskUrl = new Uri("https://desk.example.org/") });
            services.AddMail(new MailSettings("127.0.0.1", port ?? server.Port, security, user, password, new MailboxAddress("Enquiries", "desk@council.example.org")));
        });

    /// <summary>Cases of the officer that reach their warning together, and the time in which mail gathers is over.</summary>
    private async Task<List<string>> HasWarningsAsync(int count)
    {
        var references = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var @case = await desk.CaseAsync();
            await desk.SendAsync(new AssignCase(@case.Id, desk.Officer.Id));
            references.Add(@case.Reference);
        }

        desk.App.Clock.Advance(TimeSpan.FromHours(3));
        await desk.App.SendAsync(new RaiseSlaAlerts());
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        return references;
    }

    private Task<List<Notification>> AllAsync() => desk.App.ReadAsync(db => db.Notifications.AsNoTracking().ToListAsync(Ct));

    private async Task<Notification> OnlyAsync() => (await AllAsync()).ShouldHaveSingleItem();
}
