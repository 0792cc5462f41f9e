using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>
/// Reads a webhook body: entries of one or more Pages, each with changes (feed, mentions, ratings) or Messenger events. One bad item never spoils the others.
/// </summary>
internal static class FacebookReader
{
    public const int RawMaxLength = 4000;

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(SkipByteOrderMark(body), new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
        }
        catch (JsonException e)
        {
            throw new UnreadableDeliveryException("The body is not JSON.", e);
        }

        using (document)
        {
            try
            {
                return Read(document.RootElement);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new UnreadableDeliveryException("The body is of no known shape.", e);
            }
        }
    }

    private static List<InboundItem> Read(JsonElement root)
    {
        if (root.Array("entry"u8) is not { } entries)
            throw new UnreadableDeliveryException("The body is JSON, but has no list of entries.");

        var items = new List<InboundItem>();
        var isPage = root.IsText("object"u8, "page"u8);
        foreach (var entry in entries.EnumerateArray())
            ReadEntry(entry, isPage ? null : root.Text("object"u8) ?? "", items);
        return items;
    }

    private static void ReadEntry(JsonElement entry, string? foreignObject, List<InboundItem> items)
    {
        var page = entry.Id("id"u8) ?? "";
        if (!PlatformText.IsId(page, Domain.Channels.ChannelAccount.ExternalIdMaxLength))
        {
            items.Add(new InboundUnknown("", DateTimeOffset.UnixEpoch, "entry without an account", LenientJson.Raw(entry, RawMaxLength)));
            return;
        }

        var context = new EntryContext(page, entry.Time("time"u8));
        if (page == "0")
        {
            items.Add(context.Ignored("test delivery"));
            return;
        }

        if (foreignObject is not null)
        {
            items.Add(context.Unknown($"object/{foreignObject}", entry));
            return;
        }

        var before = items.Count;
        ReadList(entry.Array("changes"u8), context, ChangeReader.Read, items);
        ReadList(entry.Array("messaging"u8), context, MessagingReader.Read, items);
        ReadList(entry.Array("standby"u8), context, (c, _) => c.Ignored("another application holds the conversation"), items);
        if (items.Count == before)
            items.Add(entry.Has("changed_fields"u8) ? context.Ignored("names of changed fields only") : context.Unknown("entry without events", entry));
    }

    private static void ReadList(JsonElement? list, EntryContext context, Func<EntryContext, JsonElement, InboundItem> read, List<InboundItem> items)
    {
        if (list is not { } elements)
            return;
        foreach (var element in elements.EnumerateArray())
        {
            try
            {
                items.Add(read(context, element));
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                items.Add(context.Unknown("malformed item", element));
            }
        }
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}

/// <summary>What all items of an entry share.</summary>
/// <param name="Page">The Page's id.</param>
/// <param name="SentAt">When the platform sent the delivery, UTC.</param>
internal sealed record EntryContext(string Page, DateTimeOffset? SentAt)
{
    private const int WhatMaxLength = 100;

    public InboundIgnored Ignored(string reason) => new(Page, SentAt ?? DateTimeOffset.UnixEpoch, reason);

    public InboundUnknown Unknown(string what, JsonElement raw) =>
        new(Page, SentAt ?? DateTimeOffset.UnixEpoch, PlatformText.CleanLine(what, WhatMaxLength) ?? "", LenientJson.Raw(raw, FacebookReader.RawMaxLength));
}
