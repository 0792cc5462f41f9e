using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Reads what was polled, and the hub's Atom. A thread is the conversation; the video it stands under is told as the thread's post.</summary>
internal static class YouTubeReader
{
    private const int RawMaxLength = 4000;

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        if (UploadsReader.IsXml(body.Span))
            return UploadsReader.Read(body);

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
        }
        catch (JsonException e)
        {
            throw new UnreadableDeliveryException("The body is neither JSON nor Atom.", e);
        }

        using (document)
        {
            try
            {
                if (PolledPage.TryRead(document.RootElement) is not { What: YouTubePage.What } page || !PlatformText.IsId(page.AccountExternalId, ChannelAccount.ExternalIdMaxLength))
                    throw new UnreadableDeliveryException("The body is JSON, but of no known shape.");
                return new Reading(page).Run();
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new UnreadableDeliveryException("The body is of no known shape.", e);
            }
        }
    }

    private sealed class Reading(PolledPage.Read page)
    {
        private readonly List<InboundItem> items = [];
        private readonly string channel = page.AccountExternalId;
        private readonly string? status = page.Data.Text("moderationStatus"u8);
        private readonly Dictionary<string, (string Title, DateTimeOffset At)> videos = new(StringComparer.Ordinal);
        private readonly List<(YouTubeComment Comment, bool CanReply)> comments = [];

        public List<InboundItem> Run()
        {
            foreach (var json in List("videos"u8))
                Each(json, Video);
            foreach (var json in List("threads"u8))
                Each(json, Thread);
            foreach (var json in List("comments"u8))
                Each(json, j => Comment(j, null, true));
            foreach (var (comment, canReply) in comments)
                Add(comment, canReply);
            AddDropped();
            return items;
        }

        private IEnumerable<JsonElement> List(ReadOnlySpan<byte> name) => page.Data.Array(name) is { } list ? list.EnumerateArray() : [];

        private void Each(JsonElement json, Func<JsonElement, bool> read)
        {
            try
            {
                if (read(json))
                    return;
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                // Kept below: one bad item never spoils the others.
            }

            items.Add(new InboundUnknown(channel, page.ReadAt, PlatformText.CleanLine(json.Text("kind"u8), 100) ?? "item", LenientJson.Raw(json, RawMaxLength)));
        }

        private bool Video(JsonElement json)
        {
            if (YouTubeVideo.TryRead(json) is not { } video)
                return false;
            videos[video.Id] = (video.Title, video.PublishedAt);
            items.Add(new InboundOwnPost(channel, video.PublishedAt, video.Id, video.Title, YouTubeComment.Permalink(video.Id, null)));
            return true;
        }

        private bool Thread(JsonElement json)
        {
            if (json.Object("snippet"u8) is not { } snippet || snippet.Object("topLevelComment"u8) is not { } top)
                return false;
            var videoId = YouTubeComment.VideoOf(snippet);
            var canReply = !snippet.Has("canReply"u8) || snippet.IsTrue("canReply"u8);
            if (!Comment(top, videoId, canReply))
                return false;
            if (json.Object("replies"u8)?.Array("comments"u8) is { } replies)
            {
                foreach (var reply in replies.EnumerateArray())
                    Each(reply, j => Comment(j, videoId, canReply));
            }

            return true;
        }

        private bool Comment(JsonElement json, string? videoId, bool canReply)
        {
            if (YouTubeComment.TryRead(json, videoId) is not { } comment)
                return false;
            comments.Add((comment.In(status), canReply));
            return true;
        }

        private void Add(YouTubeComment comment, bool canReply)
        {
            if (!comment.IsReply && comment.VideoId is { } videoId && videos.TryGetValue(videoId, out var video))
                items.Add(new InboundOwnPost(channel, video.At, comment.ThreadId, video.Title, YouTubeComment.Permalink(videoId, comment.ThreadId)));

            if (!comment.IsBy(channel))
                items.Add(Resident(comment, canReply));
            else if (comment.IsWithheld)
                items.Add(new InboundIgnored(channel, comment.WrittenAt, "an answer of the council's that YouTube holds back"));
            else if (comment.IsReply)
                AddOwn(comment);
            else
                items.Add(new InboundIgnored(channel, comment.WrittenAt, "a comment of the council's own under its video"));
        }

        private InboundMessage Resident(YouTubeComment comment, bool canReply)
        {
            var author = comment.AuthorId is { } id ? new InboundAuthor(id, comment.AuthorName, HandleOf(comment.AuthorName)) : null;
            return new InboundMessage(
                channel, comment.WrittenAt, comment.Id, Audience.Public, comment.ThreadId, author, comment.Text, comment.Attachments, comment.IsReply ? comment.ThreadId : null, comment.Id)
            {
                EditedAt = comment.EditedAt,
                Permalink = YouTubeComment.Permalink(comment.VideoId, comment.Id),
                AnswerOnPlatformOnly = !canReply && !comment.IsWithheld,
                Visibility = new InboundVisibility(comment.IsWithheld, page.ReadAt),
            };
        }

        /// <summary>
        /// Replies are flat, and people say whom they answer with "@handle". An answer of the council that begins so belongs to the newest comment of that person
        /// before it, as far as it lies in the same page; otherwise to the thread.
        /// </summary>
        private void AddOwn(YouTubeComment own)
        {
            var (parent, text) = (own.ThreadId, own.Text);
            if (own.Text.StartsWith('@'))
            {
                var answered = comments.Select(c => c.Comment)
                    .Where(c => c.IsReply && c.ThreadId == own.ThreadId && !c.IsBy(channel) && c.WrittenAt <= own.WrittenAt && YouTubeMention.Names(own.Text, c.AuthorName))
                    .MaxBy(c => c.WrittenAt);
                if (answered is not null)
                    (parent, text) = (answered.Id, YouTubeMention.Without(own.Text, answered.AuthorName!));
            }

            items.Add(new InboundOwnMessage(channel, own.WrittenAt, own.Id, Audience.Public, own.ThreadId, text, own.Attachments, parent, null, null));
            if (own.EditedAt is { } editedAt)
                items.Add(new InboundChange(channel, editedAt, own.Id, InboundChangeKind.Edited, text));
        }

        private void AddDropped()
        {
            if (page.Data.Array("dropped"u8) is not { } ids)
                return;
            foreach (var json in ids.EnumerateArray())
            {
                if (json.ValueKind == JsonValueKind.String && json.GetString() is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength))
                    items.Add(new InboundChange(channel, page.ReadAt, id, InboundChangeKind.NotShown));
            }
        }

        private static string? HandleOf(string? name) => name is { Length: > 1 } && name[0] == '@' && !name.Contains(' ', StringComparison.Ordinal) ? name : null;
    }
}

/// <summary>"@handle" at the beginning of a reply says whom it answers.</summary>
internal static class YouTubeMention
{
    /// <summary>How a person is named; display names of before 2023 have no sign.</summary>
    public static string Of(string name) => name.StartsWith('@') ? name : "@" + name;

    public static bool Names(string text, string? name)
    {
        if (string.IsNullOrEmpty(name))
            return false;
        var mention = Of(name);
        return text.StartsWith(mention, StringComparison.OrdinalIgnoreCase) && (text.Length == mention.Length || !char.IsLetterOrDigit(text[mention.Length]));
    }

    public static string Without(string text, string name) => text[Of(name).Length..].TrimStart(' ', '\u200b', '\u00a0', ',', ':', '\n');
}
