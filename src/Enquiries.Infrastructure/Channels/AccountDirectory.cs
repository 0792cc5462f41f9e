using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Reads the accounts at first use, when told that they changed, and every few seconds, since another process may have changed them.</summary>
internal sealed class AccountDirectory(IServiceScopeFactory scopes, ICredentialProtector protector, TimeProvider clock, ILogger<AccountDirectory> log)
    : IAccountDirectory, IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile Snapshot? current;
    private int changes;

    public ValueTask<IReadOnlyList<ConnectedAccount>> AllAsync(CancellationToken ct) =>
        current is { } snapshot && clock.GetElapsedTime(snapshot.ReadAt) < MaxAge ? new(snapshot.Accounts) : new(ReadAsync(ct));

    public void Invalidate()
    {
        Interlocked.Increment(ref changes);
        current = null;
    }

    public void Dispose() => turn.Dispose();

    /// <summary>Names a secret without telling it.</summary>
    public static string Fingerprint(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("fingerprint:" + secret)).AsSpan(0, 12));

    private async Task<IReadOnlyList<ConnectedAccount>> ReadAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (current is { } snapshot && clock.GetElapsedTime(snapshot.ReadAt) < MaxAge)
                return snapshot.Accounts;

            var before = Volatile.Read(ref changes);
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var accounts = new List<ConnectedAccount>();
            foreach (var a in await db.ChannelAccounts.AsNoTracking().Where(a => a.State != ChannelAccountState.Disabled).ToListAsync(ct))
            {
                if (Read(a) is { } account)
                    accounts.Add(account);
            }

            // What changed while this was reading may not be in it.
            var read = new Snapshot(accounts, clock.GetTimestamp());
            current = read;
            if (Volatile.Read(ref changes) != before)
                Interlocked.CompareExchange(ref current, null, read);
            return accounts;
        }
        finally
        {
            turn.Release();
        }
    }

    private ConnectedAccount? Read(ChannelAccount a)
    {
        try
        {
            var credentials = protector.Unprotect(a.ProtectedCredentials);
            string[] fingerprints = [.. credentials.SigningSecrets.Select(Fingerprint)];
            return new ConnectedAccount(
                a.Id, a.Channel, a.Name, a.ExternalId, a.ApiBaseUrl, a.TeamId, a.State, a.PausedUntil, credentials, fingerprints)
            {
                Settings = JsonSerializer.Deserialize<Dictionary<string, string>>(a.Settings)!,
            };
        }
        catch (CryptographicException e)
        {
            // The data-protection keys that encrypted it are gone; the account has to be connected again.
            log.LogError(e, "The credentials of channel account {Account} cannot be decrypted", a.Id);
            return null;
        }
    }

    private sealed record Snapshot(IReadOnlyList<ConnectedAccount> Accounts, long ReadAt);
}
