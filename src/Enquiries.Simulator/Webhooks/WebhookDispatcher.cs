using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Webhooks;

/// <summary>Delivers each Page's events to its receiver until they are answered with 200; nothing is lost while it lives.</summary>
public sealed class WebhookDispatcher : IHostedService, IDisposable
{
    private const int LogLength = 1_000;
    private const int KeptBody = 16_384;
    private const int MostWaiting = 500_000;

    private readonly ConcurrentDictionary<string, PageOutbox> _outboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<DeliveryAttempt> _log = new();
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly Random _random;
    private readonly Func<string, SimulatedPage?> _page;
    private readonly string _object;
    private DeliverySettings _settings = new();
    private bool _started;
    private long _numbers;
    private long _events;
    private long _delivered;
    private long _dropped;
    private long _failed;
    private long _duplicates;

    internal WebhookDispatcher(SimulatorOptions options, Func<string, SimulatedPage?> page, string objectName = "page")
    {
        _object = objectName;
        _clock = options.TimeProvider;
        _page = page;
        _random = new Random(options.RandomSeed);
        _client = new HttpClient(options.WebhookHandler?.Invoke() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public DeliverySettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Problem() is { } problem) throw new ArgumentException(problem, nameof(value));
            Volatile.Write(ref _settings, value);
            foreach (var outbox in _outboxes.Values) outbox.Wake();
        }
    }

    /// <summary>The latest attempts, newest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Log => [.. _log.Reverse()];

    public DeliveryTotals Totals => new(
        Interlocked.Read(ref _events), Interlocked.Read(ref _delivered), Interlocked.Read(ref _dropped), Interlocked.Read(ref _failed),
        Interlocked.Read(ref _duplicates), _outboxes.Values.Sum(o => o.Count));

    public IReadOnlyList<ReceiverHealth> Health => [.. _outboxes.Values.Select(o => o.Health)];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _started = true;
            foreach (var outbox in _outboxes.Values) _running.Add(Task.Run(() => RunAsync(outbox), CancellationToken.None));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_gate) running = [.. _running];
        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _client.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Waits until everything that is due was tried and either accepted or put off; bounded by real time.</summary>
    public async Task<FlushResult> FlushAsync(TimeSpan limit, CancellationToken ct = default)
    {
        var completed = true;
        if (Settings.Enabled)
        {
            try
            {
                await Task.WhenAll(_outboxes.Values.Select(o => o.NextIdle())).WaitAsync(limit, ct);
            }
            catch (TimeoutException)
            {
                completed = false;
            }
        }

        return new FlushResult(completed, Totals.Waiting, Interlocked.Read(ref _delivered));
    }

    /// <summary>The GET by which the platform checks that the receiver knows the verify token.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the receiver does is an answer to show.")]
    public async Task<VerificationResult> VerifyAsync(string pageId, CancellationToken ct = default)
    {
        if (_page(pageId) is not { WebhookUrl: { Length: > 0 } url } page) return new(null, "The Page has no webhook address.", false);

        var challenge = (1_000_000_000 + Interlocked.Increment(ref _numbers)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var query = $"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Uri.EscapeDataString(page.VerifyToken)}";
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Settings.ReceiverTimeoutMilliseconds), _clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
            using var response = await _client.GetAsync(new Uri(url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query), both.Token);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            return new((int)response.StatusCode, body, (int)response.StatusCode == 200 && body == challenge);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return new(null, e.Message, false);
        }
    }

    internal void AddPage(string pageId)
    {
        lock (_gate)
        {
            var outbox = new PageOutbox(pageId);
            if (_outboxes.TryAdd(pageId, outbox) && _started) _running.Add(Task.Run(() => RunAsync(outbox), CancellationToken.None));
        }
    }

    internal void Release(string pageId)
    {
        if (_outboxes.TryGetValue(pageId, out var outbox)) outbox.Release();
    }

    internal void Resubscribe(string pageId)
    {
        if (_outboxes.TryGetValue(pageId, out var outbox)) outbox.Resubscribe();
    }

    /// <summary>Names the account in deliveries by another id than its own; null by its own.</summary>
    internal Func<string, string>? EntryId { get; set; }

    /// <summary>Whether an hour of failures has cost the application its subscription to messages.</summary>
    internal bool IsUnsubscribed(string pageId) => _outboxes.TryGetValue(pageId, out var outbox) && outbox.MessagingUnsubscribed;

    internal void Enqueue(SimulatedPage page, string field, string list, JsonObject content, string summary)
    {
        if (!page.SubscribedFields.Contains(field) || !_outboxes.TryGetValue(page.Id, out var outbox)) return;
        if (list != "changes" && outbox.MessagingUnsubscribed) return;

        var settings = Settings;
        Interlocked.Increment(ref _events);
        var full = outbox.Count >= MostWaiting;
        if (full || Chance(settings.DropShare))
        {
            Interlocked.Increment(ref _dropped);
            Record(page.Id, summary, 1, 0, null, full ? "Never sent (too many waiting)" : "Never sent (drop share)", "", null);
            return;
        }

        if (settings.NumericIds) MakeIdsNumeric(content);
        var hold = settings.DelayMilliseconds + (Chance(settings.ReorderShare) ? settings.ReorderHoldMilliseconds * NextDouble() : 0);
        outbox.Add(new PendingEvent(Interlocked.Increment(ref _numbers), field, list, content, summary)
        {
            DueAt = _clock.GetUtcNow().AddMilliseconds(hold),
        });
    }

    internal byte[] Body(string pageId, IReadOnlyList<(string Field, string List, JsonObject Content)> events)
    {
        var now = _clock.GetUtcNow();
        pageId = EntryId?.Invoke(pageId) ?? pageId;
        JsonNode id = Settings.NumericIds && long.TryParse(pageId, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : pageId;
        if (events[0].List == "changes")
        {
            var changes = events.Select(e => (JsonNode)new JsonObject { ["value"] = e.Content.DeepClone(), ["field"] = e.Field }).ToList();
            // Larger batches come as two entries of the same Page: receivers must not take the first alone.
            var half = changes.Count > 3 ? changes.Count / 2 : changes.Count;
            var entries = new JsonArray();
            foreach (var part in new[] { changes[..half], changes[half..] }.Where(p => p.Count > 0))
                entries.Add((JsonNode)new JsonObject { ["id"] = id.DeepClone(), ["time"] = now.ToUnixTimeSeconds(), ["changes"] = new JsonArray([.. part]) });
            return MetaJson.Write(new JsonObject { ["entry"] = entries, ["object"] = _object }, spaced: true);
        }

        var entry = new JsonObject
        {
            ["time"] = now.ToUnixTimeMilliseconds(),
            ["id"] = id,
            [events[0].List] = new JsonArray([.. events.Select(e => e.Content.DeepClone())]),
        };
        return MetaJson.Write(new JsonObject { ["object"] = _object, ["entry"] = new JsonArray(entry) }, spaced: false);
    }

    private async Task RunAsync(PageOutbox outbox)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var settings = Settings;
                var canSend = settings.Enabled && _page(outbox.PageId) is { WebhookUrl.Length: > 0 };
                var (batches, nextAt, changed) = outbox.Take(_clock.GetUtcNow(), settings, canSend);
                if (batches.Count > 0)
                {
                    await Task.WhenAll(batches.Select(b => SendAsync(outbox, b)));
                    continue;
                }

                await WaitAsync(nextAt, changed);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The simulator is going down.
        }
    }

    private async Task WaitAsync(DateTimeOffset? until, Task changed)
    {
        if (until is null)
        {
            await changed.WaitAsync(_stopping.Token);
            return;
        }

        using var awake = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var pause = until.Value - _clock.GetUtcNow();
        if (pause > TimeSpan.Zero) await Task.WhenAny(changed, Task.Delay(pause, _clock, awake.Token));
        await awake.CancelAsync();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Any failure of the receiver is retried.")]
    private async Task SendAsync(PageOutbox outbox, List<PendingEvent> batch)
    {
        var settings = Settings;
        var page = _page(outbox.PageId)!;
        var body = Body(page.Id, [.. batch.Select(e => (e.Field, e.List, e.Content))]);
        var signature = MetaSignature.Sha256(page.AppSecret, body);
        int? status = null;
        string outcome;
        try
        {
            status = await PostAsync(page, body, signature, settings);
            outcome = status == 200 ? "Accepted" : "Refused, will be retried";
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            outcome = "No answer in time, will be retried";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            outcome = "No connection, will be retried";
        }

        var attempt = batch.Max(e => e.Attempts) + 1;
        Record(page.Id, PageOutbox.Describe(batch), batch.Count, attempt, status, outcome, signature, body);
        if (status != 200)
        {
            Interlocked.Increment(ref _failed);
            outbox.Failed(batch, noAnswer: status is null, _clock.GetUtcNow(), settings);
            return;
        }

        Interlocked.Add(ref _delivered, batch.Count);
        if (Chance(settings.DuplicateShare)) await SendAgainAsync(page, batch, body, signature, settings);
        outbox.Accepted(batch);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A lost duplicate is no loss.")]
    private async Task SendAgainAsync(SimulatedPage page, List<PendingEvent> batch, byte[] body, string signature, DeliverySettings settings)
    {
        Interlocked.Increment(ref _duplicates);
        int? status = null;
        try
        {
            status = await PostAsync(page, body, signature, settings);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            status = null;
        }

        Record(page.Id, PageOutbox.Describe(batch), batch.Count, 1, status, "Sent a second time", signature, body);
    }

    private async Task<int> PostAsync(SimulatedPage page, byte[] body, string signature, DeliverySettings settings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, page.WebhookUrl);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-Hub-Signature", MetaSignature.Sha1(page.AppSecret, body));
        request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        request.Headers.TryAddWithoutValidation("User-Agent", "facebookexternalua");

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(settings.ReceiverTimeoutMilliseconds), _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
        return (int)response.StatusCode;
    }

    private void Record(string pageId, string events, int count, int attempt, int? status, string outcome, string signature, byte[]? body)
    {
        var text = body is { Length: <= KeptBody } ? Encoding.ASCII.GetString(body) : null;
        _log.Enqueue(new(Interlocked.Increment(ref _numbers), _clock.GetUtcNow(), pageId, events, count, attempt, status, outcome, signature, text));
        while (_log.Count > LogLength) _log.TryDequeue(out _);
    }

    private bool Chance(double share) => share > 0 && NextDouble() < share;

    private double NextDouble()
    {
        lock (_gate) return _random.NextDouble();
    }

    private static void MakeIdsNumeric(JsonObject content)
    {
        foreach (var (name, value) in content.ToList())
        {
            if (value is JsonObject inner) MakeIdsNumeric(inner);
            else if (name == "id" && value is JsonValue text && text.TryGetValue<string>(out var digits)
                && long.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var number)) content[name] = number;
        }
    }
}
