using System.Globalization;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>What the platform says of an access token of a Page.</summary>
/// <param name="Scopes">Null when it does not say.</param>
/// <param name="ExpiresAt">UTC; null for never.</param>
/// <param name="DataAccessUntil">When the platform stops to show us people's words, whatever the token; UTC.</param>
internal sealed record TokenReport(bool IsValid, IReadOnlySet<string>? Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? DataAccessUntil, string? AppId)
{
    /// <summary>Null with the platform's answer when it does not tell.</summary>
    public static async Task<(TokenReport? Report, GraphAnswer Answer)> ReadAsync(GraphClient graph, ConnectedAccount account, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, "debug_token", [("input_token", account.Credentials.AccessToken)], ct);
        if (answer.Json?.Object("data"u8) is not { } data)
            return (null, answer);
        HashSet<string>? scopes = null;
        if (data.Array("scopes"u8) is { } list)
            scopes = [.. list.EnumerateArray().Where(s => s.ValueKind == System.Text.Json.JsonValueKind.String).Select(s => s.GetString()!)];
        return (new TokenReport(data.IsTrue("is_valid"u8), scopes, Time("expires_at"u8), Time("data_access_expires_at"u8), data.Id("app_id"u8)), answer);

        // Nought means never.
        DateTimeOffset? Time(ReadOnlySpan<byte> name) => data.Time(name);
    }

    public static string InWords(DateTimeOffset at) => at.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
}

/// <summary>A permission of the platform, and what cannot be done without it.</summary>
/// <param name="Without">Goes on "Without it …".</param>
internal sealed record NeededPermission(string Name, string Without, bool IsVital = true);
