using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Brings files to X before the message that carries them: begun, sent in parts, ended, described, and waited for.</summary>
internal sealed class XMedia(XClient x, XPace pace, TimeProvider clock)
{
    private const int PartLength = 1024 * 1024;
    private const int MostAsks = 30;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    /// <summary>A file that was left behind at X costs nothing and is forgotten there within a day, so that a failure here is always worth another try.</summary>
    public async Task<(IReadOnlyList<string> Ids, SendResult.Failed? Failure)> UploadAsync(
        ConnectedAccount account, IReadOnlyList<OutboundFile> files, bool isPrivate, CancellationToken ct)
    {
        var ids = new List<string>(files.Count);
        foreach (var file in files)
        {
            var (id, failure) = await UploadAsync(account, file, isPrivate, ct);
            if (id is null)
                return ([], failure);
            ids.Add(id);
        }

        return (ids, null);
    }

    private async Task<(string? Id, SendResult.Failed? Failure)> UploadAsync(ConnectedAccount account, OutboundFile file, bool isPrivate, CancellationToken ct)
    {
        var kind = file.ContentType.StartsWith("video/", StringComparison.Ordinal) ? "video" : file.ContentType == "image/gif" ? "gif" : "image";
        if (kind == "image" && !file.ContentType.StartsWith("image/", StringComparison.Ordinal))
            return (null, new SendResult.Failed(FailureKind.BadContent, $"X takes pictures and videos only, and “{file.Name}” is neither."));
        var begun = await x.WriteAsync(
            account, HttpMethod.Post, "2/media/upload/initialize",
            new JsonObject { ["media_type"] = file.ContentType, ["total_bytes"] = file.Length, ["media_category"] = (isPrivate ? "dm_" : "tweet_") + kind }, XLimit.Other, 0, ct);
        if (begun.Data?.Id("id"u8) is not { } id)
            return (null, Failure(account, begun));

        await using (var stream = await file.OpenAsync(ct))
        {
            var buffer = new byte[PartLength];
            for (var part = 0; await stream.ReadAtLeastAsync(buffer, PartLength, throwOnEndOfStream: false, ct) is > 0 and var read; part++)
            {
                var (bytes, number) = (buffer[..read], part.ToString(System.Globalization.CultureInfo.InvariantCulture));
                var sent = await x.UploadAsync(account, $"2/media/upload/{id}/append", () => Part(bytes, number), ct);
                if (!sent.Http.Succeeded)
                    return (null, Failure(account, sent));
            }
        }

        var ended = await x.WriteAsync(account, HttpMethod.Post, $"2/media/upload/{id}/finalize", null, XLimit.Other, 0, ct);
        for (var asked = 0; ended.Data is { } data && data.Object("processing_info"u8) is { } processing; asked++)
        {
            if (processing.Text("state"u8) == "succeeded")
                break;
            if (processing.Text("state"u8) == "failed")
                return (null, new SendResult.Failed(FailureKind.BadContent, $"X cannot use “{file.Name}”.", null, ended.Raw));
            if (asked == MostAsks)
                return (null, new SendResult.Failed(FailureKind.RetryLater, $"X is still working on “{file.Name}”.", clock.GetUtcNow().AddMinutes(1), ended.Raw) { Waits = WaitScope.Message });
            await Task.Delay(AskEvery, clock, ct);
            ended = await x.GetAsync(account, "2/media/upload", [("media_id", id)], XLimit.Other, 0, ct);
        }

        if (ended.Data is null)
            return (null, Failure(account, ended));
        if (file.AlternativeText.Length > 0 && kind != "video")
        {
            var described = await x.WriteAsync(
                account, HttpMethod.Post, "2/media/metadata",
                new JsonObject { ["id"] = id, ["metadata"] = new JsonObject { ["alt_text"] = new JsonObject { ["text"] = PlatformText.Cut(file.AlternativeText, 1000) } } }, XLimit.Other, 0, ct);
            if (!described.Http.Succeeded)
                return (null, Failure(account, described));
        }

        return (id, null);
    }

    private static MultipartFormDataContent Part(byte[] bytes, string number)
    {
        var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return new MultipartFormDataContent { { content, "media", "part" }, { new StringContent(number), "segment_index" } };
    }

    private SendResult.Failed Failure(ConnectedAccount account, XAnswer answer)
    {
        // Nothing was said to anybody yet.
        var failed = XErrors.Classify(answer, writes: false, clock.GetUtcNow(), pace.NotBefore(account.Id, XLimit.Other));
        return failed.Kind is FailureKind.TargetGone or FailureKind.BadContent ? failed with { Kind = FailureKind.BadContent, Reason = "X does not accept the file." }
            : failed.Kind == FailureKind.RetryLater ? failed with { Waits = WaitScope.Message }
            : failed;
    }
}
