using System.Globalization;
using System.Text.Json;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels.Setup;

/// <summary>What was entered for the fields of a channel's setup, by their keys, and how an account is made of it.</summary>
public static class SetupValues
{
    public const string Name = "name";
    public const string ExternalId = "externalId";
    public const string ApiBaseUrl = "apiBaseUrl";
    public const string AppSecret = "appSecret";
    public const string VerifyToken = "verifyToken";
    public const string AccessToken = "accessToken";
    public const string RefreshToken = "refreshToken";

    private const int SecretMaxLength = 2000;
    private const int LongMaxLength = 20_000;
    private static readonly HashSet<string> OfAccount = new(StringComparer.Ordinal) { Name, ExternalId, ApiBaseUrl };
    private static readonly HashSet<string> OfCredentials = new(StringComparer.Ordinal) { AppSecret, VerifyToken, AccessToken, RefreshToken };

    public static IEnumerable<SetupField> Fields(this IChannelSetup setup) => setup.Steps.SelectMany(s => s.Fields);

    /// <summary>Whether it is stored encrypted and never shown again.</summary>
    public static bool IsSecret(this SetupField field) => field.Kind == SetupFieldKind.Secret || OfCredentials.Contains(field.Key);

    public static bool IsSetting(this SetupField field) => !field.IsSecret() && !OfAccount.Contains(field.Key);

    /// <summary>What is wrong with a value, in words; null when it will do.</summary>
    /// <param name="isKept">An empty value leaves what is stored.</param>
    public static string? Problem(this SetupField field, string? value, bool isKept)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0)
            return field.Required && !isKept ? Missing(field) : null;
        var longest = field.Key switch
        {
            Name => ChannelAccount.NameMaxLength,
            ExternalId => ChannelAccount.ExternalIdMaxLength,
            ApiBaseUrl => ChannelAccount.UrlMaxLength,
            _ => field.Kind == SetupFieldKind.Long ? LongMaxLength : SecretMaxLength,
        };
        if (text.Length > longest)
            return string.Create(CultureInfo.InvariantCulture, $"{field.Label}: enter at most {longest} characters.");
        return field.Kind switch
        {
            SetupFieldKind.Number when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => $"{field.Label}: enter a whole number.",
            SetupFieldKind.Email when text.IndexOf('@', StringComparison.Ordinal) is var at && (at <= 0 || at == text.Length - 1 || text.Contains(' ', StringComparison.Ordinal)) =>
                $"{field.Label}: enter a full e-mail address, such as enquiries@council.gov.uk.",
            SetupFieldKind.Choice when field.Choices.All(c => c.Value != text) => $"{field.Label}: choose one of the values offered.",
            _ => null,
        };
    }

    /// <summary>Credentials with what was entered; what was left empty stays as it is.</summary>
    public static ChannelCredentials Credentials(this IChannelSetup setup, IReadOnlyDictionary<string, string> values, ChannelCredentials? before)
    {
        var credentials = before ?? new ChannelCredentials("", null, "", "");
        if (Typed(AppSecret) is { } secret && secret != credentials.AppSecret)
            credentials = credentials with { AppSecret = secret, PreviousAppSecret = credentials.AppSecret is { Length: > 0 } was ? was : null };
        credentials = credentials with { VerifyToken = Typed(VerifyToken) ?? credentials.VerifyToken };
        if (Typed(AccessToken) is { } access)
            credentials = credentials with { AccessToken = access, AccessTokenExpiresAt = null };
        if (Typed(RefreshToken) is { } refresh)
            credentials = credentials with { RefreshToken = refresh };
        var extra = new Dictionary<string, string>(credentials.Extra, StringComparer.Ordinal);
        foreach (var field in setup.Fields().Where(f => f.IsSecret() && !OfCredentials.Contains(f.Key)))
        {
            if (Typed(field.Key) is { } typed)
                extra[field.Key] = typed;
        }

        return extra.Count == 0 ? credentials : credentials with { Extra = extra };

        string? Typed(string key) => values.GetValueOrDefault(key)?.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Whether a secret is stored already.</summary>
    public static bool Has(this ChannelCredentials credentials, string key) => key switch
    {
        AppSecret => credentials.AppSecret.Length > 0,
        VerifyToken => credentials.VerifyToken.Length > 0,
        AccessToken => credentials.AccessToken.Length > 0,
        RefreshToken => credentials.RefreshToken is { Length: > 0 },
        _ => credentials[key] is { Length: > 0 },
    };

    /// <summary>Settings with what was entered; an optional one that was emptied goes.</summary>
    public static Dictionary<string, string> Settings(this IChannelSetup setup, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string>? before)
    {
        var settings = new Dictionary<string, string>(before ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var field in setup.Fields().Where(f => f.IsSetting()))
        {
            if (!values.TryGetValue(field.Key, out var value))
                continue;
            if (string.IsNullOrWhiteSpace(value))
                settings.Remove(field.Key);
            else
                settings[field.Key] = value.Trim();
        }

        return settings;
    }

    public static string Write(IReadOnlyDictionary<string, string> settings) => JsonSerializer.Serialize(settings);

    public static Dictionary<string, string> Read(string settings) => JsonSerializer.Deserialize<Dictionary<string, string>>(settings) ?? [];

    internal static string Missing(SetupField field) => field.Key switch
    {
        Name => "Enter a name.",
        AppSecret => "Enter the app secret.",
        VerifyToken => "Enter the verify token.",
        AccessToken => "Enter the access token.",
        _ => field.Kind == SetupFieldKind.Choice ? $"{field.Label}: choose one." : $"{field.Label}: enter it.",
    };
}
