using System.Diagnostics;
using System.Text;
using Enquiries.Application;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure;
using Enquiries.Infrastructure.Channels.Email;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Verbs;

/// <summary>
/// Items that each channel's reader takes out of delivered bodies in a second, on one core: over payloads of our own, and over those that lie beside the
/// repository where they are present. What cannot be read at all counts for nothing but its time.
/// </summary>
internal static class Parsers
{
    private const double AtLeast = 20_000;

    private const string SmallMail = """
        Return-Path: <asha@example.org>
        Delivered-To: cases@council.example
        Received: from mx.example.org (mx.example.org [192.0.2.10]) by mail.council.example with ESMTPS id 1abc; Mon, 21 Sep 2026 14:00:05 +0000
        From: Asha Example <asha@example.org>
        To: cases@council.example
        Subject: Street light
        Date: Mon, 21 Sep 2026 15:00:00 +0100
        Message-ID: <one@example.org>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        The street light in Example Street is out, and it is dark there at night.

        Asha
        """;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);

    public static int Run()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddApplication();
        services.AddDatabase(DatabaseProvider.Sqlite, "Data Source=:memory:");
        services.AddChannels();
        services.AddWorkers();

        // Only the readers are asked for: no database is opened, and nothing is started.
        services.AddSingleton<IAccountDirectory, NoAccounts>();
        var failed = 0;
        using var provider = services.BuildServiceProvider();
        foreach (var kind in Enum.GetValues<ChannelKind>())
        {
            if (Reader(provider, kind) is not { } channel)
                continue;
            var bodies = Own(kind).Concat(Shared(kind)).Where(b => Count(channel, b) > 0).ToList();
            if (bodies.Count == 0)
                continue;
            var figure = new Figure($"parsers.{kind.ToString().ToLowerInvariant()}", Measure(channel, bodies), "items/s", AtLeast, HigherIsBetter: true);
            figure.Print();
            failed |= figure.Met == false ? 1 : 0;
        }

        return failed;
    }

    private static double Measure(IChannel channel, List<byte[]> bodies)
    {
        // Once for the compiler.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Measured / 2;)
        {
            foreach (var body in bodies)
                Count(channel, body);
        }

        var items = 0L;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Measured)
        {
            foreach (var body in bodies)
                items += Count(channel, body);
        }

        return items / watch.Elapsed.TotalSeconds;
    }

    private static int Count(IChannel channel, byte[] body)
    {
        try
        {
            return channel.Read(body).Count;
        }
        catch (UnreadableDeliveryException)
        {
            return 0;
        }
    }

    private static IChannel? Reader(ServiceProvider provider, ChannelKind kind) => provider.GetServices<IChannel>().FirstOrDefault(c => c.Kind == kind);

    private static IEnumerable<byte[]> Shared(ChannelKind kind)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "..", "shared", "channels", "samples", kind.ToString().ToLowerInvariant());
            if (File.Exists(Path.Combine(at.FullName, "Enquiries.sln")) && Directory.Exists(folder))
            {
                return kind == ChannelKind.Email
                    ? Directory.GetFiles(folder, "*.eml").Select(f => Stored(File.ReadAllBytes(f)))
                    : Directory.GetFiles(folder, "*.*").Where(f => f.EndsWith(".json", StringComparison.Ordinal)).Select(File.ReadAllBytes);
            }
        }

        return [];
    }

    /// <summary>An e-mail as it is kept.</summary>
    private static byte[] Stored(byte[] raw) =>
        new MailEnvelope("cases@council.example", "INBOX", 1, 7, new DateTimeOffset(2026, 9, 21, 14, 0, 5, TimeSpan.Zero), "mail.council.example").Write(raw);

    private static IEnumerable<byte[]> Own(ChannelKind kind) => (kind switch
    {
        ChannelKind.Facebook => new[]
        {
            """{"object":"page","entry":[{"id":"1093","time":1789000900,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","from":{"id":"42","name":"Gwen Sample"},"message":"Still not collected on Example Street","created_time":1789000000}}]}]}""",
            """{"object":"page","entry":[{"id":"1093","time":1789000900123,"messaging":[{"sender":{"id":"42"},"recipient":{"id":"1093"},"timestamp":1789000900000,"message":{"mid":"m_1","text":"Hello, who looks after the trees in our street?"}}]}]}""",
        },
        ChannelKind.X =>
        [
            """{"data":{"event_uuid":"2099350700000000001","filter":{"user_id":"900"},"event_type":"post.mention.create","tag":"t","payload":{"id":"2099350700000000001","text":"hey @Council the lamp is out &amp; it is dark https://t.co/a","created_at":"2026-09-14T07:00:00.000Z","author_id":"901","conversation_id":"2099350700000000001","edit_history_tweet_ids":["2099350700000000001"],"entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://photos.example/lamp"}],"mentions":[{"start":4,"end":12,"id":"900"}]}},"includes":{"users":[{"id":"901","name":"Gwen Sample","username":"gwen"}]}}}""",
            """{"data":{"event_uuid":"-7","filter":{"user_id":"900"},"event_type":"dm.received","payload":{"direct_message_events":[{"type":"message_create","id":"2099350700000000002","created_timestamp":"1789369200000","message_create":{"target":{"recipient_id":"900"},"sender_id":"901","message_data":{"text":"Hello, can you help me?"}}}],"users":{"901":{"data":{"id":"901","name":"Gwen Sample","username":"gwen"}}}}}}""",
        ],
        ChannelKind.YouTube =>
        [
            """{"polled":"youtube","account":"UCcouncil00000000000001","readAt":"2026-09-14T07:00:00Z","data":{"threads":[{"kind":"youtube#commentThread","id":"UgzA_4AaABAg","snippet":{"channelId":"UCcouncil00000000000001","videoId":"vid00000001","topLevelComment":{"kind":"youtube#comment","id":"UgzA_4AaABAg","snippet":{"videoId":"vid00000001","textDisplay":"Where does a <b>kettle</b> go?<br>Thanks","authorDisplayName":"@gwen-sample","authorChannelId":{"value":"UCgwen"},"publishedAt":"2026-09-14T06:00:00Z","updatedAt":"2026-09-14T06:30:00Z"}},"canReply":true,"totalReplyCount":1},"replies":{"comments":[{"kind":"youtube#comment","id":"UgzA_4AaABAg.9S1","snippet":{"videoId":"vid00000001","textOriginal":"@gwen-sample not in the grey bin","parentId":"UgzA_4AaABAg","authorDisplayName":"@dan-sample","authorChannelId":{"value":"UCdan"},"publishedAt":"2026-09-14T06:10:00Z","updatedAt":"2026-09-14T06:10:00Z"}}]}}],"videos":[{"kind":"youtube#video","id":"vid00000001","snippet":{"title":"What goes in which bin?","publishedAt":"2026-09-01T06:00:00Z"}}]}}""",
            """<?xml version='1.0' encoding='UTF-8'?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom"><entry><id>yt:video:vid00000001</id><yt:videoId>vid00000001</yt:videoId><yt:channelId>UCcouncil00000000000001</yt:channelId><title>What goes in which bin?</title><published>2026-09-01T06:00:00+00:00</published><updated>2026-09-01T06:00:00.123456789+00:00</updated></entry></feed>""",
        ],
        ChannelKind.WebForm =>
        [
            """{"Account":"contact","Id":"form-0199","At":"2026-09-14T07:00:00+00:00","CaseNumber":1042,"Conversation":"form-0199","Person":"jo@example.org","Name":"Jo Sample","CategoryName":"Street lighting","Text":"The lamp in our street is out, and it is dark there at night.","Place":"outside 12 Mill Lane","NoReply":false,"Photos":[{"Id":"01990000-0000-7000-8000-000000000009","Name":"lamp.jpg","ContentType":"image/jpeg"}]}""",
            """{"Account":"contact","Id":"form-0200","At":"2026-09-14T07:05:00+00:00","CaseToken":"sl-1042.ab12cd34ef56gh78","Conversation":"form-0200","Person":"form:0200","Text":"And the next one is out too.","NoReply":true,"Photos":[]}""",
        ],
        _ => [],
    }).Select(Encoding.UTF8.GetBytes).Concat(kind == ChannelKind.Email ? [Stored(Encoding.UTF8.GetBytes(SmallMail.ReplaceLineEndings("\r\n")))] : []);

    private sealed class NoAccounts : IAccountDirectory
    {
        public ValueTask<IReadOnlyList<ConnectedAccount>> AllAsync(CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<ConnectedAccount>>([]);

        public void Invalidate()
        {
            // There is nothing to forget.
        }
    }
}
