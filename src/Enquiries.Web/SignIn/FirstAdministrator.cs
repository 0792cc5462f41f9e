using System.Data;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.SignIn;

/// <summary>
/// The one-time link with which the first administrator of an empty desk is made. It lives for 24 hours or until the process ends;
/// only its hash is kept, and it is worth nothing once anybody has an account.
/// </summary>
internal sealed class FirstAdministrator(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private readonly SemaphoreSlim _one = new(1, 1);
    private byte[]? _hash;
    private DateTimeOffset _until;

    /// <summary>A new token of 256 bits; the one before it stops working.</summary>
    public string NewToken()
    {
        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        _until = clock.GetUtcNow() + Life;
        _hash = Hash(token);
        return token;
    }

    public async Task<bool> AcceptsAsync(string? token, CancellationToken ct)
    {
        if (!Matches(token)) return false;

        await using var scope = scopes.CreateAsyncScope();
        return !await AnyStaffAsync(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>(), ct);
    }

    public async Task<bool> IsNeededAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return !await AnyStaffAsync(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>(), ct);
    }

    /// <summary>Makes the account. Of several that try at the same moment, in one process or in several, one succeeds.</summary>
    public async Task<FirstAdministratorResult> CreateAsync(string? token, string name, string email, string password, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (!Matches(token)) return FirstAdministratorResult.Refused;

            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var officers = scope.ServiceProvider.GetRequiredService<UserManager<Officer>>();
            var result = await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                db.ChangeTracker.Clear();
                // Serializable: on SQLite this takes the write lock at once, on SQL Server two that both saw no staff cannot both commit.
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
                if (await AnyStaffAsync(db, ct)) return FirstAdministratorResult.Refused;

                var officer = new Officer { Id = Guid.CreateVersion7(), Name = name, Email = email, UserName = email, EmailConfirmed = true, Role = Role.Admin };
                var made = await officers.CreateAsync(officer, password);
                if (!made.Succeeded) return new FirstAdministratorResult(null, [.. made.Errors.Select(e => e.Description)]);

                await transaction.CommitAsync(ct);
                return new FirstAdministratorResult(officer.Id, []);
            });
            if (result.OfficerId is not null) _hash = null;
            return result;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool Matches(string? token) =>
        token is { Length: > 0 and < 200 } && _hash is { } hash && clock.GetUtcNow() < _until
        && CryptographicOperations.FixedTimeEquals(Hash(token), hash);

    private static Task<bool> AnyStaffAsync(EnquiriesDbContext db, CancellationToken ct) => db.Users.AnyAsync(ct);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>The new officer, or why the words given were not enough; neither when the link is not (or no longer) good.</summary>
internal sealed record FirstAdministratorResult(Guid? OfficerId, IReadOnlyList<string> Problems)
{
    public static FirstAdministratorResult Refused { get; } = new(null, []);
}
