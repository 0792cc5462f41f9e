using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Webhooks;

/// <summary>
/// Writes JSON the way the platform's two senders do: everything outside ASCII as lower-case <c>\uXXXX</c>;
/// <c>changes</c> with a blank after colon and comma, <c>messaging</c> without blanks and with escaped slashes.
/// </summary>
public static class MetaJson
{
    public static byte[] Write(JsonNode node, bool spaced)
    {
        var text = new StringBuilder(1024);
        Write(text, node, spaced);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonNode? node, bool spaced)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject properties:
                text.Append('{');
                var separate = false;
                foreach (var (name, value) in properties)
                {
                    if (separate) text.Append(spaced ? ", " : ",");
                    separate = true;
                    WriteString(text, name, !spaced);
                    text.Append(spaced ? ": " : ":");
                    Write(text, value, spaced);
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    if (i > 0) text.Append(spaced ? ", " : ",");
                    Write(text, items[i], spaced);
                }

                text.Append(']');
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String) WriteString(text, node.GetValue<string>(), !spaced);
                else text.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteString(StringBuilder text, string value, bool escapeSlash)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '/' when escapeSlash: text.Append("\\/"); break;
                case < ' ' or > '~': text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
