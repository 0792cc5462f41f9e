using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Web.Commands;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.Api;

/// <summary>Programs sign in with <c>Authorization: Bearer</c> and an API key; the request then runs on the key's behalf.</summary>
internal sealed class ApiAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, KnownApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    public static AuthorizationPolicy Policy { get; } = new AuthorizationPolicyBuilder(SchemeName).RequireAuthenticatedUser().Build();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return AuthenticateResult.NoResult();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Not a bearer token.");
        if (await keys.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("Unknown key.");

        Context.RequestServices.GetRequiredService<CurrentUser>().BecomeApiKey(key.Id, key.Name, key.Scope);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, key.Id.ToString()), new Claim(ClaimTypes.Name, key.Name)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var given = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = given ? "Bearer realm=\"enquiries\", error=\"invalid_token\"" : "Bearer realm=\"enquiries\"";
        return ApiProblems.WriteAsync(
            Context, StatusCodes.Status401Unauthorized,
            given ? "The API key is not known here, or was revoked." : "Send an API key in the header: Authorization: Bearer enq_…");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblems.WriteAsync(Context, StatusCodes.Status403Forbidden, "This key may not do that.");
}

/// <summary>Keys in use are remembered for a few seconds, so that a request costs no query and a revoked key soon stops working.</summary>
internal sealed class KnownApiKeys(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int MostRemembered = 1000;
    private const int LongestKey = 200;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Remembered> known = new(StringComparer.Ordinal);

    public async ValueTask<ApiKey?> FindAsync(string key, CancellationToken ct)
    {
        if (key.Length is 0 or > LongestKey)
            return null;

        // Looked up by hash: the time this takes tells nothing about other keys.
        var hash = NewApiKey.Hash(key);
        var name = Convert.ToHexString(hash);
        if (known.TryGetValue(name, out var remembered) && clock.GetElapsedTime(remembered.ReadAt) < MaxAge)
            return remembered.Key;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var found = await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.KeyHash == hash && k.RevokedAt == null, ct);
        if (found is null)
        {
            known.TryRemove(name, out _);
            return null;
        }

        if (known.Count >= MostRemembered)
            known.Clear();
        known[name] = new Remembered(found, clock.GetTimestamp());
        return found;
    }

    private sealed record Remembered(ApiKey Key, long ReadAt);
}
