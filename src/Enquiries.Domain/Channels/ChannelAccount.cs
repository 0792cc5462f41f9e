namespace Enquiries.Domain.Channels;

/// <summary>A platform on which residents write.</summary>
public enum ChannelKind
{
    Facebook = 0,
    Instagram = 1,
    X = 2,
    YouTube = 3,
    WhatsApp = 4,
    Email = 5,
    WebForm = 6,
}

/// <summary>Whether an account can be used.</summary>
public enum ChannelAccountState
{
    Connected = 0,

    /// <summary>The platform refuses us; somebody must act (a new token, a permission). Sending is paused, receiving goes on.</summary>
    NeedsAttention = 1,
    Disabled = 2,
}

/// <summary>An account of the council on a platform, for instance one Facebook Page.</summary>
public sealed class ChannelAccount
{
    public const int NameMaxLength = 200;
    public const int ExternalIdMaxLength = 254;
    public const int UrlMaxLength = 500;
    public const int LastErrorMaxLength = 1000;

    /// <summary>The beginning of an id that the platform has not given.</summary>
    public const string Unidentified = "~";

    private ChannelAccount()
    {
    }

    public Guid Id { get; private set; }

    public ChannelKind Channel { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The platform's id of the account, for instance the Page id; unique within a channel.</summary>
    public string ExternalId { get; private set; } = "";

    /// <summary>Where the platform's API is, with its version, for instance https://graph.facebook.com/v26.0.</summary>
    public string ApiBaseUrl { get; private set; } = "";

    /// <summary>Secrets, encrypted. Only the Infrastructure project can read them.</summary>
    public string ProtectedCredentials { get; private set; } = "";

    /// <summary>What the channel has to know of the account besides its secrets, as JSON of names and values, for instance a mail server's address.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary>The team that new cases of this account go to.</summary>
    public Guid? TeamId { get; private set; }

    public ChannelAccountState State { get; private set; }

    /// <summary>When the newest delivery for this account arrived, UTC.</summary>
    public DateTimeOffset? LastReceivedAt { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>Nothing is sent through this account before this moment (the platform asked us to slow down), UTC.</summary>
    public DateTimeOffset? PausedUntil { get; private set; }

    /// <summary>When it was connected, or worked again after the platform had refused us, UTC: what was written before may have been missed, and is read.</summary>
    public DateTimeOffset? ConnectedAt { get; private set; }

    /// <summary>A process is fetching a new access token until then, UTC.</summary>
    public DateTimeOffset? TokenLeasedUntil { get; private set; }

    public int Version { get; private set; }

    public static ChannelAccount Connect(
        ChannelKind channel, string name, string externalId, string apiBaseUrl, string protectedCredentials, Guid? teamId, string settings = "{}") => new()
        {
            Id = Guid.CreateVersion7(),
            Channel = channel,
            Name = name,
            ExternalId = externalId,
            ApiBaseUrl = apiBaseUrl.TrimEnd('/'),
            ProtectedCredentials = protectedCredentials,
            Settings = settings,
            TeamId = teamId,
            State = ChannelAccountState.Connected,
        };

    /// <summary>Whether the platform's own id of the account is known; before the first sign-in something else stands in its place.</summary>
    public bool IsIdentified => !ExternalId.StartsWith(Unidentified, StringComparison.Ordinal);

    /// <summary>What stands for the platform's id until somebody has signed in there.</summary>
    public static string NotYetIdentified() => Unidentified + Guid.CreateVersion7().ToString("N");

    /// <summary>The platform has told whose account it is.</summary>
    public void Identify(string externalId)
    {
        if (IsIdentified)
            throw new RuleException("The account has its id already.");
        ExternalId = externalId;
    }

    /// <summary>Other secrets in the place of the present ones; nothing else changes.</summary>
    public void KeepSecrets(string protectedCredentials) => ProtectedCredentials = protectedCredentials;

    /// <summary>Takes what the platform asks for on the account now.</summary>
    public void Configure(string settings) => Settings = settings;

    /// <summary>A new access token: nothing else changes, and nobody has to act.</summary>
    public void TakeToken(string protectedCredentials)
    {
        ProtectedCredentials = protectedCredentials;
        TokenLeasedUntil = null;
    }

    public void LeaseToken(DateTimeOffset until) => TokenLeasedUntil = until;

    public void ReleaseToken() => TokenLeasedUntil = null;

    public void Reconnect(string name, string apiBaseUrl, string protectedCredentials, Guid? teamId, DateTimeOffset? now = null)
    {
        ConnectedAt = now ?? ConnectedAt;
        Name = name;
        ApiBaseUrl = apiBaseUrl.TrimEnd('/');
        ProtectedCredentials = protectedCredentials;
        TeamId = teamId;
        State = ChannelAccountState.Connected;
        LastError = null;
        PausedUntil = null;
    }

    public void NeedsAttention(string error)
    {
        LastError = error.Length <= LastErrorMaxLength ? error : error[..LastErrorMaxLength];
        if (State == ChannelAccountState.Connected)
            State = ChannelAccountState.NeedsAttention;
    }

    public void PauseUntil(DateTimeOffset until, string reason)
    {
        PausedUntil = until;
        LastError = reason.Length <= LastErrorMaxLength ? reason : reason[..LastErrorMaxLength];
    }

    /// <summary>The platform takes our access, as something else than a send has shown: nobody has to act any more, while a pause of sends lasts as long as it was to last.</summary>
    public void IsAccepted(DateTimeOffset now)
    {
        if (PausedUntil is null || PausedUntil <= now || State == ChannelAccountState.NeedsAttention)
            LastError = null;
        if (PausedUntil <= now)
            PausedUntil = null;
        if (State != ChannelAccountState.NeedsAttention)
            return;
        State = ChannelAccountState.Connected;
        ConnectedAt = now;
    }

    /// <summary>A send got through: the account works, and a pause of sends is over.</summary>
    public void Works(DateTimeOffset? now = null)
    {
        if (State == ChannelAccountState.NeedsAttention)
        {
            State = ChannelAccountState.Connected;
            ConnectedAt = now ?? ConnectedAt;
        }

        LastError = null;
        PausedUntil = null;
    }

    public void Disable() => State = ChannelAccountState.Disabled;

    public void Enable(DateTimeOffset? now = null)
    {
        State = ChannelAccountState.Connected;
        ConnectedAt = now ?? ConnectedAt;
    }

    public void Received(DateTimeOffset at)
    {
        if (LastReceivedAt is null || LastReceivedAt < at)
            LastReceivedAt = at;
    }
}
