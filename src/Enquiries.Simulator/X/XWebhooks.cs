using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.X;

public sealed record XWebhook(string Id, string Url, bool Valid, DateTimeOffset CreatedAt);

public sealed record XSubscription(string Id, string EventType, string UserId, string WebhookId, string? Tag);

/// <summary>Webhooks with their challenges, subscriptions, and the delivery of events: one to a request, in no certain order, perhaps twice, perhaps never.</summary>
public sealed class XWebhooks : BackgroundService
{
    private const int LogLength = 500;
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly HttpClient _client;
    private readonly Random _random;
    private readonly List<XWebhook> _webhooks = [];
    private readonly List<XSubscription> _subscriptions = [];
    private readonly PriorityQueue<(string Url, byte[] Body, string What, int Attempt), (DateTimeOffset, long)> _waiting = new();
    private readonly Queue<string> _log = new();
    private readonly List<(DateTimeOffset At, string Url, byte[] Body, string What)> _tried = [];
    private readonly SemaphoreSlim _changed = new(0);
    private DeliverySettings _settings = new();
    private int _underWay;
    private long _number;

    internal XWebhooks(SimulatorOptions options, SimulatedX x)
    {
        _ = x;
        _options = options;
        _random = new Random(options.RandomSeed);
        _client = new HttpClient(options.WebhookHandler?.Invoke() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    }

    public DeliverySettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Problem() is { } problem) throw new ArgumentException(problem, nameof(value));
            Volatile.Write(ref _settings, value);
            _changed.Release();
        }
    }

    public long Delivered { get; private set; }

    public long Dropped { get; private set; }

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count + _underWay;
        }
    }

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_gate) return [.. _log.Reverse()];
        }
    }

    public IReadOnlyList<XWebhook> Registered
    {
        get
        {
            lock (_gate) return [.. _webhooks];
        }
    }

    public IReadOnlyList<XSubscription> Subscriptions
    {
        get
        {
            lock (_gate) return [.. _subscriptions];
        }
    }

    /// <summary>Registers an address if it answers the challenge; the reason why not otherwise.</summary>
    public async Task<(XWebhook? Webhook, string? Reason)> RegisterAsync(string url, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_webhooks.Exists(w => w.Url == url)) return (null, "DuplicateUrlFailed");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out _)) return (null, "UrlValidationFailed");
        if (!await IsRightAsync(url, ct)) return (null, "CrcValidationFailed");
        var webhook = new XWebhook(NextId(), url, true, _options.TimeProvider.GetUtcNow());
        lock (_gate) _webhooks.Add(webhook);
        return (webhook, null);
    }

    /// <summary>Challenges an address again.</summary>
    public async Task<bool?> CheckAsync(string id, CancellationToken ct)
    {
        if (Registered.FirstOrDefault(w => w.Id == id) is not { } webhook) return null;
        var valid = await IsRightAsync(webhook.Url, ct);
        SetValid(id, valid);
        return valid;
    }

    public void SetValid(string id, bool valid)
    {
        lock (_gate)
        {
            var i = _webhooks.FindIndex(w => w.Id == id);
            if (i >= 0) _webhooks[i] = _webhooks[i] with { Valid = valid };
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            _subscriptions.RemoveAll(s => s.WebhookId == id);
            return _webhooks.RemoveAll(w => w.Id == id) > 0;
        }
    }

    /// <summary>Delivers again what was delivered in a stretch of time, or should have been; nothing of it is dropped. False when there is no such webhook.</summary>
    public bool Repeat(string id, DateTimeOffset from, DateTimeOffset to)
    {
        if (Registered.FirstOrDefault(w => w.Id == id) is not { } webhook) return false;
        List<(DateTimeOffset At, string Url, byte[] Body, string What)> again;
        lock (_gate) again = [.. _tried.Where(t => t.Url == webhook.Url && t.At >= from && t.At < to)];
        foreach (var one in again) Add(one.Url, one.Body, one.What + " repeated", new DeliverySettings());
        return true;
    }

    public XSubscription Subscribe(string type, string userId, string webhookId, string? tag)
    {
        var made = new XSubscription(NextId(), type, userId, webhookId, tag);
        lock (_gate) _subscriptions.Add(made);
        return made;
    }

    public bool Unsubscribe(string? id = null)
    {
        lock (_gate) return _subscriptions.RemoveAll(s => id is null || s.Id == id) > 0;
    }

    /// <summary>Waits until everything that is due was delivered or given up; bounded by real time.</summary>
    public async Task<bool> FlushAsync(TimeSpan limit, CancellationToken ct = default)
    {
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Due() && Environment.TickCount64 < end) await Task.Delay(10, ct);
        return !Due();

        bool Due()
        {
            lock (_gate) return _underWay > 0 || (_waiting.TryPeek(out _, out var first) && first.Item1 <= _options.TimeProvider.GetUtcNow());
        }
    }

    public override void Dispose()
    {
        _client.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>X says that access was taken away, although it was not.</summary>
    public void SayRevoked(string userId) => TellRevoked(userId, new JsonObject { ["user_id"] = userId });

    internal void Tell(string type, string userId, JsonObject payload, JsonObject? includes) => Tell(type, userId, new JsonObject { ["user_id"] = userId }, payload, includes, "enquiries");

    internal void TellRevoked(string userId, JsonObject payload) => Tell("oauth.revoke", userId, [], payload, null, null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            (string Url, byte[] Body, string What, int Attempt)? next = null;
            TimeSpan? wait = null;
            lock (_gate)
            {
                if (Settings.Enabled && _waiting.TryPeek(out _, out var due))
                {
                    wait = due.Item1 - _options.TimeProvider.GetUtcNow();
                    if (wait <= TimeSpan.Zero)
                    {
                        next = _waiting.Dequeue();
                        _underWay++;
                    }
                }
            }

            if (next is { } delivery)
            {
                await DeliverAsync(delivery.Url, delivery.Body, delivery.What, delivery.Attempt, stoppingToken);
                continue;
            }

            // Not longer than a moment: tests move a clock of their own.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var pause = Task.Delay(wait is { } w && w < TimeSpan.FromMilliseconds(200) ? w : TimeSpan.FromMilliseconds(200), limit.Token);
            await Task.WhenAny(_changed.WaitAsync(limit.Token), pause);
            await limit.CancelAsync();
        }
    }

    private void Tell(string type, string userId, JsonObject filter, JsonObject payload, JsonObject? includes, string? tag)
    {
        List<string> urls;
        lock (_gate)
        {
            urls = type == "oauth.revoke"
                ? [.. _webhooks.Where(w => w.Valid).Select(w => w.Url)]
                : [.. _subscriptions.Where(s => s.EventType == type && s.UserId == userId).Select(s => _webhooks.Find(w => w.Id == s.WebhookId)).OfType<XWebhook>().Where(w => w.Valid).Select(w => w.Url).Distinct(StringComparer.Ordinal)];
        }

        foreach (var url in urls)
        {
            var settings = Settings;
            var data = new JsonObject
            {
                ["event_uuid"] = payload["conversation_id"] is not null && payload["id"] is { } id ? id.DeepClone() : (-_random.NextInt64(1, long.MaxValue)).ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["filter"] = filter.DeepClone(),
                ["event_type"] = type,
                ["payload"] = payload.DeepClone(),
            };
            if (tag is not null) data["tag"] = tag;
            if (includes is not null) data["includes"] = includes.DeepClone();
            var body = Encoding.UTF8.GetBytes(new JsonObject { ["data"] = data }.ToJsonString());
            lock (_gate) _tried.Add((_options.TimeProvider.GetUtcNow(), url, body, type));
            if (Chance(settings.DropShare))
            {
                Dropped++;
                Note($"{type}: never sent");
                continue;
            }

            Add(url, body, type, settings);
            if (Chance(settings.DuplicateShare)) Add(url, body, type + " again", settings);
        }
    }

    private void Add(string url, byte[] body, string what, DeliverySettings settings)
    {
        var hold = settings.DelayMilliseconds + (Chance(settings.ReorderShare) ? settings.ReorderHoldMilliseconds * NextDouble() : 0);
        lock (_gate) _waiting.Enqueue((url, body, what, 1), (_options.TimeProvider.GetUtcNow().AddMilliseconds(hold), ++_number));
        _changed.Release();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Any failure of the receiver is retried.")]
    private async Task DeliverAsync(string url, byte[] body, string what, int attempt, CancellationToken ct)
    {
        int? status = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            request.Headers.Add("x-twitter-webhooks-signature", Sign(body));
            using var response = await _client.SendAsync(request, ct);
            status = (int)response.StatusCode;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // Nobody answered.
        }

        Note($"{what}: {(status is { } s ? s.ToString(System.Globalization.CultureInfo.InvariantCulture) : "no answer")}");
        lock (_gate)
        {
            _underWay--;
            if (status is >= 200 and < 300)
                Delivered++;
            else if (attempt < Settings.RetrySeconds.Count)
                _waiting.Enqueue((url, body, what, attempt + 1), (_options.TimeProvider.GetUtcNow() + Settings.RetryAfter(attempt), ++_number));
            else
                Dropped++;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the receiver does is an answer.")]
    private async Task<bool> IsRightAsync(string url, CancellationToken ct)
    {
        var challenge = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        try
        {
            using var response = await _client.GetAsync(new Uri($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}crc_token={Uri.EscapeDataString(challenge)}"), ct);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct));
            return (int)response.StatusCode == 200 && (string?)answer?["response_token"] == Sign(Encoding.UTF8.GetBytes(challenge));
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private string Sign(byte[] body) => "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.X.ConsumerSecret), body));

    private string NextId() => (1_146_654_567_674_912_769 + Interlocked.Increment(ref _number)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Note(string line)
    {
        lock (_gate)
        {
            _log.Enqueue($"{_options.TimeProvider.GetUtcNow():HH:mm:ss} {line}");
            while (_log.Count > LogLength) _log.Dequeue();
        }
    }

    private bool Chance(double share) => share > 0 && NextDouble() < share;

    private double NextDouble()
    {
        lock (_gate) return _random.NextDouble();
    }
}
