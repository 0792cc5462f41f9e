using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Enquiries.Simulator.YouTube;

/// <summary>How the hub delivers. Shares are between 0 and 1.</summary>
public sealed record TubeHubSettings
{
    /// <summary>Share of deliveries that are never made.</summary>
    public double DropShare { get; init; }

    /// <summary>Share of deliveries that are made twice.</summary>
    public double DuplicateShare { get; init; }

    /// <summary>Share of deliveries held back so that later ones overtake them.</summary>
    public double ReorderShare { get; init; }

    public int ReorderSeconds { get; init; } = 5;

    public int DelaySeconds { get; init; }

    /// <summary>Signs with another secret than the one that was given.</summary>
    public bool WrongSignature { get; init; }

    /// <summary>The longest lease it grants.</summary>
    public int LeaseSeconds { get; init; } = 828_000;

    internal string? Problem() => this switch
    {
        { DropShare: not (>= 0 and <= 1) } or { DuplicateShare: not (>= 0 and <= 1) } or { ReorderShare: not (>= 0 and <= 1) } => "Shares must be between 0 and 1.",
        { ReorderSeconds: < 0 or > 86_400 } or { DelaySeconds: < 0 or > 86_400 } => "Seconds must be between 0 and 86400.",
        { LeaseSeconds: < 1 or > 864_000 } => "leaseSeconds must be between 1 and 864000.",
        _ => null,
    };
}

public sealed record TubeSubscription(string Callback, string Topic, string Secret, DateTimeOffset EndsAt);

/// <summary>The WebSub hub: verifies whoever subscribes, and pushes signed Atom about videos.</summary>
public sealed class TubeHub : BackgroundService
{
    private const int MostAttempts = 6;
    private const int MostWaiting = 10_000;
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Yt = "http://www.youtube.com/xml/schemas/2015";
    private static readonly XNamespace At = "http://purl.org/atompub/tombstones/1.0";

    private readonly Lock _gate = new();
    private readonly List<Job> _jobs = [];
    private readonly Dictionary<string, TubeSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly SimulatedTube _tube;
    private readonly HttpClient _client;
    private TubeHubSettings _settings = new();
    private long _numbers;
    private long _delivered;
    private long _refused;

