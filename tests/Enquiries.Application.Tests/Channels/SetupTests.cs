using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Channels;

public sealed class SetupTests
{
    private static readonly Uri Callback = new("https://desk.example/admin/accounts/sign-in/callback");

    private static readonly Dictionary<string, string> Settings = new() { ["port"] = "993", ["address"] = "a@example.org", ["security"] = "tls" };

    private static readonly ConnectChannelAccount Account = new(
        ChannelKind.WhatsApp, "Second account", "900", null, new ChannelCredentials("", null, "v", "a") { Extra = new Dictionary<string, string> { ["password"] = "p" } })
    {
        Settings = Settings,
    };

    [Fact]
    public async Task An_account_of_any_channel_is_connected_with_what_its_setup_asks_for()
    {
        await using var app = await StartAsync(new TestSetup());

        var id = await app.SendAsync(Account);

        var stored = (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single(a => a.Id == id);
        (stored.Credentials["password"], stored.Credentials.AccessToken, stored.Settings["security"], stored.ApiBaseUrl).ShouldBe(("p", "a", "tls", "https://platform.example/v1"));
        stored.State.ShouldBe(ChannelAccountState.Connected);
    }

    [Theory]
    [InlineData("port", "many", "Settings.port")]
    [InlineData("address", "nobody", "Settings.address")]
    [InlineData("security", "some", "Settings.security")]
    [InlineData("port", "", "Settings.port")]
    public async Task A_setting_that_will_not_do_is_refused_by_name(string key, string value, string property)
    {
        await using var app = await StartAsync(new TestSetup());

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(Account with { Settings = new Dictionary<string, string>(Settings) { [key] = value } }));

        refused.Errors.Single().PropertyName.ShouldBe(property);
    }

    [Fact]
    public async Task A_missing_secret_is_refused_by_name()
    {
        await using var app = await StartAsync(new TestSetup());

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(Account with { Credentials = new ChannelCredentials("", null, "v", "") }));

