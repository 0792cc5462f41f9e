using System.Text.Json;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// The form in which what we read from a platform is stored, beside what it sends: <c>{"polled":"mentions","account":"…","readAt":"…","data":…}</c>, with the
/// platform's own JSON in data. The time of reading makes every reading a delivery of its own, even when the platform says the same again.
/// </summary>
internal static class PolledPage
{
    public static byte[] Write(string what, string accountExternalId, DateTimeOffset readAt, Action<Utf8JsonWriter> data)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("polled"u8, what);
            json.WriteString("account"u8, accountExternalId);
            json.WriteString("readAt"u8, readAt.UtcDateTime);
            json.WritePropertyName("data"u8);
            data(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static byte[] Write(string what, string accountExternalId, DateTimeOffset readAt, IEnumerable<JsonElement> items) =>
        Write(what, accountExternalId, readAt, json =>
        {
            json.WriteStartArray();
            foreach (var item in items)
                item.WriteTo(json);
            json.WriteEndArray();
        });

    /// <summary>Null when the body is not one of these but the platform's own.</summary>
    public static Read? TryRead(JsonElement root) =>
        root.Text("polled"u8) is { } what && root.Text("account"u8) is { } account && root.Time("readAt"u8) is { } at && root.TryGetProperty("data"u8, out var data)
            ? new Read(what, account, at, data)
            : null;

    internal sealed record Read(string What, string AccountExternalId, DateTimeOffset ReadAt, JsonElement Data);
}
