using System.Collections.Concurrent;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// Keeps access tokens fresh. Of all processes one fetches the new token and stores it before anybody uses it, because refresh tokens may be good for a single
/// use (X). The others wait for it, or go on with the old one while that is good. One account waits for no other.
/// </summary>
internal sealed class TokenKeeper(IServiceScopeFactory scopes, ICredentialProtector protector, TimeProvider clock) : IDisposable
{
    /// <summary>Fetched anew this long before the old one runs out.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ask = TimeSpan.FromMilliseconds(200);

    /// <summary>While the old token is good, a platform that gave no new one is left alone for this long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Guid, Turn> turns = [];

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

        var turn = turns.GetOrAdd(account.Id, _ => new Turn());
        await turn.Gate.WaitAsync(ct);
        try
        {
            var give = clock.GetUtcNow() + Lease + Lease;
            while (true)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
                var row = await db.ChannelAccounts.SingleAsync(a => a.Id == account.Id, ct);
                var credentials = protector.Unprotect(row.ProtectedCredentials);
                var now = clock.GetUtcNow();
                var isFetching = row.TokenLeasedUntil > now;
                if (IsGood(credentials, refusedToken) || (WillDo(credentials, refusedToken) && (isFetching || turn.RestsUntil > now)))
                    return (account with { Credentials = credentials }, null);

                if (isFetching && now < give)
                {
                    await Task.Delay(Ask, clock, ct);
                    continue;
                }

                row.LeaseToken(now + Lease);
                if (!await TrySaveAsync(db, ct))
                    continue;

                // From here on nothing may stop it: the old refresh token may be used up.
                var (fresh, failure) = await fetch(credentials, CancellationToken.None);
                var present = await StoreAsync(account.Id, credentials, fresh);
                if (fresh is not null || IsGood(present, refusedToken))
                    return (account with { Credentials = present }, null);
                if (!WillDo(present, refusedToken))
                    return (account, failure);
                turn.RestsUntil = clock.GetUtcNow() + Rest;
                return (account with { Credentials = present }, null);
            }
        }
        finally
        {
            turn.Gate.Release();
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

    public void Dispose()
    {
        foreach (var turn in turns.Values)
            turn.Gate.Dispose();
    }

    private bool IsGood(ChannelCredentials credentials, string? refusedToken) => LastsFor(credentials, refusedToken, Early);

    /// <summary>Not for long, but while no new one is to be had.</summary>
    private bool WillDo(ChannelCredentials credentials, string? refusedToken) => LastsFor(credentials, refusedToken, TimeSpan.Zero);

    private bool LastsFor(ChannelCredentials credentials, string? refusedToken, TimeSpan time) =>
        credentials.AccessToken.Length > 0 && credentials.AccessToken != refusedToken
        && (credentials.AccessTokenExpiresAt is not { } end || end - time > clock.GetUtcNow());

    /// <summary>Stores what was fetched with the <paramref name="used"/> credentials. Answers what the account has then.</summary>
    private async Task<ChannelCredentials> StoreAsync(Guid accountId, ChannelCredentials used, ChannelCredentials? fresh)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var row = await db.ChannelAccounts.SingleAsync(a => a.Id == accountId);
            var present = protector.Unprotect(row.ProtectedCredentials);

            // An administrator who signed in anew meanwhile has tokens of their own; other secrets may have changed as well.
            if (fresh is null || present.AccessToken != used.AccessToken || present.RefreshToken != used.RefreshToken)
            {
                row.ReleaseToken();
            }
            else
            {
                present = present with { AccessToken = fresh.AccessToken, RefreshToken = fresh.RefreshToken, AccessTokenExpiresAt = fresh.AccessTokenExpiresAt };
                row.TakeToken(protector.Protect(present));
            }

            if (await TrySaveAsync(db, CancellationToken.None))
                return present;
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

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>UTC.</summary>
        public DateTimeOffset? RestsUntil { get; set; }
    }
}
