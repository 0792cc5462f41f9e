using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Channels;

public sealed class TokenKeeperTests : IAsyncLifetime
{
    private static readonly SendResult.Failed Down = new(FailureKind.RetryLater, "The platform cannot be asked.");
    private App app = null!;
    private TokenKeeper keeper = null!;
    private int asked;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await App.StartAsync();
        keeper = app.Services.GetRequiredService<TokenKeeper>();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task One_account_waits_for_no_other_s_new_token()
    {
        var (slow, quick) = (await AccountAsync("slow", 1), await AccountAsync("quick", 1));
        var answer = new TaskCompletionSource();
        var waiting = keeper.FreshAsync(slow, async (c, _) =>
        {
            await answer.Task;
            return (Renewed(c), null);
        }, Ct);

        var (fresh, failure) = await keeper.FreshAsync(quick, (c, _) => Task.FromResult<(ChannelCredentials?, SendResult.Failed?)>((Renewed(c), null)), Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        (fresh.Credentials.AccessToken, failure).ShouldBe(("new-access", null));

        answer.SetResult();
        (await waiting).Account.Credentials.AccessToken.ShouldBe("new-access");
    }

    [Fact]
    public async Task While_the_old_token_is_good_it_does_no_harm_that_there_is_no_new_one()
    {
        var account = await AccountAsync("page", 1);
        for (var i = 0; i < 3; i++)
        {
            var (old, none) = await keeper.FreshAsync(account, FailAsync, Ct);
            (old.Credentials.AccessToken, none).ShouldBe(("old-access", null));
        }

        asked.ShouldBe(1);
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        (await keeper.FreshAsync(account, FailAsync, Ct)).Failure.ShouldBeNull();
        asked.ShouldBe(2);
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        (await keeper.FreshAsync(account, FailAsync, Ct)).Failure.ShouldBe(Down);
    }

    [Fact]
    public async Task A_token_that_was_refused_is_not_used_again()
    {
        var account = await AccountAsync("page", 60);
        (await keeper.FreshAsync(account, FailAsync, Ct, refusedToken: "old-access")).Failure.ShouldBe(Down);
        (await keeper.FreshAsync(account, FailAsync, Ct)).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task The_tokens_of_somebody_who_signed_in_anew_meanwhile_stay()
    {
        var account = await AccountAsync("page", 1);
        var signedIn = account.Credentials with { AccessToken = "signed-in-access", RefreshToken = "signed-in-refresh", AccessTokenExpiresAt = app.Clock.GetUtcNow().AddHours(2) };
        var (present, failure) = await keeper.FreshAsync(account, async (c, _) =>
        {
            await ChangeAsync(account.Id, signedIn);
            return (Renewed(c), null);
        }, Ct);

        failure.ShouldBeNull();
        present.Credentials.AccessToken.ShouldBe("signed-in-access");
        var stored = await StoredAsync(account.Id);
        (stored.AccessToken, stored.RefreshToken).ShouldBe(("signed-in-access", "signed-in-refresh"));
    }

    [Fact]
    public async Task A_secret_that_was_changed_meanwhile_stays_beside_the_new_tokens()
    {
        var account = await AccountAsync("page", 1);
        await keeper.FreshAsync(account, async (c, _) =>
        {
            await ChangeAsync(account.Id, account.Credentials with { VerifyToken = "changed" });
            return (Renewed(c), null);
        }, Ct);

        var stored = await StoredAsync(account.Id);
        (stored.AccessToken, stored.RefreshToken, stored.VerifyToken).ShouldBe(("new-access", "new-refresh", "changed"));
    }

    [Fact]
    public async Task A_new_token_is_fetched_to_the_end_and_kept_though_the_application_stops()
    {
        var account = await AccountAsync("page", 1);
        using var stopping = new CancellationTokenSource();
        await keeper.FreshAsync(account, async (c, ct) =>
        {
            await stopping.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return (Renewed(c), null);
        }, stopping.Token);

        (await StoredAsync(account.Id)).RefreshToken.ShouldBe("new-refresh");
    }

    private Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)> FailAsync(ChannelCredentials credentials, CancellationToken ct)
    {
        asked++;
        return Task.FromResult<(ChannelCredentials?, SendResult.Failed?)>((null, Down));
    }

    private ChannelCredentials Renewed(ChannelCredentials old) =>
        old with { AccessToken = "new-access", RefreshToken = "new-refresh", AccessTokenExpiresAt = app.Clock.GetUtcNow().AddHours(2) };

    private async Task<ConnectedAccount> AccountAsync(string id, int minutes)
    {
        var account = await app.PageAsync(id);
        await ChangeAsync(account.Id, new ChannelCredentials("secret", null, "verify", "old-access") { RefreshToken = "old-refresh", AccessTokenExpiresAt = app.Clock.GetUtcNow().AddMinutes(minutes) });
        var directory = app.Services.GetRequiredService<IAccountDirectory>();
        directory.Invalidate();
        return (await directory.AllAsync(Ct)).Single(a => a.Id == account.Id);
    }

    private Task<int> ChangeAsync(Guid id, ChannelCredentials credentials) => app.ReadAsync(async db =>
    {
        (await db.ChannelAccounts.SingleAsync(a => a.Id == id)).KeepSecrets(app.Services.GetRequiredService<ICredentialProtector>().Protect(credentials));
        return await db.SaveChangesAsync();
    });

    private async Task<ChannelCredentials> StoredAsync(Guid id) =>
        app.Services.GetRequiredService<ICredentialProtector>().Unprotect(await app.ReadAsync(db => db.ChannelAccounts.Where(a => a.Id == id).Select(a => a.ProtectedCredentials).SingleAsync()));
}
