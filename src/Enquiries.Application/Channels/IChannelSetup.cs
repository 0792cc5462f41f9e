using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>How an account of a channel is connected: what is asked step by step, how the connection is tested, and how staff sign in at the platform where that is the way.</summary>
public interface IChannelSetup
{
    ChannelKind Channel { get; }

    /// <summary>What one account is called, for instance "Facebook Page".</summary>
    string AccountNoun { get; }

    /// <summary>The platform's own API address with its version; null where there is none (a mailbox).</summary>
    Uri? ApiAddress { get; }

    /// <summary>One page each, in order. Field keys: <see cref="SetupField"/>.</summary>
    IReadOnlyList<SetupStep> Steps { get; }

    /// <summary>Where the platform delivers to, relative to the desk's own address, for instance "/webhooks/facebook"; null where nothing is delivered.</summary>
    string? WebhookPath { get; }

    /// <summary>Reads from the platform whether the account works: token, each permission, webhook. Changes nothing but what a subscription needs.</summary>
    Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct);

    /// <summary>How staff sign in at the platform; null where tokens are pasted.</summary>
    IPlatformSignIn? SignIn { get; }
}

/// <param name="Words">What to do at the platform, in plain words.</param>
public sealed record SetupStep(string Title, string Words, IReadOnlyList<SetupField> Fields);

/// <summary>
/// One thing that is asked. <paramref name="Key"/> is "name", "externalId", "apiBaseUrl", "appSecret", "verifyToken", "accessToken", "refreshToken", or the
/// channel's own: a secret goes to <see cref="ChannelCredentials.Extra"/>, anything else to <see cref="ConnectedAccount.Settings"/>.
/// </summary>
public sealed record SetupField(string Key, string Label, string? Hint, SetupFieldKind Kind = SetupFieldKind.Text, bool Required = true, string? Default = null)
{
    /// <summary>For <see cref="SetupFieldKind.Choice"/>: value and words.</summary>
    public IReadOnlyList<(string Value, string Words)> Choices { get; init; } = [];

    /// <summary>It asks for the address of the desk's own webhook, which the desk then tells the platform by itself.</summary>
    public bool IsWebhookAddress { get; init; }
}

/// <summary>How a field of the connecting pages is entered.</summary>
public enum SetupFieldKind
{
    Text = 0,

    /// <summary>Encrypted, never shown again.</summary>
    Secret = 1,
    Number = 2,
    Choice = 3,
    Email = 4,

    /// <summary>Several lines, for instance a certificate.</summary>
    Long = 5,
}

/// <summary>What a test of a connection found.</summary>
/// <param name="ExternalId">The platform's id of the account, where it tells.</param>
/// <param name="Name">The account's name there.</param>
/// <param name="Settings">What was learnt and is to be kept with the account's settings.</param>
public sealed record ConnectionCheck(
    IReadOnlyList<CheckFinding> Findings, string? ExternalId = null, string? Name = null, IReadOnlyDictionary<string, string>? Settings = null)
{
    public bool Works => Findings.All(f => f.Level != FindingLevel.Wrong);
}

/// <param name="What">Of what it speaks, for instance "Permission pages_manage_engagement".</param>
/// <param name="Words">What is missing and what to do about it; null when all is well.</param>
public sealed record CheckFinding(string What, FindingLevel Level, string? Words = null);

/// <summary>How good or bad something is that testing a connection has found.</summary>
public enum FindingLevel
{
    Good = 0,

    /// <summary>It works, but not for everything.</summary>
    Limited = 1,
    Wrong = 2,
}

/// <summary>OAuth 2.0 authorisation code with PKCE (RFC 6749, RFC 7636) at a platform.</summary>
public interface IPlatformSignIn
{
    /// <summary>Where staff are sent to agree.</summary>
    /// <param name="state">Comes back with the answer.</param>
    /// <param name="codeChallenge">SHA-256 of the verifier, base64url.</param>
    Uri AddressFor(ConnectedAccount account, string state, string codeChallenge, Uri callback);

    /// <summary>Turns the code that came back into tokens. Never throws for what the platform or the network does.</summary>
    Task<SignInResult> ExchangeAsync(ConnectedAccount account, string code, string codeVerifier, Uri callback, CancellationToken ct);
}

/// <param name="Credentials">With the new tokens; null when it failed.</param>
/// <param name="Problem">In words, when it failed.</param>
public sealed record SignInResult(ChannelCredentials? Credentials, string? Problem);
