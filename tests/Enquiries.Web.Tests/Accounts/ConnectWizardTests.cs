using System.Security.Claims;
using Bunit;
using Enquiries.Application.Channels;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Testing;
using Enquiries.Web.Components.Pages.Accounts;
using Enquiries.Web.Components.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Accounts;

public sealed class ConnectWizardTests : PageContext
{
    private readonly TestSetup setup = new();

    public ConnectWizardTests()
    {
        Services.AddSingleton<IChannelSetup>(setup);
        Services.AddSingleton<FeedSignal>();
        Services.AddScoped<Drafts>();
    }

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IChannelSetup>(setup);

    [Fact]
    public async Task Steps_are_shown_one_after_the_other_and_what_is_missing_is_named()
    {
        var wizard = await OpenAsync();
        wizard.Find("h1").TextContent.ShouldBe("Connect a test account");
        wizard.Find("h2").TextContent.ShouldBe("Name the account");

        await wizard.Find("form").SubmitAsync();

        wizard.Find("#field-name").GetAttribute("aria-invalid").ShouldBe("true");
        wizard.Find("[role=alert]").TextContent.ShouldContain("Enter a name.");
        wizard.Find("h2#step-heading").TextContent.ShouldBe("Name the account");
    }

    [Fact]
    public async Task Nothing_typed_is_lost_on_the_way_back_and_no_secret_is_shown_again()
    {
        var wizard = await OpenAsync();
        await FillAsync(wizard, ("name", "Second"), ("externalId", "900"));
        await FillAsync(wizard, ("port", "143"), ("address", "a@example.org"), ("security", "none"));
        await FillAsync(wizard, ("accessToken", "very-secret"), ("password", "hush"));
        wizard.Find("h2#step-heading").TextContent.ShouldBe("Test and save");

        await BackAsync(wizard);
        wizard.Markup.ShouldNotContain("very-secret");
        wizard.Find("#field-accesstoken").GetAttribute("value").ShouldBeNullOrEmpty();
        wizard.Find("#field-accesstoken-hint").TextContent.ShouldContain("Typed already");
        await BackAsync(wizard);
        wizard.Find("#field-port").GetAttribute("value").ShouldBe("143");
        await FillAsync(wizard);
        await FillAsync(wizard);
        await SaveAsync(wizard);

        var account = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Xunit.TestContext.Current.CancellationToken)).Single(a => a.Channel == ChannelKind.WhatsApp);
        (account.Name, account.ExternalId, account.Credentials.AccessToken, account.Credentials["password"], account.Settings["port"]).ShouldBe(("Second", "900", "very-secret", "hush", "143"));
        account.Credentials.VerifyToken.Length.ShouldBeGreaterThan(20);
        Navigation.Uri.ShouldEndWith($"/admin/accounts/{account.Id}");
    }

    [Fact]
    public async Task Each_finding_is_named_and_what_is_wrong_keeps_it_from_being_saved()
    {
        setup.OnCheck = _ => new ConnectionCheck([new CheckFinding("Token", FindingLevel.Good), new CheckFinding("Permission to reply", FindingLevel.Wrong, "Give it in the settings.")]);
        var wizard = await ToTheEndAsync();

        wizard.FindAll(".finding-list li").Select(l => l.TextContent.Trim()).Last().ShouldContain("Give it in the settings.");
        wizard.FindAll("button").ShouldNotContain(b => b.TextContent == "Save");

        setup.OnCheck = _ => new ConnectionCheck([new CheckFinding("Direct messages", FindingLevel.Limited, "They are switched off.")]);
        await wizard.FindAll("button").Single(b => b.TextContent == "Test again").ClickAsync(new());
        wizard.Markup.ShouldContain("works, but not for everything");
        await SaveAsync(wizard);
        (await App.ReadAsync(db => db.ChannelAccounts.CountAsync(a => a.Channel == ChannelKind.WhatsApp))).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_is_there_already_is_refused_and_nothing_is_lost()
    {
        await SaveAsync(await ToTheEndAsync());

        var wizard = await ToTheEndAsync();
        await SaveAsync(wizard);

        wizard.Find("[role=alert]").TextContent.ShouldContain("is connected already");
        await BackAsync(wizard);
        await BackAsync(wizard);
        wizard.Find("#field-address").GetAttribute("value").ShouldBe("a@example.org");
    }

    [Fact]
    public async Task An_account_is_connected_again_with_only_what_is_typed()
    {
        await SaveAsync(await ToTheEndAsync());
        var before = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Xunit.TestContext.Current.CancellationToken)).Single(a => a.Channel == ChannelKind.WhatsApp);

        var wizard = Render<ConnectWizard>(p => p.Add(w => w.Id, before.Id));
        wizard.WaitForElement("form");
        wizard.FindAll("#field-externalid").ShouldBeEmpty();
        await FillAsync(wizard, ("name", "Renamed"));
        await FillAsync(wizard);
        wizard.Find("#field-password-hint").TextContent.ShouldContain("Stored");
        await FillAsync(wizard, ("password", "new"));
        await SaveAsync(wizard);

        var after = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Xunit.TestContext.Current.CancellationToken)).Single(a => a.Channel == ChannelKind.WhatsApp);
        (after.Name, after.Credentials["password"], after.Credentials.AccessToken, after.Credentials.VerifyToken, after.ExternalId)
            .ShouldBe(("Renamed", "new", "very-secret", before.Credentials.VerifyToken, "900"));
    }

    [Fact]
    public async Task After_a_reload_what_was_typed_is_there_again_and_the_secrets_that_are_gone_are_asked_for()
    {
        var kept = JSInterop.SetupModule("/js/drafts.js");
        kept.Mode = JSRuntimeMode.Loose;
        kept.Setup<KeptFields?>("recallFields", _ => true).SetResult(new KeptFields(
            3,
            new Dictionary<string, string> { ["field-name"] = "Second", ["field-externalid"] = "900", ["field-address"] = "a@example.org", ["field-security"] = "none", ["field-password"] = "put in by hand" },
            ["field-accesstoken"]));

        var wizard = await OpenAsync();

        wizard.WaitForState(() => wizard.Find("h2#step-heading").TextContent == "Secrets");
        wizard.Find(".recalled").TextContent.ShouldContain("Type again: Verify token, Access token.");
        wizard.Find("#field-accesstoken-hint").TextContent.ShouldContain("Type it again");
        wizard.Find("#field-verifytoken-hint").TextContent.ShouldContain("This is a new one");
        wizard.Find("#field-password").GetAttribute("value").ShouldBeNullOrEmpty();
        await FillAsync(wizard, ("accessToken", "very-secret"), ("password", "hush"));
        await SaveAsync(wizard);
        var account = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Xunit.TestContext.Current.CancellationToken)).Single(a => a.Channel == ChannelKind.WhatsApp);
        (account.Name, account.ExternalId, account.Settings["address"], account.Settings["security"]).ShouldBe(("Second", "900", "a@example.org", "none"));
        kept.VerifyInvoke("forget").Arguments[0].ShouldBe("connect:WhatsApp");
    }

    [Fact]
    public async Task Secrets_are_not_among_what_the_browser_keeps()
    {
        var wizard = await OpenAsync();
        wizard.FindAll("[data-kept]").Select(f => f.Id).ShouldBe(["field-name", "field-externalid", "field-team", "field-api-address"]);

        await FillAsync(wizard, ("name", "Second"), ("externalId", "900"));
        await FillAsync(wizard, ("address", "a@example.org"), ("security", "tls"));

        wizard.Find("[data-keep]").GetAttribute("data-keep-step").ShouldBe("2");
        wizard.FindAll("[data-kept]").ShouldBeEmpty();
        wizard.FindAll("[data-secret]").Select(f => f.Id).ShouldBe(["field-verifytoken", "field-accesstoken", "field-password"]);
    }

    private async Task<IRenderedComponent<ConnectWizard>> OpenAsync()
    {
        var admin = await App.OfficerAsync("Ada " + Guid.NewGuid().ToString("N"), Role.Admin);
        Authorisation.SetRoles(nameof(Role.Admin));
        Authorisation.SetClaims(new Claim(ClaimTypes.NameIdentifier, admin.Id.ToString()));
        var wizard = Render<ConnectWizard>(p => p.Add(w => w.Channel, "whatsapp"));
        wizard.WaitForElement("form");
        return wizard;
    }

    private async Task<IRenderedComponent<ConnectWizard>> ToTheEndAsync()
    {
        var wizard = await OpenAsync();
        await FillAsync(wizard, ("name", "Second"), ("externalId", "900"));
        await FillAsync(wizard, ("address", "a@example.org"), ("security", "tls"));
        await FillAsync(wizard, ("accessToken", "very-secret"), ("password", "hush"));
        return wizard;
    }

    private static async Task FillAsync(IRenderedComponent<ConnectWizard> wizard, params (string Key, string Value)[] values)
    {
        foreach (var (key, value) in values)
            await wizard.Find("#field-" + key.ToLowerInvariant()).ChangeAsync(new() { Value = value });
        await wizard.Find("form").SubmitAsync();
        wizard.WaitForState(() => !wizard.Markup.Contains("The platform is asked", StringComparison.Ordinal));
    }

    private static Task BackAsync(IRenderedComponent<ConnectWizard> wizard) => wizard.FindAll("button").Single(b => b.TextContent == "Back").ClickAsync(new());

    private static async Task SaveAsync(IRenderedComponent<ConnectWizard> wizard)
    {
        await wizard.WaitForElements("button").Single(b => b.TextContent == "Save").ClickAsync(new());
        wizard.WaitForState(() => !wizard.Markup.Contains("Saving…", StringComparison.Ordinal));
    }
}
