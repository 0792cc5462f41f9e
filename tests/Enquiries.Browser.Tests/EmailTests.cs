using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;
using Enquiries.Infrastructure.Tests.Email;

namespace Enquiries.Browser.Tests;

/// <summary>A mailbox on a real mail server: connected by an administrator, written to by a resident, answered by an officer.</summary>
public sealed class EmailTests(DeskFixture fixture, MailServers servers) : Journey(fixture), IClassFixture<MailServers>
{
    [Fact]
    public async Task An_administrator_connects_a_mailbox_a_resident_writes_and_reads_the_answer_in_theirs()
    {
        servers.Require();
        var admin = await AdministratorAsync();
        await admin.GotoAsync("/admin/accounts/connect/email");
        await admin.LivelyAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "The mailbox" })).ToBeVisibleAsync();
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync("Enquiries mailbox");
        await admin.GetByLabel("E-mail address").FillAsync(MailServers.Council);
        await ContinueAsync(admin, "Reading mail (IMAP)");
        await admin.GetByLabel("IMAP server").FillAsync("127.0.0.1");
        await admin.GetByLabel("Port").FillAsync(Text(servers.ImapsPort));
        await ContinueAsync(admin, "Sending mail (SMTP)");
        await admin.GetByLabel("SMTP server").FillAsync("127.0.0.1");
        await admin.GetByLabel("Port").FillAsync(Text(servers.SmtpPort));
        await ContinueAsync(admin, "Signing in");
        await admin.GetByLabel("Password", new() { Exact = false }).First.FillAsync(MailServers.Password);
        await ContinueAsync(admin, "Trust");
        await admin.GetByLabel("Certificate").FillAsync(servers.Certificate);
        await ShouldBeAccessibleAsync(admin, "the last step of connecting a mailbox");
        await ContinueAsync(admin, "Test and save");
        await Expect(admin.GetByText("The connection works, but not for everything.")).ToBeVisibleAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Test and save" })).ToBeHiddenAsync();

        var word = UniqueWord();
        await servers.SendAsync(MailServers.Message("Street light", $"The street light is out. {word}\n\nOn 1 May 2026 at 10:00, Council wrote:\n> Thank you."));
        var officer = await OfficerAsync();
        var queue = new QueuePage(officer);
        await queue.OpenAsync(word);
        await queue.ShowNewAsync(queue.Row(word));
        await queue.Link("Asha Example").ClickAsync();
        var @case = await CasePage.OpenedAsync(officer);
        await Expect(officer.Locator(".message-subject")).ToContainTextAsync("Street light");
        await Expect(officer.GetByText("> Thank you.")).ToBeHiddenAsync();
        await officer.GetByText("Quoted text or signature").ClickAsync();
        await Expect(officer.GetByText("> Thank you.")).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(officer, "a case of an e-mail");

        await @case.ReplyAsync($"We will mend it tomorrow. {word}");
        await Expect(@case.Message("We will mend it tomorrow.")).ToContainTextAsync("Sent");
        var answer = await servers.ArrivedAsync(m => m.TextBody?.Contains(word, StringComparison.Ordinal) ?? false);
        answer.Subject.ShouldBe($"Re: [{@case.Reference()}] Street light");
        answer.From.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe(MailServers.Council);

        // The servers end with this test, and the desk goes on.
        await admin.GotoAsync("/admin/accounts");
        await admin.GetByRole(AriaRole.Link, new() { Name = "Enquiries mailbox" }).First.ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Enquiries mailbox", Level = 1 })).ToBeVisibleAsync();
        await admin.LivelyAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Switch off…" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Switch off", Exact = true }).Filter(new() { Visible = true }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Switch on" })).ToBeVisibleAsync();
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ContinueAsync(IPage page, string next)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = next, Exact = true })).ToBeVisibleAsync();
    }
}
