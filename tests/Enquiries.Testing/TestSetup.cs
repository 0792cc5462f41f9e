using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Testing;

/// <summary>A channel that nothing else sets up, with every kind of field; what its platform finds and answers is up to the test.</summary>
public sealed class TestSetup(bool signsIn = false) : IChannelSetup, IPlatformSignIn
{
    public ChannelKind Channel => ChannelKind.WhatsApp;

    public string AccountNoun => "test account";

    public Uri? ApiAddress => new("https://platform.example/v1");

    public string? WebhookPath => "/webhooks/test";

    public IPlatformSignIn? SignIn => signsIn ? this : null;

    public IReadOnlyList<SetupStep> Steps { get; init; } = signsIn
        ? [new("Name the account", "Choose a name.", [new("name", "Name", null), new("appSecret", "App secret", null, SetupFieldKind.Secret)])]
        :
        [
            new("Name the account", "Choose a name, and give the account's id.", [new("name", "Name", "As colleagues know it"), new("externalId", "Account id", null)]),
            new("The mailbox", "Where it is.",
            [
                new("port", "Port", null, SetupFieldKind.Number, Default: "993"),
                new("address", "Address", null, SetupFieldKind.Email),
                new("security", "Security", null, SetupFieldKind.Choice) { Choices = [("tls", "TLS"), ("none", "None")] },
                new("note", "Note", null, SetupFieldKind.Long, Required: false),
            ]),
            new("Secrets", "Copy them from the platform.",
            [
                new("verifyToken", "Verify token", null, SetupFieldKind.Secret), new("accessToken", "Access token", null, SetupFieldKind.Secret),
                new("password", "Password", null, SetupFieldKind.Secret),
            ]),
        ];

    public Func<ConnectedAccount, ConnectionCheck> OnCheck { get; set; } = _ => new ConnectionCheck([new CheckFinding("Access token", FindingLevel.Good)]);

    public Func<string, string, SignInResult> OnExchange { get; set; } = (_, _) => new SignInResult(null, "The platform did not answer.");

    public Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct) => Task.FromResult(OnCheck(draft));

    public Uri AddressFor(ConnectedAccount account, string state, string codeChallenge, Uri callback) =>
        new($"https://platform.example/authorize?state={Uri.EscapeDataString(state)}&code_challenge={codeChallenge}&redirect_uri={Uri.EscapeDataString(callback.ToString())}");

    public Task<SignInResult> ExchangeAsync(ConnectedAccount account, string code, string codeVerifier, Uri callback, CancellationToken ct) =>
        Task.FromResult(OnExchange(code, codeVerifier));
}