    internal TubeHub(SimulatorOptions options, SimulatedTube tube)
    {
        _tube = tube;
        _client = new HttpClient(options.WebhookHandler?.Invoke() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    }

    public TubeHubSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Problem() is { } problem) throw new ArgumentException(problem, nameof(value));
            Volatile.Write(ref _settings, value);
        }
    }

    public IReadOnlyList<TubeSubscription> Subscriptions
    {
        get
        {
            lock (_gate) return [.. _subscriptions.Values];
        }
    }

    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Deliveries that were answered with anything but 2xx.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    /// <summary>Does what is due; answers how much it did.</summary>
    public async Task<int> WorkAsync(CancellationToken ct = default)
    {
        var done = 0;
        while (true)
        {
            Job? job;
            var now = _tube.Now;
            lock (_gate)
            {
                job = _jobs.Where(j => j.DueAt <= now).MinBy(j => j.DueAt);
                if (job is null) return done;
                _jobs.Remove(job);
            }

            done++;
            await job.RunAsync(ct);
        }
    }

    /// <summary>Forgets all subscriptions, as hubs have done.</summary>
    public void Forget()
    {
        lock (_gate) _subscriptions.Clear();
    }

    internal void Subscribe(string mode, string callback, string topic, string secret, long? lease, string? verifyToken, bool deny)
    {
        var seconds = Math.Clamp(lease ?? Settings.LeaseSeconds, 60, Settings.LeaseSeconds);
        Add(_tube.Now, ct => VerifyAsync(deny ? "denied" : mode, callback, topic, secret, seconds, verifyToken, ct));
    }

    internal void Tell(SimulatedVideo video)
    {
        var topic = "channel_id=" + video.Channel.Id;
        foreach (var subscription in Subscriptions.Where(s => s.Topic.EndsWith(topic, StringComparison.Ordinal) && s.EndsAt > _tube.Now))
        {
            var settings = Settings;
            var number = Interlocked.Increment(ref _numbers);
            if (_tube.Chance($"drop{number}") < settings.DropShare) continue;
            var body = Body(video);
            var dueAt = _tube.Now.AddSeconds(settings.DelaySeconds + (_tube.Chance($"order{number}") < settings.ReorderShare ? settings.ReorderSeconds : 0));
            Add(dueAt, ct => DeliverAsync(subscription, body, 1, ct));
            if (_tube.Chance($"double{number}") < settings.DuplicateShare) Add(dueAt, ct => DeliverAsync(subscription, body, 1, ct));
        }
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The hub signs so.")]
    internal static string Signature(string secret, byte[] body) => "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body));

    internal byte[] Body(SimulatedVideo video)
    {
        var link = "https://www.youtube.com/watch?v=" + video.Id;
        var channel = "https://www.youtube.com/channel/" + video.Channel.Id;
        var feed = video.IsDeleted
            ? new XElement(
                Atom + "feed", new XAttribute(XNamespace.Xmlns + "at", At),
                new XElement(
                    At + "deleted-entry", new XAttribute("ref", "yt:video:" + video.Id), new XAttribute("when", Time(_tube.Now)), new XElement(Atom + "link", new XAttribute("href", link)),
                    new XElement(At + "by", new XElement(Atom + "name", video.Channel.Title), new XElement(Atom + "uri", channel))))
            : new XElement(
                Atom + "feed", new XAttribute(XNamespace.Xmlns + "yt", Yt), new XElement(Atom + "title", "YouTube video feed"), new XElement(Atom + "updated", Time(video.UpdatedAt)),
                new XElement(
                    Atom + "entry", new XElement(Atom + "id", "yt:video:" + video.Id), new XElement(Yt + "videoId", video.Id), new XElement(Yt + "channelId", video.Channel.Id),
                    new XElement(Atom + "title", video.Title), new XElement(Atom + "link", new XAttribute("rel", "alternate"), new XAttribute("href", link)),
                    new XElement(Atom + "author", new XElement(Atom + "name", video.Channel.Title), new XElement(Atom + "uri", channel)),
                    new XElement(Atom + "published", Time(video.PublishedAt)), new XElement(Atom + "updated", Time(video.UpdatedAt))));
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) })) feed.Save(writer);
        return buffer.ToArray();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The wall clock only wakes it; what is due is told by the platform's own clock.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The simulator ends.
        }
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00+00:00'", CultureInfo.InvariantCulture);

    private async Task VerifyAsync(string mode, string callback, string topic, string secret, long lease, string? verifyToken, CancellationToken ct)
    {
        var challenge = (1_000_000_000 + Interlocked.Increment(ref _numbers)).ToString(CultureInfo.InvariantCulture);
        var query = $"hub.mode={mode}&hub.topic={Uri.EscapeDataString(topic)}"
            + (mode == "denied" ? "&hub.reason=" : string.Create(CultureInfo.InvariantCulture, $"&hub.challenge={challenge}&hub.lease_seconds={lease}"))
            + (verifyToken is null ? "" : "&hub.verify_token=" + Uri.EscapeDataString(verifyToken));
        try
        {
            using var response = await _client.GetAsync(new Uri(callback + (callback.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query), ct);
            if (mode == "denied" || !response.IsSuccessStatusCode || await response.Content.ReadAsStringAsync(ct) != challenge) return;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            if (mode == "subscribe") _subscriptions[callback + " " + topic] = new TubeSubscription(callback, topic, secret, _tube.Now.AddSeconds(lease));
            else _subscriptions.Remove(callback + " " + topic);
        }
    }

    private async Task DeliverAsync(TubeSubscription to, byte[] body, int attempt, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to.Callback) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/atom+xml");
            request.Headers.TryAddWithoutValidation("X-Hub-Signature", Signature(Settings.WrongSignature ? to.Secret + "!" : to.Secret, body));
            request.Headers.TryAddWithoutValidation("Link", $"<https://pubsubhubbub.appspot.com/>; rel=hub, <{to.Topic}>; rel=self");
            using var response = await _client.SendAsync(request, ct);
            if (response.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _delivered);
                return;
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // Tried again below.
        }

        Interlocked.Increment(ref _refused);
        if (attempt < MostAttempts) Add(_tube.Now.AddSeconds(Math.Pow(2, attempt)), token => DeliverAsync(to, body, attempt + 1, token));
    }

    private void Add(DateTimeOffset dueAt, Func<CancellationToken, Task> run)
    {
        lock (_gate)
        {
            if (_jobs.Count < MostWaiting) _jobs.Add(new Job(dueAt, run));
        }
    }

    private sealed record Job(DateTimeOffset DueAt, Func<CancellationToken, Task> RunAsync);
}
