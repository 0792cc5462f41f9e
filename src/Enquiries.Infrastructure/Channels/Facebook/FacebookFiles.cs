using System.Globalization;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Application.Delivery;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>
/// Files that go along with an answer. A comment carries one picture, uploaded unseen beforehand. In Messenger every file is a message of its own, sent before
/// the words: each is written down before and after it goes, so that a further try neither drops nor repeats one.
/// </summary>
internal sealed class FacebookFiles(GraphClient graph, SystemRequests requests)
{
    private const long MostDirectBytes = 25L * 1024 * 1024;

    /// <summary>Clocks differ, and the platform cuts its times to seconds.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Whether an echo is one of our own files: its text carries the answer's id and the file's place.</summary>
    public static bool IsOurs(string? metadata) =>
        metadata?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && Guid.TryParse(metadata.AsSpan(0, colon), out _);

    /// <summary>Uploads a picture that nobody sees until a comment carries it. The id, or what the platform answered instead.</summary>
    public async Task<(string? PhotoId, GraphAnswer Answer)> UploadAsync(ConnectedAccount account, OutboundFile file, CancellationToken ct)
    {
        var answer = await graph.PostFileAsync(
            account, account.ExternalId + "/photos", [("published", "false"), ("alt_text_custom", file.AlternativeText)], "source", file, ct);
        return (answer.Json?.Id("id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength) ? id : null, answer);
    }

    /// <summary>Sends the files that have not gone yet. Null when all are there; otherwise the platform's answer to the first that did not get through.</summary>
    public async Task<(GraphAnswer? Answer, SendResult.Failed? Failure)> SendDirectAsync(ConnectedAccount account, OutboundMessage message, string person, CancellationToken ct)
    {
        for (var i = 0; i < message.Files.Count; i++)
        {
            var file = message.Files[i];
            if (file.SentAs is { } known && known != StoredFile.MaybeSent)
                continue;
            if (file.Length > MostDirectBytes)
                return (null, new SendResult.Failed(FailureKind.BadContent, $"Messenger takes files up to 25 MB; {file.Name} is larger."));
            if (file.SentAs == StoredFile.MaybeSent)
            {
                var (found, unread) = await FindAsync(account, message, person, ct);
                if (unread is not null)
                    return (unread, null);
                if (found is not null)
                {
                    await RecordAsync(file.Id, found);
                    continue;
                }
            }

            await RecordAsync(file.Id, StoredFile.MaybeSent);
            var body = new JsonObject
            {
                ["attachment"] = new JsonObject { ["type"] = TypeOf(file.ContentType), ["payload"] = new JsonObject { ["is_reusable"] = false } },
                ["metadata"] = string.Create(CultureInfo.InvariantCulture, $"{message.MessageId}:{i}"),
            };
            var answer = await graph.PostFileAsync(
                account, account.ExternalId + "/messages",
                [("recipient", new JsonObject { ["id"] = person }.ToJsonString()), ("messaging_type", "RESPONSE"), ("message", body.ToJsonString())], "filedata", file, ct);
            if (answer.Json?.Id("message_id"u8) is not { } id)
                return (answer, null);
            await RecordAsync(file.Id, id);
        }

        return (null, null);
    }

    private static string TypeOf(string contentType) => contentType[..contentType.IndexOf('/', StringComparison.Ordinal)] switch
    {
        "image" => "image",
        "video" => "video",
        "audio" => "audio",
        _ => "file",
    };

    /// <summary>Looks in the conversation for a file of ours without words that came after the answer was sent off and belongs to no other file of it.</summary>
    private async Task<(string? Found, GraphAnswer? Unread)> FindAsync(ConnectedAccount account, OutboundMessage message, string person, CancellationToken ct)
    {
        var list = await graph.GetAsync(account, account.ExternalId + "/conversations", [("platform", "messenger"), ("user_id", person), ("fields", "id"), ("limit", "1")], ct);
        if (list.Json?.Array("data"u8) is not { } conversations)
            return (null, list);
        if (conversations.GetArrayLength() == 0 || conversations[0].Id("id"u8) is not { } conversation)
            return (null, null);
        var page = await graph.GetAsync(account, conversation + "/messages", [("fields", "id,from,message,created_time,attachments"), ("limit", "100")], ct);
        if (page.Json?.Array("data"u8) is not { } messages)
            return (null, page);
        var known = message.Files.Select(f => f.SentAs).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var candidate in messages.EnumerateArray())
        {
            if (candidate.Id("id"u8) is { } id && !known.Contains(id) && candidate.Object("from"u8)?.Id("id"u8) == account.ExternalId && candidate.Has("attachments"u8)
                && string.IsNullOrWhiteSpace(candidate.Text("message"u8)) && candidate.Time("created_time"u8) >= message.QueuedAt - ClockTolerance)
                return (id, null);
        }

        return (null, null);
    }

    private Task RecordAsync(Guid fileId, string externalId) => requests.SendAsync(new RecordFileSent(fileId, externalId), CancellationToken.None);
}
