using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Tests.Email;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>
/// A real mailbox: mail comes late, twice and out of order, the server numbers its messages anew and changes the password, and connections break off in the
/// middle. A mailbox delivers nothing: reading it is the ordinary way in, so nothing of it ever counts as repaired.
/// </summary>
internal sealed class TroubledMailbox : TroubledPlatform
{
    private const int NumberedAnewAt = 50;
    private readonly MailServers servers;
    private readonly CuttingProxy line;
    private readonly Random trouble;
    private readonly List<MimeMessage> written = [];
    private readonly List<(MimeMessage Message, DateTimeOffset Arrives)> onTheWay = [];
    private bool numbersAreDue;
    private string? newPassword;

    private TroubledMailbox(App app, MailServers servers, CuttingProxy line, ChannelAccount account, int seed)
        : base(app) => (this.servers, this.line, Account, trouble) = (servers, line, account, new Random(seed));

    public override ChannelAccount Account { get; }

    public override bool Delivers => false;

    public override bool IsLookedThroughAgain => false;

    public override IReadOnlyCollection<string> Written => [.. written.Select(m => m.MessageId!)];

    public static async Task<TroubledPlatform> StartAsync(int seed)
    {
        var mail = new MailServers();
        await mail.InitializeAsync();
        mail.Require();
        var proxy = new CuttingProxy(mail.ImapPort, seed);
        var app = await App.StartAsync();
        var secrets = app.Services.GetRequiredService<ICredentialProtector>()
            .Protect(new ChannelCredentials("", null, "", "") { Extra = new Dictionary<string, string> { [MailAccount.Password] = MailServers.Password } });
        var settings = new Dictionary<string, string>
        {
            [MailAccount.ImapHost] = "127.0.0.1",
            [MailAccount.ImapPort] = proxy.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.ImapSecurity] = "startTls",
            [MailAccount.SmtpHost] = "127.0.0.1",
            [MailAccount.SmtpPort] = mail.SmtpPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [MailAccount.SmtpSecurity] = "startTls",
            [MailAccount.Certificate] = mail.Certificate,
        };
        var account = ChannelAccount.Connect(
            ChannelKind.Email, "Enquiries mailbox", MailServers.Council, $"imap://127.0.0.1:{proxy.Port}", secrets, null, System.Text.Json.JsonSerializer.Serialize(settings));
        await app.SaveAsync(account);
        return new TroubledMailbox(app, mail, proxy, account, seed);
    }

    public override void Write(int number, Random random)
    {
        var earlier = written.Count > 0 && random.Next(3) == 0 ? written[random.Next(written.Count)] : null;
        var from = earlier?.From.Mailboxes.Single().Address ?? $"resident-{(char)('a' + random.Next(8))}@residents.test";
        var message = MailServers.Message($"Message {number}", $"Text {number}", from, inReplyTo: earlier?.MessageId);
        message.MessageId = $"message-{number}@residents.test";
        message.Date = App.Clock.GetUtcNow();
        written.Add(message);

        // A quarter comes late, so that what answers it may be there before it; a quarter comes twice.
        var arrives = message.Date + (trouble.Next(4) == 0 ? TimeSpan.FromMinutes(trouble.Next(1, 30)) : TimeSpan.Zero);
        onTheWay.Add((message, arrives));
        if (trouble.Next(4) == 0)
            onTheWay.Add((message, arrives.AddMinutes(trouble.Next(30))));
        numbersAreDue |= number == NumberedAnewAt;
    }

    public override async Task<IReadOnlyList<byte[]>> DeliverAsync()
    {
        await ReadFeedsAsync();
        return [];
    }

    public override async Task ReadFeedsAsync()
    {
        if (newPassword is not null)
            await servers.ChangePasswordAsync(newPassword);
        newPassword = null;
        line.IsCutting = onTheWay.Count > 0;
        var now = App.Clock.GetUtcNow();
        var arrived = onTheWay.Where(m => m.Arrives <= now).OrderBy(_ => trouble.Next()).ToList();
        onTheWay.RemoveAll(m => m.Arrives <= now);
        await servers.PutAsync([.. arrived.Select(m => (m.Message, now))]);
        if (numbersAreDue)
        {
            numbersAreDue = false;
            await servers.NumberAnewAsync();
        }

        await base.ReadFeedsAsync();
    }

    public override void RefuseToken(bool refused) => newPassword = refused ? "changed-by-somebody" : MailServers.Password;

    public override void ShouldHaveHadTrouble()
    {
        line.Cut.ShouldBeGreaterThan(1);
        onTheWay.ShouldBeEmpty();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await line.DisposeAsync();
        await servers.DisposeAsync();
    }

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null);
}
