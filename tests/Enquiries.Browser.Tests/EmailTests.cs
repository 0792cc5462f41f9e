using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;
using Enquiries.Infrastructure.Tests.Email;

namespace Enquiries.Browser.Tests;

/// <summary>A mailbox on a real mail server: connected by an administrator, written to by a resident, answered by an officer; and the form whose answers go through it.</summary>
public sealed class EmailTests(DeskFixture fixture, MailServers servers) : Journey(fixture), IClassFixture<MailServers>
{
    [Fact]
    public async Task An_administrator_connects_a_mailbox_a_resident_writes_and_reads_the_answer_in_theirs()
    {
        servers.Require();
        var admin = await AdministratorAsync();
        await MailboxAsync(admin);

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

        await SwitchOffAsync(admin, "Enquiries mailbox");
    }

    [Fact]
    public async Task An_administrator_opens_a_form_a_resident_sends_it_and_the_officers_answer_lies_in_their_mailbox()
    {
        servers.Require();
        var admin = await AdministratorAsync();
        await MailboxAsync(admin);
        var word = UniqueWord();
        await admin.GotoAsync("/admin/accounts/connect/webform");
        await admin.LivelyAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "The form's address" })).ToBeVisibleAsync();
        await admin.GetByLabel("Name", new() { Exact = true }).FillAsync($"Lights {word}");
        await admin.GetByLabel("Address", new() { Exact = true }).FillAsync(word);
        await ContinueAsync(admin, "What residents read");
        await admin.GetByLabel("Words before the first question").FillAsync("For street lights only.");
        await ShouldBeAccessibleAsync(admin, "the last step of opening a form");
        await ContinueAsync(admin, "Test and save");
        await Expect(admin.GetByText("Answers by e-mail, through Enquiries mailbox")).ToBeVisibleAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Test and save" })).ToBeHiddenAsync();

        var reference = await SendFormAsync(await BrowserAsync(), $"/contact/{word}", $"The lamp is out. {word}");
        var officer = await OfficerAsync();
        var @case = await CaseAsync(officer, reference);
        await Expect(@case.Message(word)).ToBeVisibleAsync();
        await Expect(@case.Where).ToContainTextAsync("E-mail to Asha Example");
        await @case.ReplyAsync($"We will mend the lamp on Friday. {word}");
        await Expect(@case.Message("We will mend the lamp on Friday.")).ToContainTextAsync("Sent");

        var answer = await servers.ArrivedAsync(m => m.TextBody?.Contains(word, StringComparison.Ordinal) ?? false);
        answer.Subject.ShouldNotBeNull().ShouldContain(reference);
        answer.TextBody.ShouldNotBeNull().ShouldContain("We will mend the lamp on Friday.");
        answer.From.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe(MailServers.Council);

        // What the resident writes back is in the same case.
        await servers.SendAsync(MailServers.Message("Thanks, and one more", $"The next one is out too. {word}", to: answer.ReplyTo.Mailboxes.Single().Address));
        await Expect(@case.Message("The next one is out too.")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        @case.Reference().ShouldBe(reference);

        await SwitchOffAsync(admin, $"Lights {word}");
        await SwitchOffAsync(admin, "Enquiries mailbox");
    }

    /// <summary>Connects the mailbox, or switches it on again.</summary>
    private async Task MailboxAsync(IPage admin)
    {
        await admin.GotoAsync("/admin/accounts");
        await admin.LivelyAsync();
        var mailbox = admin.GetByRole(AriaRole.Link, new() { Name = "Enquiries mailbox" });
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        if (await mailbox.CountAsync() > 0)
        {
            await OpenAccountAsync(admin, "Enquiries mailbox");
            if (await admin.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).CountAsync() > 0)
                await admin.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
            await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Switch off…" })).ToBeVisibleAsync();
            return;
        }

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
    }

    /// <summary>The servers end with these tests, and the desk goes on.</summary>
    private static async Task SwitchOffAsync(IPage admin, string account)
    {
        await OpenAccountAsync(admin, account);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Switch off…" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Switch off", Exact = true }).Filter(new() { Visible = true }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Switch on" })).ToBeVisibleAsync();
    }

    // By its address and not by the link: then it is known when the page's buttons can be heard.
    private static async Task OpenAccountAsync(IPage admin, string account)
    {
        await admin.GotoAsync("/admin/accounts");
        var address = await admin.GetByRole(AriaRole.Link, new() { Name = account }).First.GetAttributeAsync("href");
        await admin.GotoAsync(address!);
        await admin.LivelyAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = account, Level = 1 })).ToBeVisibleAsync();
    }

    /// <summary>Fills the form in as a person and sends it; returns the reference on the receipt.</summary>
    private static async Task<string> SendFormAsync(IPage resident, string address, string text)
    {
        await resident.GotoAsync(address);
        await Expect(resident.Locator("main")).ToContainTextAsync("For street lights only.");
        await resident.GetByLabel("Something else").CheckAsync();
        await ContinueAsync("What happened?");
        await resident.GetByLabel("What happened?").FillAsync(text);
        await ContinueAsync("Where is it?");
        await ContinueAsync("photographs");
        await ContinueAsync("reply");
        await resident.GetByLabel("By e-mail").CheckAsync();
        await resident.GetByLabel("Your e-mail address").FillAsync(MailServers.Resident);
        await ContinueAsync("name");
        await resident.GetByLabel("What is your name?").FillAsync("Asha Example");
        await ContinueAsync("Check your answers");

        // What is filled in faster than people can is held for staff to look at.
        await resident.WaitForTimeoutAsync(6_000);
        await resident.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(resident.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("We have your message");
        return await resident.Locator(".panel strong").InnerTextAsync();

        async Task ContinueAsync(string heading)
        {
            await resident.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await Expect(resident.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);
        }
    }

    /// <summary>The case is made a moment after the form was sent.</summary>
    private static async Task<CasePage> CaseAsync(IPage page, string reference)
    {
        for (var i = 0; i < 20; i++)
        {
            await page.GotoAsync($"/cases/{reference}");
            await page.LivelyAsync();
            if (await page.GetByRole(AriaRole.Heading, new() { Name = "No such case" }).CountAsync() == 0)
                break;
            await page.WaitForTimeoutAsync(500);
        }

        return await CasePage.OpenedAsync(page);
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ContinueAsync(IPage page, string next)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = next, Exact = true })).ToBeVisibleAsync();
    }
}
