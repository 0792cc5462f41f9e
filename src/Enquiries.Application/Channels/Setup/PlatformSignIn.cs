using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Admin;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Setup;

/// <summary>
/// Begins signing in at the platform for an account: answers where to send the administrator. What belongs to the sign-in (state, PKCE verifier) is kept with
/// the account's encrypted credentials; beginning anew makes the one before worthless.
/// </summary>
/// <param name="Callback">Where the platform leads back to.</param>
[RequiresRole(Role.Admin)]
public sealed record BeginSignIn(Guid AccountId, Uri Callback) : ICommand<Uri>
{
    /// <summary>How long an administrator may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
}

/// <summary>Ends signing in: exchanges the code, tests the connection and connects the account.</summary>
/// <param name="State">As the platform gave it back.</param>
/// <param name="Code">Null when the administrator or the platform refused.</param>
[RequiresRole(Role.Admin)]
public sealed record CompleteSignIn(string State, string? Code, Uri Callback) : ICommand<SignInOutcome>;

/// <param name="Problem">In words, for an administrator; null when the account is connected.</param>
public sealed record SignInOutcome(Guid AccountId, string? Problem);

/// <summary>What ties a platform's answer to one account, one administrator and one attempt.</summary>
internal sealed class SignInState(IDataProtectionProvider provider, TimeProvider clock)
{
    private readonly IDataProtector protector = provider.CreateProtector("Enquiries.PlatformSignIn");

    public string Write(Guid accountId, Guid? officerId, string nonce) => protector.Protect(string.Create(
        CultureInfo.InvariantCulture, $"{accountId:N}|{officerId:N}|{nonce}|{(clock.GetUtcNow() + BeginSignIn.Patience).UtcTicks}"));

    /// <summary>Null when it is not ours, of somebody else, or too old.</summary>
    public (Guid AccountId, string Nonce)? Read(string state, Guid? officerId)
    {
        try
        {
            var parts = protector.Unprotect(state).Split('|');
            return parts is [var account, var officer, var nonce, var until] && officer == string.Create(CultureInfo.InvariantCulture, $"{officerId:N}")
                && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().UtcTicks
                ? (Guid.Parse(account), nonce)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

internal static class SignInKeys
{
    public const string Nonce = "signIn.nonce";
    public const string Verifier = "signIn.verifier";

    public static ChannelCredentials WithSignIn(this ChannelCredentials credentials, string? nonce, string? verifier)
    {
        var extra = new Dictionary<string, string>(credentials.Extra, StringComparer.Ordinal);
        extra.Remove(Nonce);
        extra.Remove(Verifier);
        if (nonce is not null && verifier is not null)
            (extra[Nonce], extra[Verifier]) = (nonce, verifier);
        return credentials with { Extra = extra };
    }
}

internal sealed class BeginSignInHandler(
    EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups, SignInState state, ICurrentUser user)
    : IRequestHandler<BeginSignIn, Uri>
{
    public async Task<Uri> Handle(BeginSignIn command, CancellationToken cancellationToken)
    {
        var account = await db.GetAccountAsync(command.AccountId, cancellationToken);
        var setup = setups.Of(account.Channel);
        if (setup.SignIn is not { } signIn)
            throw new RuleException($"At a {setup.AccountNoun} nobody signs in: enter its tokens instead.");

        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var credentials = protector.Unprotect(account.ProtectedCredentials).WithSignIn(nonce, verifier);
        account.KeepSecrets(protector.Protect(credentials));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return signIn.AddressFor(account.Draft(credentials), state.Write(account.Id, user.Id, nonce), challenge, command.Callback);
    }
}

internal sealed class CompleteSignInHandler(
    EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups, SignInState states, ICurrentUser user, TimeProvider clock)
    : IRequestHandler<CompleteSignIn, SignInOutcome>
{
    private const string Worthless = "This sign-in is no longer good: it took too long, was begun again, or belongs to somebody else. Begin again from the page of the account.";

    public async Task<SignInOutcome> Handle(CompleteSignIn command, CancellationToken cancellationToken)
    {
        if (states.Read(command.State, user.Id) is not var (accountId, nonce))
            throw new RuleException(Worthless);
        var account = await db.ChannelAccounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == accountId, cancellationToken) ?? throw new NotFoundException("There is no such account.");
        var credentials = protector.Unprotect(account.ProtectedCredentials);
        if (credentials[SignInKeys.Nonce] is not { } kept || credentials[SignInKeys.Verifier] is not { } verifier
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept), Encoding.UTF8.GetBytes(nonce)))
            throw new RuleException(Worthless);

        var setup = setups.Of(account.Channel);
        if (setup.SignIn is not { } signIn || string.IsNullOrEmpty(command.Code))
            return await EndAsync(account, null, null, $"Signing in was not completed at the platform. Sign in again to connect {account.Name}.");

        // A code is good once: from here on everything is carried to its end, and stored apart from the pipeline, which would begin again.
        var result = await signIn.ExchangeAsync(account.Draft(credentials), command.Code, verifier, command.Callback, cancellationToken);
        if (result.Credentials is not { } fresh)
            return await EndAsync(account, null, null, $"{result.Problem ?? "The platform did not give a token."} Sign in again to connect {account.Name}.");

        var check = await setup.CheckAsync(account.Draft(fresh), CancellationToken.None);
        if (account.IsIdentified && check.ExternalId is { } other && other != account.ExternalId)
            return await EndAsync(account, null, null, $"You signed in as {check.Name ?? other} ({other}), but this account is {account.ExternalId}. Sign in at the platform as the right one.");
        if (!account.IsIdentified && check.ExternalId is null)
            return await EndAsync(account, null, null, check.Findings.FirstOrDefault(f => f.Level == FindingLevel.Wrong)?.Words ?? "The platform does not tell whose account this is.");
        if (!account.IsIdentified && await db.ChannelAccounts.AnyAsync(a => a.Channel == account.Channel && a.ExternalId == check.ExternalId && a.Id != account.Id, CancellationToken.None))
            return await EndAsync(account, null, null, $"{check.Name ?? check.ExternalId} is connected already. Sign in at the platform as another one, or use that account.");
        return await EndAsync(account, fresh, check, check.Findings.FirstOrDefault(f => f.Level == FindingLevel.Wrong)?.Words);
    }

