using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Hostile;

/// <summary>Every attack on every channel: what is stored, what is parked, and that the next good message gets through.</summary>
public sealed class HostilePayloadTests
{
    private const string Html = "<script>alert(1)</script><img src=x onerror=alert(1)> \"q\" 'q' &notin; javascript:alert(1) {{7*7}} ${7*7} =cmd|' /C calc'!A0";
    private const string Bidi = "pay \u202Etxt.exe\u202C \u2066a\u2069 \u2069\u2069\u202B\u202D \u200F\u05E9\u05DC\u05D5\u05DD end";
    private const string Controls = "red\u0000\u0007\u001b[31m\u0008 \u007f\u0085\u009b31m \uFEFF\uFFFE \u2028\u2029 end";

    private static readonly string[] OtherValues =
    [
        "null", "[]", "{}", "[[[[[]]]]]", "{\"id\":{\"id\":[]}}", "\"\"", "\" \"", "true", "0", "-1", "1e308", "1e-999", "99999999999999999999999999", "253402300800", "1072915200",
        "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"2004-01-01T00:00:00Z\"", "\"2199-12-31T23:59:59Z\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\\u2069\"",
    ];

    public static TheoryData<string> Channels => new(HostileChannel.All.Keys);

    /// <summary>An e-mail is no JSON: its parts are tried in <see cref="HostileMailTests"/>.</summary>
    public static TheoryData<string> JsonChannels => new(HostileChannel.All.Where(c => c.Value.IsJson).Select(c => c.Key));

