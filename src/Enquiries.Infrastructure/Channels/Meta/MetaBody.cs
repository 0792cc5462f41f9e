using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>
/// The envelope that Facebook and Instagram share: entries of one or more accounts, each with changes, direct messages, or direct messages that another
/// application holds. One bad item never spoils the others. What we read ourselves comes as a <see cref="PolledPage"/> instead.
/// </summary>
internal static class MetaBody
{
    public const int RawMaxLength = 4000;

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body, MetaShape shape)
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
                return Read(document.RootElement, shape);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                throw new UnreadableDeliveryException("The body is of no known shape.", e);
            }
        }
    }

    private static List<InboundItem> Read(JsonElement root, MetaShape shape)
    {
        var items = new List<InboundItem>();
        if (root.Array("entry"u8) is { } entries)
        {
            var given = root.ValueKind == JsonValueKind.Object ? root.Text("object"u8) ?? "" : "";
            foreach (var entry in entries.EnumerateArray())
                ReadEntry(entry, given == shape.Object ? null : given, shape, items);
            return items;
        }

        if (root.ValueKind != JsonValueKind.Object || PolledPage.TryRead(root) is not { Data.ValueKind: JsonValueKind.Array } page)
            throw new UnreadableDeliveryException("The body is JSON, but has no list of entries.");
        var context = new EntryContext(page.AccountExternalId, page.ReadAt);
        foreach (var element in page.Data.EnumerateArray())
            ReadOne(element, context, (c, e) => shape.Polled(c, page.What, e), items);
        return items;
    }

    private static void ReadEntry(JsonElement entry, string? foreignObject, MetaShape shape, List<InboundItem> items)
    {
        var account = entry.Id("id"u8) ?? "";
        if (!PlatformText.IsId(account, Domain.Channels.ChannelAccount.ExternalIdMaxLength))
        {
            items.Add(new InboundUnknown("", DateTimeOffset.UnixEpoch, "entry without an account", LenientJson.Raw(entry, RawMaxLength)));
            return;
        }

        var context = new EntryContext(account, entry.Time("time"u8));
        if (account == "0")
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
        ReadList(entry.Array("changes"u8), context, shape.Change, items);
        ReadList(entry.Array("messaging"u8), context, shape.Messaging, items);
        ReadList(entry.Array("standby"u8), context, shape.Standby, items);
        if (items.Count == before)
            items.Add(entry.Has("changed_fields"u8) ? context.Ignored("names of changed fields only") : context.Unknown("entry without events", entry));
    }

    private static void ReadList(JsonElement? list, EntryContext context, Func<EntryContext, JsonElement, InboundItem> read, List<InboundItem> items)
    {
        if (list is not { } elements)
            return;
        foreach (var element in elements.EnumerateArray())
            ReadOne(element, context, read, items);
    }

    private static void ReadOne(JsonElement element, EntryContext context, Func<EntryContext, JsonElement, InboundItem> read, List<InboundItem> items)
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

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}

/// <summary>What one of the platforms puts into the envelope.</summary>
/// <param name="Object">What its deliveries call themselves: page, instagram.</param>
/// <param name="Polled">Reads one item of what we read ourselves; the text says of what kind it is.</param>
internal sealed record MetaShape(
    string Object,
    Func<EntryContext, JsonElement, InboundItem> Change,
    Func<EntryContext, JsonElement, InboundItem> Messaging,
    Func<EntryContext, JsonElement, InboundItem> Standby,
    Func<EntryContext, string, JsonElement, InboundItem> Polled);

/// <summary>What all items of an entry share.</summary>
/// <param name="Page">The account's id: a Page's, or an Instagram account's.</param>
/// <param name="SentAt">When the platform sent the delivery (or when we read it), UTC.</param>
internal sealed record EntryContext(string Page, DateTimeOffset? SentAt)
{
    private const int WhatMaxLength = 100;

    public InboundIgnored Ignored(string reason) => new(Page, SentAt ?? DateTimeOffset.UnixEpoch, reason);

    public InboundUnknown Unknown(string what, JsonElement raw) =>
        new(Page, SentAt ?? DateTimeOffset.UnixEpoch, PlatformText.CleanLine(what, WhatMaxLength) ?? "", LenientJson.Raw(raw, MetaBody.RawMaxLength));
}
