using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Api;

/// <summary>The query parameters that an endpoint knows; all others are refused.</summary>
internal sealed record KnownQuery(IReadOnlySet<string> Names);

/// <summary>The scope that an endpoint asks of the key, checked before anything is read.</summary>
internal sealed record NeededScope(ApiScope Scope);

/// <summary>Strict reading of requests: what is not understood is refused by name, nothing is guessed.</summary>
internal static partial class ApiRequest
{
    public const string Body = "body";
    private const int MaxLimit = 200;
    private const int DefaultLimit = 50;

    public static RouteHandlerBuilder Knows(this RouteHandlerBuilder endpoint, params string[] names) =>
        endpoint.WithMetadata(new KnownQuery(names.ToHashSet(StringComparer.Ordinal)));

    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, ApiScope scope) => endpoint.WithMetadata(new NeededScope(scope));

    public static void RequireScope(this HttpContext http)
    {
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<NeededScope>()?.Scope ?? ApiScope.Read;
        if (http.RequestServices.GetRequiredService<ICurrentUser>() is not { Kind: UserKind.ApiKey, Scope: var scope } || scope < needed)
            throw new ForbiddenException();
    }

    public static void RefuseUnknownQuery(this HttpContext http)
    {
        var known = http.GetEndpoint()?.Metadata.GetMetadata<KnownQuery>()?.Names;
        foreach (var (name, values) in http.Request.Query)
        {
            if (known?.Contains(name) != true)
            {
                throw new BadRequestException(name, known is { Count: > 0 }
                    ? $"The query parameter \"{name}\" is not known. Known are {string.Join(", ", known.Order(StringComparer.Ordinal))}."
                    : $"The query parameter \"{name}\" is not known; this call takes none.");
            }

            if (values.Count > 1)
                throw new BadRequestException(name, $"The query parameter \"{name}\" is given more than once.");
        }
    }

    public static T? Word<T>(this IQueryCollection query, string name)
        where T : struct, Enum
    {
        if (query.Text(name) is not { } text)
            return null;
        return ApiJson.TryReadWord<T>(text, out var value)
            ? value
            : throw new BadRequestException(name, $"\"{text}\" is not known here. It must be one of {string.Join(", ", ApiJson.Words<T>())}.");
    }

    /// <summary>An instant with Z or an offset, or a date, which stands for its first moment in London.</summary>
    public static DateTimeOffset? Instant(this IQueryCollection query, string name, WorkingCalendar calendar)
    {
        if (query.Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            var midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
            return new DateTimeOffset(midnight, calendar.Zone.GetUtcOffset(midnight)).ToUniversalTime();
        }

        // A plus sign that was not escaped arrives as a blank.
        return ApiJson.TryReadInstant(text.Replace(' ', '+'), out var at)
            ? at
            : throw new BadRequestException(name, $"\"{text}\" is not an instant. Write for instance 2026-03-27T16:00:00Z, or a date such as 2026-03-27.");
    }

    public static int Limit(this IQueryCollection query)
    {
        if (query.Text("limit") is not { } text)
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw new BadRequestException("limit", $"The limit must be a whole number from 1 to {MaxLimit}.");
    }

    /// <summary>Null when the parameter is absent or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public static async Task<T> ReadAsync<T>(this HttpContext http)
        where T : class
    {
        var request = http.Request;
        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentLength is null;
        if (!request.HasJsonContentType())
        {
            if (hasBody && request.ContentType is not null)
                throw new BadRequestException(Body, "The body must be JSON: send it with Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
            if (request.ContentLength > 0)
                throw new BadRequestException(Body, "Say what the body is: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
            throw new BadRequestException(Body, "This call needs a JSON object as its body.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ApiJson.Options, http.RequestAborted)
                ?? throw new BadRequestException(Body, "The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw InWords(e);
        }
    }

    /// <summary>A message id that is the same for the same key, header and case, so that a repeat is recognised; a new one without the header.</summary>
    public static Guid IdempotentId(this HttpContext http, Guid caseId, string what)
    {
        var header = http.Request.Headers["Idempotency-Key"];
        if (header.Count == 0)
            return Guid.CreateVersion7();
        var key = header.ToString();
        if (header.Count > 1 || key.Length is 0 or > 200)
            throw new BadRequestException("Idempotency-Key", "The header Idempotency-Key must have one value of 1 to 200 characters.");

        var user = http.RequestServices.GetRequiredService<ICurrentUser>();
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{what}\n{user.Id}\n{caseId}\n{key}"), hash);

        // Version 8 (RFC 9562): an id whose bits have a meaning of our own.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static BadRequestException InWords(JsonException e)
    {
        var field = e.Path is null or "$" or "" ? Body : e.Path.StartsWith("$.", StringComparison.Ordinal) ? e.Path[2..] : e.Path.TrimStart('$');
        var quoted = Quoted().Matches(e.Message).Select(m => m.Groups["name"].Value).ToList();
        if (e.InnerException is not null and not (InvalidOperationException or FormatException))
            return new BadRequestException(Body, string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."));
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return new BadRequestException(Within(field, quoted), $"The field \"{quoted.FirstOrDefault()}\" is not known.");
        if (e.Message.Contains("uplicate propert", StringComparison.Ordinal))
            return new BadRequestException(Within(field, quoted), $"The field \"{quoted.FirstOrDefault()}\" is given twice.");
        if (e.Message.Contains("missing required", StringComparison.Ordinal))
        {
            var missing = quoted.Skip(1).ToList();
            return new BadRequestException([.. missing.Select(m => field == Body ? m : $"{field}.{m}")], $"Missing: {string.Join(", ", missing)}.");
        }

        if (e.Message.Contains("to System.DateOnly.", StringComparison.Ordinal))
            return new BadRequestException(field, "Write a date as year, month and day, for instance 2026-12-25.");
        if (e.Message.Contains("null", StringComparison.Ordinal))
            return new BadRequestException(field, "This must not be null.");
        return new BadRequestException(field, e.Message.Contains("could not be converted", StringComparison.Ordinal) || e.Message.Contains("Path:", StringComparison.Ordinal)
            ? "The value is of the wrong kind or out of range."
            : e.Message);
    }

    private static string Within(string field, List<string> quoted)
    {
        if (quoted.Count == 0 || field == quoted[0] || field.EndsWith("." + quoted[0], StringComparison.Ordinal))
            return field;
        return field == Body ? quoted[0] : $"{field}.{quoted[0]}";
    }

    [GeneratedRegex("'(?<name>[^']*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
