using System.Text.RegularExpressions;
using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>What becomes of what was typed into the wizard when the page is loaded again or its connection breaks.</summary>
public sealed class WizardTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task Nothing_typed_is_lost_on_a_reload_but_secrets_which_are_asked_for_again_in_words()
    {
        var word = UniqueWord();
        var wizard = new WizardPage(await AdministratorAsync());
        var page = wizard.Page;
        await wizard.OpenAsync("YouTube", "Connect a YouTube channel");
        await wizard.FillAsync("Client id", "client-" + word);
        await wizard.FillAsync("Client secret", "secret-" + word);
        await page.GetByLabel("Team for new cases").SelectOptionAsync(new SelectOptionValue { Label = "Customer services" });
        await wizard.AddressAsync(Platform.Address.TrimEnd('/') + "/youtube/v3");
        await wizard.ContinueAsync("The channel");

        // Typed and not yet left: the desk has not heard of it.
        await page.GetByLabel("Name of the channel").FillAsync("Parks " + word);
        await page.ReloadAsync();
        await page.LivelyAsync();

        var told = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The page was loaded again." });
        await Expect(told).ToContainTextAsync("except secrets, which are not kept meanwhile. Type again: Client secret.");
        await Expect(page.Locator("#step-heading")).ToHaveTextAsync("The council's Google project");
        await Expect(page.Locator("#field-clientid")).ToHaveValueAsync("client-" + word);
        await Expect(page.Locator("#field-clientsecret")).ToHaveValueAsync("");
        await Expect(page.Locator("#field-clientsecret-hint")).ToContainTextAsync("Type it again.");
        await Expect(page.Locator("#field-team option:checked")).ToHaveTextAsync("Customer services");
        await Expect(page.Locator("#field-api-address")).ToHaveValueAsync(new Regex("/youtube/v3$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        (await page.EvaluateAsync<string>("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")).ShouldNotContain("secret-" + word);
        await ShouldBeAccessibleAsync(page, "a wizard after a reload");
        await page.SetViewportSizeAsync(320, 640);
        await page.ShouldFitAsync("a wizard after a reload at 320 px");

        await wizard.FillAsync("Client secret", "secret-" + word);
        await wizard.ContinueAsync("The channel");
        await Expect(page.GetByLabel("Name of the channel")).ToHaveValueAsync("Parks " + word);

        await wizard.Button("Begin anew").ClickAsync();
        await Expect(told).ToHaveCountAsync(0);
        await page.LivelyAsync();
        await Expect(page.Locator("#field-clientid")).ToHaveValueAsync("");
        await Expect(told).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_typed_while_the_connection_is_broken_is_told_when_it_is_back()
    {
        Expecting("WebSocket|websocket|Failed to fetch|ERR_|[Cc]onnection");
        var word = UniqueWord();
        var page = await AdministratorAsync();
        var line = await Line.ThroughAsync(page);
        var wizard = new WizardPage(page);
        await wizard.OpenAsync("YouTube", "Connect a YouTube channel");
        line.Silent = true;
        await wizard.FillAsync("Client id", "client-" + word);
        await wizard.FillAsync("Client secret", "secret-" + word);
        await page.Locator("#step-heading").ClickAsync();
        line.Silent = false;
        await line.BreakAsync();

        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await wizard.ContinueAsync("The channel");
        await wizard.Button("Back").ClickAsync();
        await Expect(page.Locator("#field-clientid")).ToHaveValueAsync("client-" + word);
        await Expect(page.Locator("#field-clientsecret-hint")).ToHaveTextAsync("Typed already and not shown again. Leave it empty to keep it.");
    }
}
