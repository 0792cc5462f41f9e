using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>How an account on X is connected and what it needs.</summary>
internal sealed class XSetup(XClient x, XTokens tokens, IAccountDirectory accounts, TimeProvider clock) : IChannelSetup, IPlatformSignIn
{
    private static readonly (string Scope, string What, FindingLevel Level)[] Permissions =
    [
        ("tweet.read", "posts cannot be read", FindingLevel.Wrong),
        ("tweet.write", "nobody can be answered", FindingLevel.Wrong),
        ("users.read", "names cannot be read", FindingLevel.Wrong),
        ("offline.access", "the connection ends after two hours", FindingLevel.Wrong),
        ("dm.read", "direct messages do not come in", FindingLevel.Limited),
        ("dm.write", "direct messages cannot be answered", FindingLevel.Limited),
        ("media.write", "pictures cannot be sent", FindingLevel.Limited),
        ("tweet.moderate.write", "answers cannot be hidden", FindingLevel.Limited),
    ];

    public ChannelKind Channel => ChannelKind.X;

    public string AccountNoun => "X account";

    public Uri? ApiAddress => PlatformAddresses.Of(ChannelKind.X);

    public string? WebhookPath => XWebhookAddress.Path;

    public IPlatformSignIn? SignIn => this;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new(
            "The council's application at X",
            "X lets an application read and answer for the council. Sign in at developer.x.com as the council, make a project and an application of the type “Web App”, and apply for a "
            + "Public Utility App: X gives public services free access. In the application's settings, under “User authentication”, allow “Read and write and Direct message”, and enter "
            + "this desk's sign-in address as the callback. Then copy what is asked for here from “Keys and tokens”.",
            [
                new("name", "What staff call this account", "For instance “Westmere Council on X”."),
                new(XTokens.ClientIdSetting, "Client ID", "From “OAuth 2.0 Client ID and Client Secret”."),
                new(XTokens.ClientSecret, "Client secret", "Shown once at X. Leave it empty if the application is of a type that has none.", SetupFieldKind.Secret, Required: false),
                new("appSecret", "API key secret", "Also called consumer secret. Deliveries are checked with it.", SetupFieldKind.Secret),
            ]),
        new(
            "How messages come in",
            "X can deliver messages to the desk within seconds, if the desk has a public address that begins with https:// and names no port. Without one the desk asks X every minute. "
            + "With an address, the bearer token of the application is needed as well.",
            [
                new(XPollFeed.WebhookSetting, "Address that X delivers to", "This desk's public address followed by /webhooks/x, and for an account of a second application by /webhooks/x/ and the account's number at X, which the test of the connection names. Leave it empty to ask X every minute instead.", Required: false) { IsWebhookAddress = true },
                new(XClient.BearerToken, "Bearer token", "From “Keys and tokens”. Only for an address above.", SetupFieldKind.Secret, Required: false),
            ]),
        new(
            "What it may cost",
            "Unless X has made the application a Public Utility App, each call costs: an answer $0.01, an answer with a link $0.20, a direct message $0.015, a message read $0.001. "
            + "When the month's ceiling is reached, answers wait and X is read ten times more rarely; a little before it, nobody looks any more whether posts were removed.",
            [new(XSpending.CeilingSetting, "Most to spend in a month, in US dollars", "Leave it empty for no ceiling.", SetupFieldKind.Number, Required: false, Default: "50")]),
    ];

    public async Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var findings = new List<CheckFinding>();
        var token = draft.Credentials.AccessToken;
        if (token.Length == 0)
            return new ConnectionCheck([new CheckFinding("Access", FindingLevel.Wrong, "Nobody has signed in at X for this account yet.")]);
        if (draft.Credentials.AccessTokenExpiresAt < clock.GetUtcNow() && draft.Credentials.RefreshToken is { Length: > 0 })
            return new ConnectionCheck([new CheckFinding("Access", FindingLevel.Wrong, "The access has just run out and is being renewed. Try the test again in a minute.")]);

        var me = await x.TryAsync(draft, token, "2/users/me", [("user.fields", "username,name,protected")], ct);
        if (me.Data is not { } user || user.Id("id"u8) is not { } id)
        {
            findings.Add(new CheckFinding("Access", FindingLevel.Wrong, XErrors.Classify(me, writes: false, clock.GetUtcNow(), null).Reason));
            return new ConnectionCheck(findings);
        }

        var handle = XPost.Handle(user);
        findings.Add(new CheckFinding($"Access to @{handle ?? id}", FindingLevel.Good));
        if (draft.ExternalId.Length > 0 && draft.ExternalId != id)
            findings.Add(new CheckFinding("Account", FindingLevel.Wrong, "Somebody signed in at X with another account than this one. Sign out at X and sign in as the council."));
        if (user.IsTrue("protected"u8))
            findings.Add(new CheckFinding("Account", FindingLevel.Limited, "The account's posts are protected, so that most people cannot see the council's answers."));
        findings.AddRange(Permitted(draft.Credentials[XTokens.Scopes]));
        findings.AddRange(await DeliveriesAsync(draft, id, ct));
        if (draft.Credentials.AppSecret.Length == 0)
            findings.Add(new CheckFinding("API key secret", FindingLevel.Wrong, "Without it nobody can tell X's deliveries from a stranger's."));
        var ceiling = draft.Settings.GetValueOrDefault(XSpending.CeilingSetting);
        if (ceiling is { Length: > 0 } && XSpending.Ceiling(draft) is null)
            findings.Add(new CheckFinding("Ceiling", FindingLevel.Wrong, "Write the month's ceiling in US dollars as a number, for instance 50."));

        var settings = handle is null ? null : new Dictionary<string, string> { ["username"] = handle };
        return new ConnectionCheck(findings, id, PlatformText.CleanLine(user.Text("name"u8), ChannelAccount.NameMaxLength), settings);
    }

    public Uri AddressFor(ConnectedAccount account, string state, string codeChallenge, Uri callback)
    {
        // Staff agree at x.com, while the API is at api.x.com; a simulated platform has both in one place.
        var own = Uri.TryCreate(account.ApiBaseUrl, UriKind.Absolute, out var api) && PlatformAddresses.IsOwn(ChannelKind.X, api);
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"response_type=code&client_id={Uri.EscapeDataString(account.Settings.GetValueOrDefault(XTokens.ClientIdSetting) ?? "")}&redirect_uri={Uri.EscapeDataString(callback.AbsoluteUri)}&scope={Uri.EscapeDataString(string.Join(' ', Permissions.Select(p => p.Scope)))}&state={Uri.EscapeDataString(state)}&code_challenge={Uri.EscapeDataString(codeChallenge)}&code_challenge_method=S256");
        return new Uri($"{(own ? "https://x.com" : account.ApiBaseUrl)}/i/oauth2/authorize?{query}");
    }

    public async Task<SignInResult> ExchangeAsync(ConnectedAccount account, string code, string codeVerifier, Uri callback, CancellationToken ct)
    {
        var (fresh, failure) = await tokens.FetchAsync(
            account, account.Credentials, [("grant_type", "authorization_code"), ("code", code), ("code_verifier", codeVerifier), ("redirect_uri", callback.AbsoluteUri)], ct);
        return fresh is not null ? new SignInResult(fresh, null)
            : new SignInResult(null, failure!.Kind == FailureKind.TokenInvalid && account.Settings.GetValueOrDefault(XTokens.ClientIdSetting) is { Length: > 0 }
                ? "X did not accept the sign-in: the code is too old, or the client ID or client secret is not right."
                : failure.Reason);
    }

    private static IEnumerable<CheckFinding> Permitted(string? scopes)
    {
        if (scopes is null)
            return [new CheckFinding("Permissions", FindingLevel.Limited, "X did not tell which permissions this access has. Sign in at X from here to see them.")];
        var given = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Permissions.Select(p => given.Contains(p.Scope)
            ? new CheckFinding($"Permission {p.Scope}", FindingLevel.Good)
            : new CheckFinding($"Permission {p.Scope}", p.Level, $"It is missing, so that {p.What}. Allow it for the application at X, then sign in again."));
    }

    private async Task<IEnumerable<CheckFinding>> DeliveriesAsync(ConnectedAccount draft, string id, CancellationToken ct)
    {
        const string What = "Deliveries";
        if (draft.Settings.GetValueOrDefault(XPollFeed.WebhookSetting) is not { Length: > 0 } address)
            return [new CheckFinding(What, FindingLevel.Limited, "No address is given, so the desk asks X every minute.")];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (PlatformAddresses.IsOwn(ChannelKind.X, new Uri(draft.ApiBaseUrl)) && (url.Scheme != Uri.UriSchemeHttps || !url.IsDefaultPort)))
            return [new CheckFinding(What, FindingLevel.Wrong, "The address has to begin with https:// and must not name a port.")];
        if (!IsOwnAddress(url, id) && await HasOtherApplicationAsync(draft, ct))
            return [new CheckFinding(What, FindingLevel.Wrong, $"X delivers to this desk for another application as well, and its check does not say which of them asks. Give this account an address of its own: {url.GetLeftPart(UriPartial.Authority)}{XWebhookAddress.Path}/{id}")];
        if (draft.Credentials[XClient.BearerToken] is not { Length: > 0 } bearer)
            return [new CheckFinding(What, FindingLevel.Wrong, "The application's bearer token is missing; without it X cannot be told where to deliver.")];
        var answer = await x.TryAsync(draft, bearer, "2/webhooks", [], ct);
        return [answer.Succeeded
            ? new CheckFinding(What, FindingLevel.Good)
            : new CheckFinding(What, FindingLevel.Wrong, answer.Http.Status is 401 or 403 ? "X refuses the application's bearer token." : XErrors.Classify(answer, writes: false, clock.GetUtcNow(), null).Reason)];
    }

    private static bool IsOwnAddress(Uri url, string id) => url.AbsolutePath.TrimEnd('/').EndsWith($"{XWebhookAddress.Path}/{id}", StringComparison.Ordinal);

    private async Task<bool> HasOtherApplicationAsync(ConnectedAccount draft, CancellationToken ct) => (await accounts.AllAsync(ct)).Any(a =>
        a.Channel == ChannelKind.X && a.Id != draft.Id && XPollFeed.IsPushed(a) && a.Credentials.AppSecret.Length > 0 && a.Credentials.AppSecret != draft.Credentials.AppSecret);
}

/// <summary>Where X delivers to.</summary>
public static class XWebhookAddress
{
    public const string Path = "/webhooks/x";

    /// <summary>
    /// Whose secret answers X's check. An address with an account's number at X is that account's; the plain one belongs to an account that was given no address
    /// of its own.
    /// </summary>
    public static ConnectedAccount? Checked(IEnumerable<ConnectedAccount> accounts, string? number) => accounts
        .Where(a => (number is null || a.ExternalId == number) && a.Credentials.AppSecret.Length > 0)
        .OrderBy(a => a.Settings.GetValueOrDefault(XPollFeed.WebhookSetting)?.TrimEnd('/').EndsWith("/" + a.ExternalId, StringComparison.Ordinal) == true)
        .FirstOrDefault();
}
