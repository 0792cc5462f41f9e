using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Meta's two channels and YouTube from the connection of a new account to the answer that the resident reads on the platform.</summary>
public sealed class ConnectionTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task An_Instagram_account_is_connected_a_resident_comments_and_reads_the_answer()
    {
        var word = UniqueWord();
        var (id, userName) = ("178414" + Digits(), "parks" + word);
        await Platform.ActAsync("instagram/accounts", new
        {
            accountId = id,
            otherId = "271" + Digits(),
            userName,
            name = "Westmere Parks " + word,
            appSecret = "secret-" + word,
            verifyToken = "verify-" + word,
            accessToken = "token-" + word,
            webhookUrl = Desk.Address + "/webhooks/instagram",
        });
        await Platform.ActAsync("instagram/post", new { pageId = id, text = "The rose garden is open again. " + word });
        await Platform.ActAsync("instagram/permission", new { pageId = id, permission = "instagram_business_manage_comments", remove = true });

        var wizard = new WizardPage(await AdministratorAsync());
        await wizard.OpenAsync("Instagram", "Connect an Instagram account");
        await wizard.FillAsync("Name", "Parks on Instagram " + word);
        await wizard.FillAsync("Account id", id);
        await Expect(wizard.Page.GetByLabel("Interface")).ToHaveValueAsync("https://graph.instagram.com/v26.0");
        await wizard.AddressAsync(Platform.Address.TrimEnd('/') + "/graph.instagram.com/v26.0");
        await NextAsync(wizard, "The application at Meta");
        await wizard.FillAsync("Meta app secret", "secret-" + word);
        await NextAsync(wizard, "Deliveries");
        await wizard.FillAsync("Verify token", "verify-" + word);
        await NextAsync(wizard, "Access token");
        await wizard.FillAsync("Access token", "token-" + word);
        await NextAsync(wizard, "Test and save");
        await MendAsync(wizard, "instagram/permission", id, "instagram_business_manage_comments");
        await SaveAsync(wizard, "Parks on Instagram " + word);

        var resident = await BrowserAsync(address: Platform.Address);
        await resident.GotoAsync("/instagram?account=" + id);
        var post = resident.GetByRole(AriaRole.Article, new() { Name = userName }).First;
        await post.Locator("summary", new() { HasText = "Comment on this post" }).ClickAsync();
        await post.GetByLabel("or as somebody else").FillAsync("wilma.madeup");
        await post.GetByLabel("Comment", new() { Exact = true }).FillAsync($"May dogs come in? {word}q");
        await post.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        var answer = $"Yes, on a lead. {word}";
        await AnswerByKeyboardAsync(word + "q", answer, "Sent, on Instagram since", "a case from the new Instagram account");
        await resident.GotoAsync("/instagram?account=" + id);
        await Expect(resident.GetByRole(AriaRole.Article, new() { Name = "Comment by " + userName }).Filter(new() { HasText = answer })).ToHaveCountAsync(1);
        await ShouldBeAccessibleAsync(resident, "simulated Instagram, another account");
    }

    [Fact]
    public async Task A_Facebook_Page_is_connected_a_resident_comments_and_reads_the_answer()
    {
        var word = UniqueWord();
        var (id, name) = ("1093" + Digits(), "Westmere Parks " + word);
        await Platform.ActAsync("pages", new
        {
            pageId = id,
            name,
            appSecret = "secret-" + word,
            verifyToken = "verify-" + word,
            accessToken = "token-" + word,
            webhookUrl = Desk.Address + "/webhooks/facebook",
        });
        await Platform.ActAsync("post", new { pageId = id, text = "The bandstand is being painted. " + word });
        await Platform.ActAsync("permission", new { pageId = id, permission = "pages_manage_engagement", remove = true });

        var wizard = new WizardPage(await AdministratorAsync());
        await wizard.OpenAsync("Facebook", "Connect a Facebook Page");
        await wizard.FillAsync("Name", "Parks on Facebook " + word);
        await wizard.FillAsync("Page id", id);
        await wizard.AddressAsync(Platform.Address.TrimEnd('/') + "/v26.0");
        await NextAsync(wizard, "The application at Meta");
        await wizard.FillAsync("App secret", "secret-" + word);
        await NextAsync(wizard, "Deliveries");
        await wizard.FillAsync("Verify token", "verify-" + word);
        await NextAsync(wizard, "Access token");
        await wizard.FillAsync("Page access token", "token-" + word);
        await NextAsync(wizard, "Test and save");
        await MendAsync(wizard, "permission", id, "pages_manage_engagement");
        await SaveAsync(wizard, "Parks on Facebook " + word);

        var resident = new ResidentsPage(await BrowserAsync(address: Platform.Address));
        await resident.Page.GotoAsync("/?page=" + id);
        await resident.CommentAsync("Wilma Madeup", $"How long will it take? {word}q", "The bandstand is being painted");

        var answer = $"Until Friday, Wilma. {word}";
        await AnswerByKeyboardAsync(word + "q", answer, "Sent, on Facebook since", "a case from the new Page");
        await resident.Page.GotoAsync("/?page=" + id);
        await Expect(resident.CommentBy(name, answer)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_YouTube_channel_is_connected_by_signing_in_a_resident_comments_and_reads_the_answer()
    {
        var word = UniqueWord();
        var (id, title, handle) = ("UCparks000000" + word, "Westmere Parks " + word, "@parks-" + word);
        await Platform.ActAsync("youtube/channels", new { id, title, handle });
        await Platform.ActAsync("youtube/upload", new { channelId = id, title = "The rose garden in June " + word });

        string[] secrets = ["example-client-secret", "hub-secret-" + word, "hub-token-" + word];
        var wizard = new WizardPage(await AdministratorAsync());
        await wizard.OpenAsync("YouTube", "Connect a YouTube channel");
        await wizard.FillAsync("Client id", "example-client.apps.googleusercontent.example");
        await wizard.FillAsync("Client secret", secrets[0]);
        await wizard.AddressAsync(Platform.Address.TrimEnd('/') + "/youtube/v3");
        await NextAsync(wizard, "The channel");
        await wizard.Button("Back").ClickAsync();
        await Expect(wizard.Page.GetByText("Typed already and not shown again.")).ToBeVisibleAsync();
        await ShouldNotShowAsync(wizard, secrets);
        await NextAsync(wizard, "The channel");
        await wizard.Page.GetByLabel("Name of the channel").FillAsync("Parks on YouTube " + word);
        await NextAsync(wizard, "News of new videos");
        await wizard.FillAsync("Secret for the hub", secrets[1]);
        await wizard.FillAsync("Verify token", secrets[2]);
        await wizard.Page.GetByLabel("Public address of the desk").FillAsync(Desk.Address + "/webhooks/youtube");
        await NextAsync(wizard, "Quota");
        await Expect(wizard.Page.GetByLabel("Units a day")).ToHaveValueAsync("10000");
        await NextAsync(wizard, "Test and save");
        await ShouldBeAccessibleAsync(wizard.Page, "a new account that waits for the sign-in");
        await wizard.Button("Save and sign in at YouTube").ClickAsync();

        // Without the permission nothing is connected, and what is missing is named.
        var admin = wizard.Page;
        var ask = admin.GetByRole(AriaRole.Region, new() { Name = "The enquiry desk wants to act for " + title });
        await Expect(ask).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(admin, "Google's question for several channels");
        await ask.GetByRole(AriaRole.Link, new() { Name = "Allow, but not to manage comments" }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Parks on YouTube " + word);
        await admin.LivelyAsync();
        await Expect(admin.Locator("main")).ToContainTextAsync("The permission to manage comments was not given. Sign in again and tick the box for it (youtube.force-ssl).");
        await ShouldBeAccessibleAsync(admin, "a channel without its permission");

        await wizard.Button("Sign in at YouTube").ClickAsync();
        await ask.GetByRole(AriaRole.Link, new() { Name = "Allow", Exact = true }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Parks on YouTube " + word);
        await admin.LivelyAsync();
        await Expect(admin.Locator("main")).ToContainTextAsync(id);
        await wizard.Button("Test the connection").ClickAsync();
        await Expect(wizard.Finding("Permission youtube.force-ssl (manage comments)")).ToHaveCountAsync(1);
        await Expect(wizard.Finding("Lasting sign-in")).ToHaveCountAsync(1);
        await ShouldNotShowAsync(wizard, secrets);
        await ShouldBeAccessibleAsync(admin, "a connected channel");
        var account = admin.Url;
        await admin.GotoAsync(account + "/connect");
        await admin.LivelyAsync();
        await Expect(admin.GetByText("Stored, and not shown.")).ToHaveCountAsync(1);
        await ShouldNotShowAsync(wizard, secrets);

        var resident = await BrowserAsync(address: Platform.Address);
        await resident.GotoAsync("/youtube?channel=" + id);
        var video = resident.GetByRole(AriaRole.Article, new() { Name = "The rose garden in June " + word });
        await video.Locator("summary", new() { HasText = "Comment on this video" }).ClickAsync();
        await video.GetByLabel("or as somebody else").FillAsync("Wilma Madeup");
        await video.GetByLabel("Comment", new() { Exact = true }).FillAsync($"May dogs come in? {word}q");
        await video.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await admin.GotoAsync(account);
        await admin.LivelyAsync();
        await wizard.Button("Read again now").ClickAsync();

        var answer = $"Yes, on a lead. {word}";
        await AnswerByKeyboardAsync(word + "q", answer, "Sent, on YouTube since", "a case from the new YouTube channel");
        await resident.GotoAsync("/youtube?channel=" + id);
        await Expect(resident.GetByRole(AriaRole.Article, new() { Name = "Comment by " + handle }).Filter(new() { HasText = answer })).ToHaveCountAsync(1);
        await ShouldBeAccessibleAsync(resident, "simulated YouTube, another channel");
        await resident.GotoAsync("/youtube");
        await Expect(resident.GetByText("The rose garden in June " + word)).ToHaveCountAsync(0);
    }

    /// <summary>Neither in the page nor in a field of it.</summary>
    private static async Task ShouldNotShowAsync(WizardPage wizard, string[] secrets)
    {
        var shown = await wizard.Page.ContentAsync() + await wizard.Page.EvaluateAsync<string>("() => [...document.querySelectorAll('input, textarea')].map(f => f.value).join(' ')");
        foreach (var secret in secrets) shown.ShouldNotContain(secret);
    }

    private static string Digits() => Random.Shared.NextInt64(10_000_000_000, 99_999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task NextAsync(WizardPage wizard, string next)
    {
        await ShouldBeAccessibleAsync(wizard.Page, "connecting an account, before " + next);
        await wizard.ContinueAsync(next);
    }

    /// <summary>The test names the permission that is missing and does not offer to save; once it is granted, everything works.</summary>
    private async Task MendAsync(WizardPage wizard, string act, string id, string permission)
    {
        await Expect(wizard.Finding("Access token")).ToHaveCountAsync(1);
        await Expect(wizard.Finding("Permission " + permission)).ToContainTextAsync("It is missing. Without it comments can");
        await Expect(wizard.Page.GetByText("The connection does not work yet.")).ToBeVisibleAsync();
        await Expect(wizard.Save).ToHaveCountAsync(0);
        await ShouldBeAccessibleAsync(wizard.Page, "a test that names a missing permission");

        await Platform.ActAsync(act, new { pageId = id, permission, remove = false });
        await wizard.Button("Test again").ClickAsync();
        await Expect(wizard.Page.GetByText("The connection works.", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(wizard.Finding("Permission " + permission)).Not.ToContainTextAsync("It is missing");
        await Expect(wizard.Finding("Deliveries")).ToHaveCountAsync(1);
        await ShouldBeAccessibleAsync(wizard.Page, "a test without fault");
    }

    private static async Task SaveAsync(WizardPage wizard, string name)
    {
        await wizard.Save.ClickAsync();
        await Expect(wizard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
        await Expect(wizard.Page.Locator(".notices")).ToContainTextAsync("The account is connected.");
    }

    private async Task AnswerByKeyboardAsync(string word, string answer, string sent, string state)
    {
        var page = await OfficerAsync();
        var queue = new QueuePage(page);
        await queue.OpenAsync(word);
        await queue.ShowNewAsync(queue.Row(word));
        await queue.Search.FocusAsync();
        await page.TabToAsync(queue.Link(word));
        await page.Keyboard.PressAsync("Enter");

        var @case = await CasePage.OpenedAsync(page);
        await Expect(@case.Heading).ToBeFocusedAsync();
        await page.TabToAsync(@case.Reply);
        await page.Keyboard.TypeAsync(answer);
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(@case.Message(answer)).ToBeFocusedAsync();
        await Expect(@case.Message(answer)).ToContainTextAsync(sent);
        await ShouldBeAccessibleAsync(page, state);
    }
}