    /// <summary>Stores what came of it, whoever else changes the account meanwhile.</summary>
    private async Task<SignInOutcome> EndAsync(ChannelAccount read, ChannelCredentials? fresh, ConnectionCheck? check, string? problem)
    {
        while (true)
        {
            try
            {
                var account = await db.ChannelAccounts.SingleAsync(a => a.Id == read.Id);
                var present = protector.Unprotect(account.ProtectedCredentials).WithSignIn(null, null);
                if (fresh is not null)
                {
                    present = present with
                    {
                        AccessToken = fresh.AccessToken,
                        RefreshToken = fresh.RefreshToken,
                        AccessTokenExpiresAt = fresh.AccessTokenExpiresAt,
                        Extra = fresh.WithSignIn(null, null).Extra,
                    };
                    if (!account.IsIdentified && check?.ExternalId is { } id)
                        account.Identify(id);
                    if (check?.Settings is { } learnt)
                        account.Configure(SetupValues.Write(Learnt(SetupValues.Read(account.Settings), learnt)));
                    account.Reconnect(account.Name, account.ApiBaseUrl, protector.Protect(present), account.TeamId, clock.GetUtcNow());
                }
                else
                {
                    account.KeepSecrets(protector.Protect(present));
                }

                // An account that works goes on working when somebody signs in as the wrong one.
                if (problem is not null && (fresh is not null || account.State != ChannelAccountState.Connected))
                    account.NeedsAttention(problem);
                await db.SaveChangesAsync(CancellationToken.None);
                return new SignInOutcome(account.Id, problem);
            }
            catch (DbUpdateConcurrencyException)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private static Dictionary<string, string> Learnt(Dictionary<string, string> settings, IReadOnlyDictionary<string, string> learnt)
    {
        foreach (var (key, value) in learnt)
            settings[key] = value;
        return settings;
    }
}
