using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Enquiries.Domain.Channels;

namespace Enquiries.Web.Api;

/// <summary>How the API reads and writes JSON: camelCase, words for enumerations, UTC instants with Z; what is not known is refused.</summary>
internal static partial class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new WordConverterFactory());
        return options;
    }

    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>An instant with its offset from UTC; without one nobody could tell which moment is meant.</summary>
    public static bool TryReadInstant(string? text, out DateTimeOffset at)
    {
        at = default;
        return text is not null && Instant().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out at);
    }

    public static string Word(string name) => name switch
    {
        // Platforms whose names have a capital inside are one word, as in the webhooks' addresses.
        nameof(ChannelKind.YouTube) => "youtube",
        nameof(ChannelKind.WhatsApp) => "whatsapp",
        _ => JsonNamingPolicy.CamelCase.ConvertName(name),
    };

    /// <summary>The words of an enumeration.</summary>
    public static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(Word);

    public static bool TryReadWord<T>(string? text, out T value)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (string.Equals(Word(known.ToString()), text, StringComparison.Ordinal))
            {
                value = known;
                return true;
            }
        }

        value = default;
        return false;
    }

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,7})?)?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instant();

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryReadInstant(reader.GetString(), out var at)
                ? at
                : throw new JsonException("Write an instant in ISO 8601 with Z or an offset, for instance 2026-03-27T16:00:00Z.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(ApiJson.Write(value));
    }

    private sealed class WordConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class WordConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Written = Enum.GetValues<T>().ToDictionary(v => v, v => Word(v.ToString()));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryReadWord<T>(reader.GetString(), out var value)
                ? value
                : throw new JsonException($"This must be one of {string.Join(", ", Words<T>())}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Written.TryGetValue(value, out var word) ? word : Word(value.ToString()));
    }
}