        refused.Errors.Select(e => e.PropertyName).ShouldBe(["Credentials.AccessToken", "Credentials.Extra.password"]);
    }

    [Fact]
    public async Task Facebook_asks_for_its_three_secrets()
    {
        await using var app = await App.StartAsync();

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new ConnectChannelAccount(ChannelKind.Facebook, "Page", "1", null, new ChannelCredentials("", null, "", ""))));

        refused.Errors.ToDictionary(e => e.PropertyName, e => e.ErrorMessage).ShouldBe(
            new Dictionary<string, string>
            {
                ["Credentials.AppSecret"] = "Enter the app secret.",
                ["Credentials.VerifyToken"] = "Enter the verify token.",
                ["Credentials.AccessToken"] = "Enter the access token.",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_setting_cannot_lead_a_platforms_tokens_elsewhere()
    {
        await using var app = await App.StartAsync();
        var page = new ConnectChannelAccount(ChannelKind.Facebook, "Page", "1", null, new ChannelCredentials("s", null, "v", "a"));

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(page with { Settings = new Dictionary<string, string> { ["tokenUrl"] = "https://example.org/token" } }));

        refused.Errors.Single().PropertyName.ShouldBe("Settings.tokenUrl");
    }

    [Fact]
    public async Task Only_what_is_typed_is_replaced_when_an_account_is_changed()
    {
        await using var app = await StartAsync(new TestSetup());
        var id = await app.SendAsync(Account);

        await app.SendAsync(new ChangeChannelAccount(id, "Renamed", null, null) { Values = new Dictionary<string, string> { ["password"] = "", ["accessToken"] = "fresh", ["port"] = "143", ["note"] = "" } });

        var stored = (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single(a => a.Id == id);
        (stored.Name, stored.Credentials["password"], stored.Credentials.AccessToken, stored.Settings["port"], stored.Settings["security"]).ShouldBe(("Renamed", "p", "fresh", "143", "tls"));
        var shown = await app.SendAsync(new GetChannelAccount(id));
        shown.Secrets.ShouldBe(["verifyToken", "accessToken", "password"]);
        shown.Settings.Keys.ShouldNotContain("password");
    }

    [Fact]
    public async Task A_connection_is_tested_with_what_is_typed_and_what_is_stored()
    {
        ConnectedAccount? asked = null;
        var setup = new TestSetup
        {
            OnCheck = draft =>
            {
                asked = draft;
                return new ConnectionCheck([new CheckFinding("Permission to reply", FindingLevel.Limited, "Give it.")]);
            },
        };
        await using var app = await StartAsync(setup);
        var id = await app.SendAsync(Account);

        var check = await app.SendAsync(new CheckConnection(ChannelKind.WhatsApp, id, new Dictionary<string, string> { ["accessToken"] = "typed" }));

        (check.Works, check.Findings.Single().Words).ShouldBe((true, "Give it."));
        (asked!.Credentials.AccessToken, asked.Credentials["password"], asked.ExternalId, asked.Settings["port"]).ShouldBe(("typed", "p", "900", "993"));
        (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single(a => a.Id == id).Credentials.AccessToken.ShouldBe("a");
        (await app.SendAsync(new TestAccount(id))).Findings.Count.ShouldBe(1);
        asked.Credentials.AccessToken.ShouldBe("a");
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://platform.example/v1")]
    public async Task A_connection_is_tested_at_an_address_that_is_not_among_the_interfaces_offered(string address)
    {
        ConnectedAccount? asked = null;
        var setup = new TestSetup
        {
            Steps = [new("The account", "Choose.", [new("name", "Name", null), new("apiBaseUrl", "Interface", null, SetupFieldKind.Choice) { Choices = [("https://one.example", "One")] }])],
            OnCheck = draft =>
            {
                asked = draft;
                return new ConnectionCheck([]);
            },
        };
        await using var app = await StartAsync(setup);

        await app.SendAsync(new CheckConnection(ChannelKind.WhatsApp, null, new Dictionary<string, string> { ["name"] = "New", ["apiBaseUrl"] = address }));

        asked!.ApiBaseUrl.ShouldBe("https://platform.example/v1");
    }

    [Fact]
    public async Task Signing_in_at_the_platform_finishes_connecting()
    {
        var setup = new TestSetup(signsIn: true) { OnCheck = _ => new ConnectionCheck([new CheckFinding("Token", FindingLevel.Good)], "777", "Their name", new Dictionary<string, string> { ["handle"] = "@us" }) };
        await using var app = await StartAsync(setup);
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var (id, state, challenge) = await BeginAsync(app, admin);
        var waiting = await app.ReadAsync(db => db.ChannelAccounts.SingleAsync());
        (waiting.State, waiting.IsIdentified).ShouldBe((ChannelAccountState.NeedsAttention, false));
        setup.OnExchange = (code, verifier) =>
        {
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).ShouldBe(challenge);
            return new SignInResult(new ChannelCredentials("", null, "", "access-" + code) { RefreshToken = "refresh", AccessTokenExpiresAt = app.Clock.GetUtcNow().AddHours(2) }, null);
        };

        var outcome = await app.SendAsync(new CompleteSignIn(state, "code", Callback), admin);

        outcome.ShouldBe(new SignInOutcome(id, null));
        var stored = (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single();
        (stored.ExternalId, stored.State, stored.Credentials.AccessToken, stored.Credentials.RefreshToken, stored.Credentials.AppSecret, stored.Settings["handle"])
            .ShouldBe(("777", ChannelAccountState.Connected, "access-code", "refresh", "secret", "@us"));
        stored.Credentials.Extra.ShouldBeEmpty();

        // The same answer is worth nothing a second time.
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new CompleteSignIn(state, "code", Callback), admin));
    }

    [Fact]
    public async Task An_answer_for_somebody_else_or_too_late_or_forged_is_worth_nothing()
    {
        var setup = new TestSetup(signsIn: true) { OnExchange = (_, _) => throw new InvalidOperationException("Must not be asked.") };
        await using var app = await StartAsync(setup);
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var other = await app.OfficerAsync("Otto Other", Role.Admin);
        var (id, state, _) = await BeginAsync(app, admin);

        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new CompleteSignIn(state, "code", Callback), other));
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new CompleteSignIn("forged", "code", Callback), admin));
        await app.SendAsync(new BeginSignIn(id, Callback), admin);
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new CompleteSignIn(state, "code", Callback), admin));
        var (_, last) = Parse(await app.SendAsync(new BeginSignIn(id, Callback), admin));
        app.Clock.Advance(BeginSignIn.Patience);
        await Should.ThrowAsync<RuleException>(() => app.SendAsync(new CompleteSignIn(last, "code", Callback), admin));
    }

    [Fact]
    public async Task Signing_in_as_the_wrong_one_changes_nothing()
    {
        var setup = new TestSetup(signsIn: true) { OnCheck = _ => new ConnectionCheck([], "777", "Us"), OnExchange = (code, _) => new SignInResult(new ChannelCredentials("", null, "", code), null) };
        await using var app = await StartAsync(setup);
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var (id, state, _) = await BeginAsync(app, admin);
        await app.SendAsync(new CompleteSignIn(state, "first", Callback), admin);
        setup.OnCheck = _ => new ConnectionCheck([], "888", "Somebody else");
        var (_, again) = Parse(await app.SendAsync(new BeginSignIn(id, Callback), admin));

        var outcome = await app.SendAsync(new CompleteSignIn(again, "second", Callback), admin);

        outcome.Problem.ShouldNotBeNull().ShouldContain("Somebody else (888)");
        var stored = (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single();
        (stored.Credentials.AccessToken, stored.State, stored.ExternalId).ShouldBe(("first", ChannelAccountState.Connected, "777"));
    }

    [Fact]
    public async Task A_sign_in_that_was_refused_at_the_platform_says_so()
    {
        await using var app = await StartAsync(new TestSetup(signsIn: true));
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var (_, state, _) = await BeginAsync(app, admin);

        var outcome = await app.SendAsync(new CompleteSignIn(state, null, Callback), admin);

        outcome.Problem.ShouldBe("Signing in was not completed at the platform. Sign in again to connect Account.");
        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).LastError.ShouldBe(outcome.Problem);
    }

    [Fact]
    public async Task Reading_now_makes_every_feed_of_the_account_due()
    {
        await using var app = await App.StartAsync();
        var page = await app.PageAsync();
        var feed = ChannelFeed.Begin(page.Id, "catch-up", app.Clock.GetUtcNow());
        feed.Read(null, app.Clock.GetUtcNow(), app.Clock.GetUtcNow().AddHours(1), false, null);
        await app.SaveAsync(feed);

        (await app.SendAsync(new ReadAccountNow(page.Id))).ShouldBe(1);

        (await app.ReadAsync(db => db.ChannelFeeds.SingleAsync())).Work.NextAttemptAt.ShouldBe(app.Clock.GetUtcNow());
    }

    private static Task<App> StartAsync(TestSetup setup) => App.StartAsync(services => services.AddSingleton<IChannelSetup>(setup));

    private static async Task<(Guid Id, string State, string Challenge)> BeginAsync(App app, Officer admin)
    {
        var id = await app.SendAsync(new ConnectChannelAccount(ChannelKind.WhatsApp, "Account", "", null, new ChannelCredentials("secret", null, "", "")));
        var (challenge, state) = Parse(await app.SendAsync(new BeginSignIn(id, Callback), admin));
        return (id, state, challenge);
    }

    private static (string Challenge, string State) Parse(Uri address)
    {
        var query = HttpUtility.ParseQueryString(address.Query);
        query["redirect_uri"].ShouldBe(Callback.ToString());
        return (query["code_challenge"]!, query["state"]!);
    }
}
