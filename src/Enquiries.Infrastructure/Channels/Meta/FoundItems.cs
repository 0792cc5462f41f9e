using System.Text.Json.Nodes;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>What a reading found, put into the form in which the platform would have delivered it.</summary>
internal sealed class FoundItems(ConnectedAccount account, DateTimeOffset readAt)
{
    private const int MostInBody = 100;
    private readonly Dictionary<string, List<JsonObject>> byKind = new(StringComparer.Ordinal);

    public int Count => byKind.Values.Sum(l => l.Count);

    public void Add(string kind, JsonObject item)
    {
        if (!byKind.TryGetValue(kind, out var list))
            byKind[kind] = list = [];
        list.Add(item);
    }

    public void AddChange(string field, JsonObject value) => Add("changes", new JsonObject { ["field"] = field, ["value"] = value });

    public IReadOnlyList<byte[]> Bodies() =>
    [
        .. byKind.SelectMany(kind => kind.Value.Chunk(MostInBody).Select(part => PolledPage.Write(kind.Key, account.ExternalId, readAt, json =>
        {
            json.WriteStartArray();
            foreach (var item in part)
                item.WriteTo(json);
            json.WriteEndArray();
        }))),
    ];

    /// <summary>A value of the platform as it is, to be put into an item.</summary>
    public static JsonNode? Node(System.Text.Json.JsonElement? value) => value is { } given ? JsonNode.Parse(given.GetRawText()) : null;
}
