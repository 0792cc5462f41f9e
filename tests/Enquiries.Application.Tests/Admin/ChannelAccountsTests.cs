using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Admin;

public sealed class ChannelAccountsTests
{
    [Fact]
    public async Task A_new_app_secret_keeps_the_one_before_until_it_is_forgotten()
    {
        await using var app = await App.StartAsync();
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var page = await app.PageAsync(appSecret: "first");

        await app.SendAsync(new ChangeChannelAccount(page.Id, "Council page", null, null, AppSecret: "second"), admin);

        var credentials = await Credentials(app, page.Id);
        credentials.AppSecret.ShouldBe("second");
        credentials.PreviousAppSecret.ShouldBe("first");
        credentials.AccessToken.ShouldBe("test-access-token");
        (await app.SendAsync(new GetChannelAccount(page.Id), admin)).HasPreviousSecret.ShouldBeTrue();
        var connected = (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).Single();
        connected.SecretFingerprints.Count.ShouldBe(2);

        await app.SendAsync(new ChangeChannelAccount(page.Id, "Council page", null, null, ForgetPreviousSecret: true), admin);

        (await Credentials(app, page.Id)).PreviousAppSecret.ShouldBeNull();
    }

    [Fact]
    public async Task A_new_access_token_connects_an_account_that_needed_attention()
    {
        await using var app = await App.StartAsync();
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var page = await app.PageAsync();
        await app.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).NeedsAttention("The token has expired.");
            return await db.SaveChangesAsync();
        });

        await app.SendAsync(new ChangeChannelAccount(page.Id, "Renamed", null, null, AccessToken: "fresh"), admin);

        var row = (await app.SendAsync(new ListChannelAccounts(), admin)).Items.Single();
        row.State.ShouldBe(ChannelAccountState.Connected);
        row.LastError.ShouldBeNull();
        row.Name.ShouldBe("Renamed");
        (await Credentials(app, page.Id)).AccessToken.ShouldBe("fresh");
    }

    [Fact]
    public async Task An_account_that_is_switched_off_stays_off_when_it_is_changed()
    {
        await using var app = await App.StartAsync();
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        var page = await app.PageAsync();

        await app.SendAsync(new SwitchChannelAccount(page.Id, On: false), admin);
        await app.SendAsync(new ChangeChannelAccount(page.Id, "Council page", null, null, AccessToken: "fresh"), admin);

        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Disabled);
        (await app.Services.GetRequiredService<IAccountDirectory>().AllAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();

        await app.SendAsync(new SwitchChannelAccount(page.Id, On: true), admin);

        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Connected);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9100/v26.0")]
    [InlineData("http://graph.facebook.com/v26.0")]
    [InlineData("https://graph.facebook.com.example.org/v26.0")]
    [InlineData("https://graph.facebook.com:8443/v26.0")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_is_not_the_platforms_own_is_refused(string address)
    {
        await using var app = await App.StartAsync();
        var page = await app.PageAsync(apiBaseUrl: "https://graph.facebook.com/v25.0");

        var refused = await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new ChangeChannelAccount(page.Id, "Council page", address, null)));

        refused.Errors.Single().PropertyName.ShouldBe(nameof(ChangeChannelAccount.ApiBaseUrl));
        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).ApiBaseUrl.ShouldBe("https://graph.facebook.com/v25.0");
    }

    [Fact]
    public async Task Another_version_at_the_platforms_own_address_is_accepted()
    {
        await using var app = await App.StartAsync();
        var page = await app.PageAsync(apiBaseUrl: "https://graph.facebook.com/v25.0");

        await app.SendAsync(new ChangeChannelAccount(page.Id, "Council page", "https://graph.facebook.com/v26.0", null));

        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).ApiBaseUrl.ShouldBe("https://graph.facebook.com/v26.0");
    }

    [Fact]
    public async Task Only_administrators_change_accounts()
    {
        await using var app = await App.StartAsync();
        var lead = await app.OfficerAsync("Lee Lead", Role.Lead);
        var page = await app.PageAsync();

        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new ChangeChannelAccount(page.Id, "Mine", null, null), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new GetChannelAccount(page.Id), lead));
        await Should.ThrowAsync<ForbiddenException>(() => app.SendAsync(new SwitchChannelAccount(page.Id, false), lead));
    }

    private static async Task<ChannelCredentials> Credentials(App app, Guid id)
    {
        var stored = await app.ReadAsync(db => db.ChannelAccounts.Where(a => a.Id == id).Select(a => a.ProtectedCredentials).SingleAsync());
        return app.Services.GetRequiredService<ICredentialProtector>().Unprotect(stored);
    }
}
