using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

public sealed class AdministratorTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task What_came_for_a_page_not_yet_connected_is_parked_and_becomes_a_case_once_it_is()
    {
        var word = UniqueWord();
        var pageId = "2093" + Random.Shared.NextInt64(100_000_000, 999_999_999);
        var secret = "second-secret-" + word;
        await Platform.ActAsync("pages", new
        {
            pageId,
            name = "Westmere Leisure " + word,
            appSecret = secret,
            verifyToken = "verify-" + word,
            accessToken = "token-" + word,
            webhookUrl = Desk.Address + "/webhooks/facebook",
        });
        var page = await AdministratorAsync();
        await page.GotoAsync("/admin/accounts");
        await page.LivelyAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Connect an account" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = Words("^Facebook") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Connect a Facebook Page");
        await page.LivelyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Page id")).ToHaveAttributeAsync("aria-invalid", "true");
        await ShouldBeAccessibleAsync(page, "connecting an account, with what is missing");

        // The keyboard alone is enough.
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Leisure " + word);
        await page.GetByLabel("Page id").FillAsync(pageId);
        await page.GetByText("Advanced").ClickAsync();
        await page.GetByLabel("API address").FillAsync(Platform.Address + "/v26.0");
        await page.GetByLabel("API address").PressAsync("Enter");
        await FillAsync(page, "App secret", secret);
        await FillAsync(page, "Verify token", "verify-" + word);
        await FillAsync(page, "Page access token", "token-" + word);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Test and save" })).ToBeFocusedAsync();
        await Expect(page.Locator(".finding-list")).ToContainTextAsync("Access token");
        await page.SetViewportSizeAsync(320, 800);
        await ShouldBeAccessibleAsync(page, "connecting an account, tested");
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Leisure " + word);
        await ShouldBeAccessibleAsync(page, "one account");
        await page.GetByRole(AriaRole.Link, new() { Name = "All channel accounts" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Leisure " + word })).ToContainTextAsync("Connected");

        await Platform.ActAsync("visitor-post", new { pageId, author = "Pam Poolside", text = $"When does the pool open? {word}" });
        var queue = new QueuePage(page);
        await queue.OpenWithAsync(word, 1);
        await Expect(queue.Row("Pam Poolside")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_the_desk_does_not_understand_is_parked_shown_and_tried_again()
    {
        var field = "unknown_" + UniqueWord();
        await Platform.ActAsync("raw-change", new { field, value = new { item = "hologram", verb = "add" } });
        var page = await AdministratorAsync();
        await page.GotoAsync("/admin/parked");
        await page.LivelyAsync();

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = field }).First;
        await Expect(row).ToContainTextAsync("Of an unknown kind");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = Words("^Retry") }).ClickAsync();
        await Expect(page.Locator(".notices")).ToContainTextAsync("processed again");
    }

    [Fact]
    public async Task A_colleague_is_added_and_signs_in_with_the_link()
    {
        var word = UniqueWord();
        var email = $"new.{word}@example.org";
        var page = await AdministratorAsync();
        await page.GotoAsync("/admin/staff");
        await page.LivelyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a colleague…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Add a colleague" });
        await dialog.GetByLabel("Name").FillAsync("Newman " + word);
        await dialog.GetByLabel("E-mail address").FillAsync(email);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add and make the password link" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = email })).ToContainTextAsync("No password yet");
        var link = await page.Locator("#one-time-link").InnerTextAsync();

        var colleague = await BrowserAsync();
        await colleague.GotoAsync(link.Trim());
        await colleague.GetByLabel("New password").FillAsync("lantern pebble orchard");
        await colleague.GetByRole(AriaRole.Button, new() { Name = "Set the password" }).ClickAsync();
        await Expect(colleague.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your password is set");
        await colleague.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await new SignInPage(colleague).SignInAsync(email, "lantern pebble orchard");
        await Expect(colleague.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_the_words_say_so()
    {
        var page = await BrowserAsync();
        await page.GotoAsync("/sign-in");
        var accounts = page.Locator(".demo-accounts li").Filter(new() { HasText = "· Officer" });
        var email = (await accounts.Last.Locator(".small").InnerTextAsync()).Trim();
        var password = await page.Locator("code").InnerTextAsync();
        var signIn = new SignInPage(page);

        for (var i = 0; i < 5; i++)
        {
            await signIn.SignInAsync(email, "not the password");
            await Expect(signIn.Problem).ToContainTextAsync("is not right, or the account is locked");
        }

        await signIn.SignInAsync(email, password);
        await Expect(signIn.Problem).ToContainTextAsync("After five wrong passwords an account is locked for 15 minutes.");
    }

    [Theory]
    [InlineData("/response-times")]
    [InlineData("/admin/accounts")]
    [InlineData("/admin/parked")]
    [InlineData("/admin/staff")]
    public async Task An_officer_is_refused_what_is_not_theirs(string address)
    {
        Expecting("status of 403");
        var page = await OfficerAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Administration" })).ToHaveCountAsync(0);

        await page.GotoAsync(address);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You cannot open this page");
    }

    [Fact]
    public async Task A_token_that_expired_is_explained_and_a_new_one_heals_it()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Ted Token", $"Is the office open? {word}");
        var @case = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
        await Platform.FailAsync("token-463", "comments", calls: 1);
        var answer = $"Yes, until five. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Composer).ToContainTextAsync("refuses the access of", new() { Timeout = 30_000 });
        await ShouldBeAccessibleAsync(@case.Page, "case of an account that needs attention");

        var admin = await AdministratorAsync();
        await admin.GotoAsync("/admin/accounts");
        await admin.LivelyAsync();
        await Expect(admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "Needs attention" })).ToHaveCountAsync(1);
        await admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "Needs attention" }).GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).ClickAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "Change or connect again" }).ClickAsync();
        await admin.LivelyAsync();
        while (await admin.GetByLabel("Page access token").CountAsync() == 0)
        {
            var step = await admin.Locator("#step-heading").InnerTextAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await Expect(admin.Locator("#step-heading")).Not.ToHaveTextAsync(step);
        }

        await FillAsync(admin, "Page access token", "example-page-token");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(admin.Locator(".notices")).ToContainTextAsync("connected with what you gave");
        await admin.GotoAsync("/admin/accounts");
        await Expect(admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "Needs attention" })).ToHaveCountAsync(0);

        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", new() { Timeout = 30_000 });
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    private static async Task FillAsync(IPage page, string label, string value)
    {
        await page.GetByLabel(label).FillAsync(value);
        await page.GetByLabel(label).PressAsync("Enter");
        await Expect(page.GetByLabel(label)).ToHaveCountAsync(0);
    }
}
