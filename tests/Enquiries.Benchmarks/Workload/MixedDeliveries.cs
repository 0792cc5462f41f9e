using System.Globalization;
using System.Text;
using System.Text.Json;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Benchmarks.Workload;

/// <summary>One new message of one resident in the form of each channel, as it is stored before it becomes a case.</summary>
internal static class MixedDeliveries
{
    public static readonly IReadOnlyList<(ChannelKind Channel, string AccountId)> Accounts =
    [
        (ChannelKind.Facebook, PageWebhooks.PageId), (ChannelKind.Instagram, "17841400000000001"), (ChannelKind.X, "900000000000000001"), (ChannelKind.YouTube, "UCcouncil00000000000001"),
        (ChannelKind.Email, "cases@council.example"),
    ];

    public static byte[] Body(ChannelKind channel, string accountId, int number, DateTimeOffset at) => channel switch
    {
        ChannelKind.Facebook => PageWebhooks.Comment(number, at),
        ChannelKind.Instagram => Encoding.UTF8.GetBytes(
            $$"""{"entry":[{"id":"{{accountId}}","time":{{at.ToUnixTimeSeconds()}},"changes":[{"value":{"id":"18{{number}}","text":{{Text(number)}},"from":{"id":"{{number}}","username":"resident.{{number}}"},"media":{"id":"9001","media_product_type":"FEED"} },"field":"comments"}]}],"object":"instagram"}"""),
        ChannelKind.X => Encoding.UTF8.GetBytes(
            $$$"""{"data":{"event_uuid":"-{{{number}}}","filter":{"user_id":"{{{accountId}}}"},"event_type":"post.mention.create","tag":"t","payload":{"id":"{{{XId(at, number)}}}","text":{{{Text(number)}}},"created_at":"{{{Iso(at)}}}","author_id":"7{{{number}}}","conversation_id":"{{{XId(at, number)}}}"},"includes":{"users":[{"id":"7{{{number}}}","name":"Resident","username":"resident{{{number}}}"},{"id":"{{{accountId}}}","name":"Council","username":"Council"}]} } }"""),
        ChannelKind.YouTube => YouTube(accountId, number, at),
        _ => new MailEnvelope(accountId, "INBOX", 1, (uint)number + 1, at, "mail.council.example").Write(Encoding.UTF8.GetBytes(
            $"From: Resident {number} <resident{number}@example.org>\r\nTo: {accountId}\r\nSubject: To the council\r\nDate: {at.ToString("r", CultureInfo.InvariantCulture)}\r\nMessage-ID: <m{number}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{PageWebhooks.TextOf(number)}\r\n")),
    };

    private static byte[] YouTube(string accountId, int number, DateTimeOffset at)
    {
        var page = new YouTubePage();
        using var thread = JsonDocument.Parse(
            $$$"""{"kind":"youtube#commentThread","id":"Ugz{{{number}}}","snippet":{"channelId":"{{{accountId}}}","videoId":"vid00000001","topLevelComment":{"kind":"youtube#comment","id":"Ugz{{{number}}}","snippet":{"videoId":"vid00000001","textDisplay":{{{Text(number)}}},"textOriginal":{{{Text(number)}}},"authorDisplayName":"@resident{{{number}}}","authorChannelId":{"value":"UCresident{{{number}}}"},"publishedAt":"{{{Iso(at)}}}","updatedAt":"{{{Iso(at)}}}"} },"canReply":true,"totalReplyCount":0,"isPublic":true} }""");
        page.Threads.Add(thread.RootElement);
        return page.Write(accountId, at);
    }

    /// <summary>X's ids carry their time.</summary>
    private static string XId(DateTimeOffset at, int number) => (((at.ToUnixTimeMilliseconds() - 1_288_834_974_657) << 22) + number).ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Text(int number) => JsonSerializer.Serialize(PageWebhooks.TextOf(number));
}
