using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Reads values in all the ways in which the platform has been seen to write them.</summary>
internal static class LenientJson
{
    private static readonly DateTimeOffset Earliest = new(2004, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static JsonElement? Object(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static JsonElement? Array(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value : null;

    public static bool Has(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>Text; half characters that plain reading refuses are let through for <see cref="PlatformText"/> to mend.</summary>
    public static string? Text(this JsonElement parent, ReadOnlySpan<byte> name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => StringOf(value),
            JsonValueKind.Number => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)),
            _ => null,
        };
    }

    public static bool IsText(this JsonElement parent, ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);

    /// <summary>An id, written as text or as a number.</summary>
    public static string? Id(this JsonElement parent, ReadOnlySpan<byte> name)
    {
        var id = parent.Text(name);
        return string.IsNullOrEmpty(id) ? null : id;
    }

    public static bool IsTrue(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True
            || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number == 1)
            || (value.ValueKind == JsonValueKind.String && (value.ValueEquals("true"u8) || value.ValueEquals("1"u8))));

    /// <summary>Seconds, milliseconds or microseconds since 1970, as number or digits, or ISO 8601; null for anything that cannot be a time of this platform.</summary>
    public static DateTimeOffset? Time(this JsonElement parent, ReadOnlySpan<byte> name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
            return null;
        DateTimeOffset? time = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => FromNumber(number),
            JsonValueKind.Number when value.TryGetDouble(out var number) && Math.Abs(number) < 1e17 => FromNumber((long)number),
            JsonValueKind.String when StringOf(value) is { } text => FromText(text),
            _ => null,
        };
        return time >= Earliest && time <= Latest ? time : null;
    }

    /// <summary>The value as it was written, bounded.</summary>
    public static string Raw(JsonElement value, int maxLength)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return "";
        var bytes = JsonMarshal.GetRawUtf8Value(value);
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, maxLength * 4)]);
        return PlatformText.Clean(text, maxLength);
    }

    private static DateTimeOffset? FromText(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return FromNumber(number);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    private static DateTimeOffset? FromNumber(long number) => number switch
    {
        < 0 => null,
        < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(number),
        < 100_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(number),
        < 100_000_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(number / 1000),
        _ => null,
    };

    private static string StringOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)[1..^1]));
        }
    }

    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            switch (raw[i])
            {
                case 'u':
                    text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 'b' or 'f':
                    break;
                default:
                    text.Append(raw[i]);
                    break;
            }
        }

        return text.ToString();
    }
}
