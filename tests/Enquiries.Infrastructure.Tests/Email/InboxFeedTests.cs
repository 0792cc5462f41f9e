using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>What the reading of a mailbox leaves behind, also when the server does not play along.</summary>
public sealed class InboxFeedTests : IAsyncLifetime
{
    private readonly ImapListener server = new();
    private App app = null!;
    private ChannelAccount account = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync();
        await app.Services.GetRequiredService<DeliveryWriter>().StartAsync(Ct);
        account = ChannelAccount.Connect(
            ChannelKind.Email, "Council mailbox", Mails.Council, "imap://127.0.0.1",
            app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("", null, "", "")), null,
            JsonSerializer.Serialize(new Dictionary<string, string>
            {
                [MailAccount.ImapHost] = "127.0.0.1",
                [MailAccount.ImapPort] = server.Port.ToString(CultureInfo.InvariantCulture),
                [MailAccount.ImapSecurity] = "none",
                [MailAccount.SmtpHost] = "127.0.0.1",
                [MailAccount.SmtpSecurity] = "none",
            }));
        await app.SaveAsync(account);
    }

    public async ValueTask DisposeAsync()
    {
        await app.Services.GetRequiredService<DeliveryWriter>().StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Only_what_was_taken_in_is_marked_as_read_also_after_the_mailbox_was_numbered_anew()
    {
        Put(1, "old", app.Clock.GetUtcNow().AddDays(-30));
        Put(2, "new");
        await ReadAsync();
        server.Seen.ShouldBeEmpty("what is not on disk for certain is not marked");
        await ReadAsync();
        server.Seen.ShouldBe([2u]);
        (await TextsAsync()).ShouldBe(["new"]);

        var (old, taken) = (server.Messages[1], server.Messages[2]);
        server.Messages.Clear();
        server.Seen.Clear();
        (server.Messages[11], server.Messages[12], server.Validity) = (old, taken, 2);
        Put(13, "newest");
        await ReadAsync();
        await ReadAsync();
        server.Seen.ShouldContain(13u);
        server.Seen.ShouldNotContain(11u);
        (await TextsAsync()).ShouldBe(["new", "newest"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_message_that_the_server_does_not_hand_over_stops_only_itself()
    {
        Put(1, "first");
        Put(2, "broken");
        Put(3, "third");
        server.Broken.Add(2);
        for (var i = 0; i < 6; i++)
            await ReadAsync();

        (await TextsAsync()).ShouldBe(["first", "(The mail server does not hand over this e-mail. It was left in the mailbox: open it there.)", "third"], ignoreOrder: true);
        server.Seen.ShouldBe([1u, 3u]);
        (await app.ReadAsync(db => db.ChannelFeeds.SingleAsync(f => f.Name == InboxFeed.FeedName))).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_message_of_which_nothing_is_handed_over_a_case_tells_that_it_is_there()
    {
        Put(1, "first");
        Put(2, "lost");
        Put(3, "third");
        server.Lost.Add(2);
        for (var i = 0; i < 10; i++)
            await ReadAsync();

        (await TextsAsync()).ShouldBe(["first", "(The mail server does not hand over this e-mail. It was left in the mailbox: open it there.)", "third"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_machine_s_mail_that_was_dismissed_stays_dismissed_when_the_mailbox_is_numbered_anew()
    {
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        server.Messages[1] = (Mails.Plain("List-Id: news.example.org\n").ReplaceLineEndings("\r\n"), app.Clock.GetUtcNow());
        await ReadAsync();
        var parked = (await app.SendAsync(new Application.Admin.ListParkedItems(), admin)).Items.ShouldHaveSingleItem();
        await app.SendAsync(new Application.Admin.DismissParkedItem(parked.Id), admin);

        server.Messages[7] = server.Messages[1];
        server.Messages.Remove(1);
        server.Validity = 2;
        await ReadAsync();

        (await app.SendAsync(new Application.Admin.ListParkedItems(), admin)).Total.ShouldBe(0);
        (await app.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task A_mailbox_whose_application_signs_in_in_its_own_name_raises_no_alarm_about_its_token()
    {
        var credentials = new ChannelCredentials("", null, "", "token") { AccessTokenExpiresAt = app.Clock.GetUtcNow().AddMinutes(50) };
        await app.SaveAsync(ChannelAccount.Connect(
            ChannelKind.Email, "At a provider", "other@council.example", "imap://127.0.0.1", app.Services.GetRequiredService<ICredentialProtector>().Protect(credentials), null,
            JsonSerializer.Serialize(new Dictionary<string, string> { [MailAccount.SignIn] = MailAccount.OAuth })));

        await app.SendAsync(new Application.Channels.Health.CheckAccounts(WithRates: false));

        (await app.ReadAsync(db => db.AccountAlarms.CountAsync(a => a.Kind == AlarmKind.TokenExpiring))).ShouldBe(0);
    }

    private void Put(uint uid, string text, DateTimeOffset? at = null) =>
        server.Messages[uid] = (Mails.Plain(text: text, id: $"{text}@example.org", from: $"{text}@example.org").ReplaceLineEndings("\r\n"), at ?? app.Clock.GetUtcNow());

    private async Task ReadAsync()
    {
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        await app.Services.GetRequiredService<FeedWorker>().RunOnceAsync(Ct);
        while (await app.Services.GetRequiredService<IntakeWorker>().RunOnceAsync(Ct) > 0)
        {
            // Until nothing is left.
        }
    }

    private Task<List<string>> TextsAsync() => app.ReadAsync(db => db.Messages.OrderBy(m => m.Number).Select(m => m.Text).ToListAsync());
}