    public static TheoryData<string, string> Words => new(HostileChannel.All.Keys.SelectMany(c => new[] { (c, nameof(Html)), (c, nameof(Bidi)), (c, nameof(Controls)) }));

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Hostile_words_are_kept_as_words_and_the_next_message_gets_through(string name, string kind)
    {
        var words = kind switch { nameof(Html) => Html, nameof(Bidi) => Bidi, _ => Controls };
        await using var desk = await Desk.StartAsync(HostileChannel.All[name]);

        await desk.ReceiveAsync(desk.Message("101", words, "Eve " + words.Replace("<", "", StringComparison.Ordinal)), desk.Message("102", "My bin was missed", "Asha"));

        (await desk.ParkedErrorsAsync()).ShouldBeEmpty();
        var (hostile, good) = (await desk.StoredAsync("101"), await desk.StoredAsync("102"));
        good.Text.ShouldBe("My bin was missed");
        hostile.Text.ShouldEndWith(kind == nameof(Html) ? Html : "end");
        if (kind == nameof(Bidi))
            hostile.Text.ShouldContain("\u05E9\u05DC\u05D5\u05DD");
        foreach (var text in new[] { hostile.Text, hostile.Subject ?? "", hostile.AuthorName ?? "" })
            text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')).ShouldBeFalse(text);
        foreach (var line in new[] { hostile.Subject ?? "", hostile.AuthorName ?? "", await desk.ResidentNameAsync(hostile) })
            line.Any(c => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029').ShouldBeFalse(line);
        (await desk.CasesAsync()).ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Eight_thousand_characters_are_kept_whole(string name)
    {
        await using var desk = await Desk.StartAsync(HostileChannel.All[name]);
        var text = string.Concat(Enumerable.Repeat("Löcher 👨‍👩‍👧 متى ", 500))[..8000];
        text = char.IsHighSurrogate(text[^2]) ? text : text[..7999] + "x";

        await desk.ReceiveAsync(desk.Message("101", text, "Eve"), desk.Message("102", "My bin was missed", "Asha"));

        (await desk.StoredAsync("101")).Text.ShouldBe(text);
        (await desk.StoredAsync("102")).Text.ShouldBe("My bin was missed");
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_huge_message_is_cut_to_what_fits_and_never_inside_a_character(string name)
    {
        await using var desk = await Desk.StartAsync(HostileChannel.All[name]);

        await desk.ReceiveAsync(desk.Message("101", "x" + string.Concat(Enumerable.Repeat("👨", 400_000)), new string('N', 100_000)), desk.Message("102", "My bin was missed", "Asha"));

        var huge = await desk.StoredAsync("101");
        huge.Text.Length.ShouldBeInRange(60_000, Message.TextMaxLength);
        huge.Text.ShouldNotContain('\uFFFD');
        (huge.AuthorName?.Length ?? 0).ShouldBeLessThanOrEqualTo(Message.AuthorNameMaxLength);
        (await desk.StoredAsync("102")).Text.ShouldBe("My bin was missed");
        (await desk.ParkedAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_message_without_an_author_is_kept_or_parked_and_never_lost(string name)
    {
        var channel = HostileChannel.All[name];
        await using var desk = await Desk.StartAsync(channel);

        await desk.ReceiveAsync(new HostileMessage("101", null, null, "Nobody wrote this", desk.Now), desk.Message("102", "My bin was missed", "Asha"));

        (await desk.StoredAsync("102")).Text.ShouldBe("My bin was missed");
        switch (name)
        {
            // A direct message goes on with its sender: without one it is announced and read, or an administrator sees it.
            case "Messenger" or "X messages":
                (await desk.ParkedAsync()).ShouldBe([ParkedKind.Unknown]);
                break;
            case "Instagram messages":
                (await desk.App.ReadAsync(db => db.EarlyItems.CountAsync(TestContext.Current.CancellationToken))).ShouldBe(1);
                break;
            default:
                var stored = await desk.StoredAsync("101");
                stored.Text.ShouldBe("Nobody wrote this");
                stored.AuthorName.ShouldBeNull();
                (await desk.ParkedAsync()).ShouldBeEmpty();
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task An_unknown_type_is_parked_or_a_detail_of_a_message_and_stops_nothing(string name)
    {
        var channel = HostileChannel.All[name];
        await using var desk = await Desk.StartAsync(channel);

        await desk.StoreAsync(channel.Unknown());
        await desk.ReceiveAsync(desk.Message("102", "My bin was missed", "Asha"));

        (await desk.StoredAsync("102")).Text.ShouldBe("My bin was missed");
        (await desk.ParkedAsync()).ShouldBe(channel.UnknownIsMessage ? [] : [ParkedKind.Unknown]);
        (await desk.CasesAsync()).ShouldBe(channel.UnknownIsMessage ? 2 : 1);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Bodies_of_no_shape_are_parked_and_the_next_message_gets_through(string name)
    {
        var channel = HostileChannel.All[name];
        await using var desk = await Desk.StartAsync(channel);
        var random = new Random(1);
        var noise = new byte[2000];
        random.NextBytes(noise);
        var good = channel.Body(desk.Message("102", "My bin was missed", "Asha"));
        byte[][] bodies =
        [
            [], [0], [0xFF, 0xFE], noise, "null"u8.ToArray(), "[]"u8.ToArray(), "\"page\""u8.ToArray(), "{\"object\":"u8.ToArray(), good[..(good.Length / 2)],
            Encoding.UTF8.GetBytes(new string('[', 200_000)), Encoding.UTF8.GetBytes("{\"entry\":" + new string('{', 200_000)), "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"u8.ToArray(),
        ];

        foreach (var body in bodies)
            await desk.StoreAsync(body);
        await desk.StoreAsync(good);
        await desk.IntakeAsync();

        (await desk.StoredAsync("102")).Text.ShouldBe("My bin was missed");
        (await desk.ParkedAsync()).ShouldAllBe(k => k == ParkedKind.Unreadable || k == ParkedKind.Unknown);
        (await desk.ParkedAsync()).Count.ShouldBe(channel.IsJson ? bodies.Length : bodies.Length - 1);
        (await desk.WaitingAsync()).ShouldBe(0);
    }

    /// <summary>Null, lists where objects belong, numbers out of range, the years 1 and 9999: each in the place of each value of a good delivery.</summary>
    [Theory]
    [MemberData(nameof(JsonChannels))]
    public async Task Any_value_of_a_delivery_may_be_anything(string name)
    {
        var channel = HostileChannel.All[name];
        await using var desk = await Desk.StartAsync(channel);
        var good = channel.Body(desk.Message("101", "My bin was missed", "Asha"));
        var paths = Paths(JsonNode.Parse(good)!);
        paths.Count.ShouldBeGreaterThan(8);
        foreach (var path in paths)
        {
            foreach (var value in OtherValues)
            {
                var body = Encoding.UTF8.GetBytes(With(JsonNode.Parse(good)!, path, value));
                try
                {
                    desk.Channel.Read(body).ShouldNotBeNull();
                }
                catch (UnreadableDeliveryException e)
                {
                    e.Message.ShouldNotBeEmpty();
                }

                await desk.StoreAsync(body, save: false);
            }
        }

        await desk.SaveAsync();
        await desk.IntakeAsync();
        await desk.ReceiveAsync(desk.Message("102", "The next one", "Asha"));

        (await desk.StoredAsync("102")).Text.ShouldBe("The next one");
        (await desk.ParkedAsync()).ShouldNotContain(ParkedKind.Failed);
        (await desk.WaitingAsync()).ShouldBe(0);
        (await desk.App.ReadAsync(db => db.Messages.CountAsync(m => m.SentAt > desk.Now, TestContext.Current.CancellationToken))).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Damaged_bytes_never_fail_in_an_unforeseen_way(string name)
    {
        await using var desk = await Desk.StartAsync(HostileChannel.All[name]);
        var whole = HostileChannel.All[name].Body(desk.Message("101", "a \"quoted\" é text 👨‍👩‍👧", "Asha"));
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var body = whole.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                body = body[..random.Next(body.Length)];
            try
            {
                desk.Channel.Read(body).ShouldNotBeNull();
            }
            catch (UnreadableDeliveryException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    private static List<string> Paths(JsonNode node)
    {
        var paths = new List<string>();
        Collect(node, "");
        return paths;

        void Collect(JsonNode? at, string path)
        {
            if (path.Length > 0)
                paths.Add(path);
            if (at is JsonObject o)
            {
                foreach (var (key, value) in o)
                    Collect(value, $"{path}/{key}");
            }
            else if (at is JsonArray a)
            {
                for (var i = 0; i < a.Count; i++)
                    Collect(a[i], $"{path}/{i}");
            }
        }
    }

    private static string With(JsonNode root, string path, string value)
    {
        var at = root;
        var steps = path.Split('/')[1..];
        foreach (var step in steps[..^1])
            at = at is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : at[step]!;
        const string Mark = "\u00a7here\u00a7";
        if (at is JsonArray into)
            into[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = Mark;
        else
            at[steps[^1]] = Mark;
        return root.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    private sealed class Desk : IAsyncDisposable
    {
        private readonly HostileChannel hostile;
        private readonly string fingerprint;
        private readonly List<object> waiting = [];

        private Desk(App app, HostileChannel hostile, Guid account) => (App, this.hostile, fingerprint) = (app, hostile, ConnectedAccount.ReadByUs(account));

        public App App { get; }

        public DateTimeOffset Now => App.Clock.GetUtcNow();

        public IChannel Channel => App.Services.GetServices<IChannel>().Single(c => c.Kind == hostile.Kind);

        public static async Task<Desk> StartAsync(HostileChannel channel)
        {
            var app = await App.StartAsync();
            var credentials = app.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("secret", null, "verify", "token"));
            var account = ChannelAccount.Connect(channel.Kind, "Council", channel.AccountId, "http://127.0.0.1:9/", credentials, null);
            await app.SaveAsync(account);
            return new Desk(app, channel, account.Id);
        }

        public HostileMessage Message(string id, string text, string name) => new(id, "7" + id, name, text, Now);

        public async Task ReceiveAsync(params HostileMessage[] messages)
        {
            foreach (var message in messages)
                await StoreAsync(hostile.Body(message));
            await IntakeAsync();
        }

        public async Task StoreAsync(byte[] body, bool save = true)
        {
            var hash = DeliveryWriter.HashOf(hostile.Kind, body);
            if (waiting.OfType<InboundDelivery>().Any(d => d.BodyHash.AsSpan().SequenceEqual(hash)))
                return;
            waiting.Add(new InboundDelivery
            {
                Id = Guid.CreateVersion7(),
                Channel = hostile.Kind,
                ReceivedAt = Now,
                Body = body,
                BodyHash = hash,
                SecretFingerprint = fingerprint,
                Work = new Work { NextAttemptAt = Now },
            });
            if (save)
                await SaveAsync();
        }

        public async Task SaveAsync()
        {
            await App.SaveAsync([.. waiting]);
            waiting.Clear();
        }

        public async Task IntakeAsync()
        {
            var worker = App.Services.GetRequiredService<IntakeWorker>();
            for (var i = 0; i < 5; i++)
            {
                while (await worker.RunOnceAsync(CancellationToken.None) > 0)
                {
                }

                // What failed is tried again after a while.
                App.Clock.Advance(TimeSpan.FromMinutes(2));
            }
        }

        public Task<Message> StoredAsync(string id) => App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(
            m => m.ExternalId == id || m.ExternalId == "5_" + id || m.ExternalId == id + "@example.org", TestContext.Current.CancellationToken));

        public async Task<string> ResidentNameAsync(Message message) => await App.ReadAsync(db => (
            from c in db.Cases
            join r in db.Residents on c.ResidentId equals r.Id
            where c.Id == message.CaseId
            select (r.Name ?? "") + (r.Handle ?? "")).FirstOrDefaultAsync(TestContext.Current.CancellationToken)) ?? "";

        public Task<List<ParkedKind>> ParkedAsync() => App.ReadAsync(db => db.ParkedItems.Select(p => p.Kind).ToListAsync(TestContext.Current.CancellationToken));

        public Task<List<string>> ParkedErrorsAsync() => App.ReadAsync(db => db.ParkedItems.Select(p => p.What + ": " + p.Error).ToListAsync(TestContext.Current.CancellationToken));

        public Task<int> CasesAsync() => App.ReadAsync(db => db.Cases.CountAsync(TestContext.Current.CancellationToken));

        public Task<int> WaitingAsync() => App.ReadAsync(db => db.InboundDeliveries.CountAsync(d => d.ProcessedAt == null, TestContext.Current.CancellationToken));

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
