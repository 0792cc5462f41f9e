using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Reads a webhook body of Pages, each with changes (feed, mentions, ratings) or Messenger events, and what we read from the Page ourselves.</summary>
internal static class FacebookReader
{
    private static readonly MetaShape Shape = new(
        "page", ChangeReader.Read, MessagingReader.Read, (c, _) => c.Ignored("another application holds the conversation"), Polled);

    /// <summary>What catching up found, put into the form of deliveries.</summary>
    public const string PolledChanges = "changes";
    public const string PolledMessages = "messages";

    public static IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => MetaBody.Read(body, Shape);

    private static InboundItem Polled(EntryContext context, string what, JsonElement item) => what switch
    {
        PolledChanges => ChangeReader.Read(context, item),
        PolledMessages => MessagingReader.Read(context, item),
        _ => context.Unknown($"polled/{what}", item),
    };
}
