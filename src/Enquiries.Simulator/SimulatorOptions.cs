using Enquiries.Simulator.X;
using Enquiries.Simulator.YouTube;

namespace Enquiries.Simulator;

/// <summary>What a simulator is started with. Everything but the addresses can be changed later over the control API.</summary>
public sealed class SimulatorOptions
{
    public string Urls { get; set; } = "http://127.0.0.1:9100";

    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The Pages to begin with; when empty, one Page with default values is made.</summary>
    public IList<SimulatedPageOptions> Pages { get; } = [];

    public SimulatedChannelOptions YouTube { get; } = new();

    /// <summary>The simulated X.</summary>
    public SimulatedXOptions X { get; } = new();
    /// <summary>The Instagram accounts to begin with; when empty, one with default values is made.</summary>
    public IList<SimulatedInstagramOptions> InstagramAccounts { get; } = [];

    /// <summary>Fills the first Page with an invented council's posts and lets a day of residents' messages arrive.</summary>
    public bool Demo { get; set; }

    public int RandomSeed { get; set; } = 1;

    public bool LogToConsole { get; set; }

    /// <summary>How long the Page may not repeat the same comment on the same object (error 506).</summary>
    public TimeSpan DuplicateWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Comments and messages kept; beyond it the oldest tenth is forgotten.</summary>
    public int MaxObjects { get; set; } = 250_000;

    /// <summary>Calls a Page may make in an hour before the usage header says 100 %.</summary>
    public int CallsPerHour { get; set; } = 50_000;

    /// <summary>Replaces the network for webhook deliveries, for receivers that live in the same process.</summary>
    public Func<HttpMessageHandler>? WebhookHandler { get; set; }
}

/// <summary>A Page, the app that manages it, and where the app wants its webhooks.</summary>
public sealed class SimulatedPageOptions
{
    public const string DefaultPageId = "109300000000001";

    public string PageId { get; set; } = DefaultPageId;

    public string Name { get; set; } = "Westmere Borough Council";

    public string AppId { get; set; } = "670000000000001";

    public string AppSecret { get; set; } = "example-app-secret";

    public string VerifyToken { get; set; } = "example-verify-token";

    public string AccessToken { get; set; } = "example-page-token";

    /// <summary>Empty: events wait until an address is set.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Whether calls must carry a right <c>appsecret_proof</c>.</summary>
    public bool RequireAppSecretProof { get; set; }

    /// <summary>Whether text messages carry an <c>nlp</c> object, as Pages with built-in language detection get it.</summary>
    public bool LanguageDetection { get; set; } = true;
}

/// <summary>An Instagram account, the app that manages it, and where the app wants its webhooks.</summary>
public sealed class SimulatedInstagramOptions
{
    public const string DefaultAccountId = "17841400000000001";

    public string AccountId { get; set; } = DefaultAccountId;

    /// <summary>The id by which the other of the two interfaces calls the same account.</summary>
    public string OtherId { get; set; } = "27100000000000001";

    public string UserName { get; set; } = "westmerecouncil";

    public string Name { get; set; } = "Westmere Borough Council";

    public string AppId { get; set; } = "670000000000002";

    public string AppSecret { get; set; } = "example-instagram-secret";

    public string VerifyToken { get; set; } = "example-verify-token";

    public string AccessToken { get; set; } = "example-instagram-token";

    public string? WebhookUrl { get; set; }

    /// <summary>How long the access token lives from the start; it can be renewed while it does.</summary>
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromDays(60);
}
