using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// Keeps access tokens fresh. Of all processes one fetches the new token and stores it before anybody uses it, because refresh tokens may be good for a single
/// use (X). The others wait for it.
/// </summary>
internal sealed class TokenKeeper(IServiceScopeFactory scopes, ICredentialProtector protector, TimeProvider clock) : IDisposable
{
    /// <summary>Fetched anew this long before the old one runs out.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ask = TimeSpan.FromMilliseconds(200);
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>
    /// The account with a token that is good now. <paramref name="refusedToken"/> is one that the platform has just refused, however long it should have been
    /// good. <paramref name="fetch"/> asks the platform; it answers new credentials, or why there are none.
    /// </summary>
    public async Task<(ConnectedAccount Account, SendResult.Failed? Failure)> FreshAsync(
        ConnectedAccount account, Func<ChannelCredentials, CancellationToken, Task<(ChannelCredentials? Fresh, SendResult.Failed? Failure)>> fetch, CancellationToken ct,
        string? refusedToken = null)
    {
        if (IsGood(account.Credentials, refusedToken))
            return (account, null);

        await turn.WaitAsync(ct);
        try
        {
            var give = clock.GetUtcNow() + Lease + Lease;
            while (true)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
                var row = await db.ChannelAccounts.SingleAsync(a => a.Id == account.Id, ct);
                var credentials = protector.Unprotect(row.ProtectedCredentials);
                if (IsGood(credentials, refusedToken))
                    return (account with { Credentials = credentials }, null);

                var now = clock.GetUtcNow();
                if (row.TokenLeasedUntil > now && now < give)
                {
                    await Task.Delay(Ask, clock, ct);
                    continue;
                }

                row.LeaseToken(now + Lease);
                if (!await TrySaveAsync(db, ct))
                    continue;

                var (fresh, failure) = await fetch(credentials, ct);

                // From here on nothing may stop it: the old refresh token may be used up.
                await StoreAsync(account.Id, fresh);
                return fresh is null ? (account, failure) : (account with { Credentials = fresh }, null);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The platform told when the present token runs out (UTC).</summary>
    public async Task LearnAsync(ConnectedAccount account, DateTimeOffset expiresAt)
    {
        if (account.Credentials.AccessTokenExpiresAt is { } known && (known - expiresAt).Duration() < Lease)
            return;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var row = await db.ChannelAccounts.SingleAsync(a => a.Id == account.Id);
            var present = protector.Unprotect(row.ProtectedCredentials);
            if (present.AccessToken != account.Credentials.AccessToken)
                return;
            row.TakeToken(protector.Protect(present with { AccessTokenExpiresAt = expiresAt }));
            if (await TrySaveAsync(db, CancellationToken.None))
                return;
        }
    }

    public void Dispose() => turn.Dispose();

    private bool IsGood(ChannelCredentials credentials, string? refusedToken) =>
        credentials.AccessToken.Length > 0 && credentials.AccessToken != refusedToken
        && (credentials.AccessTokenExpiresAt is not { } end || end - Early > clock.GetUtcNow());

    private async Task StoreAsync(Guid accountId, ChannelCredentials? fresh)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var row = await db.ChannelAccounts.SingleAsync(a => a.Id == accountId);
            if (fresh is null)
            {
                row.ReleaseToken();
            }
            else
            {
                // An administrator may have changed other secrets meanwhile.
                var present = protector.Unprotect(row.ProtectedCredentials);
                row.TakeToken(protector.Protect(present with
                {
                    AccessToken = fresh.AccessToken,
                    RefreshToken = fresh.RefreshToken,
                    AccessTokenExpiresAt = fresh.AccessTokenExpiresAt,
                }));
            }

            if (await TrySaveAsync(db, CancellationToken.None))
                return;
        }
    }

    private static async Task<bool> TrySaveAsync(EnquiriesDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
