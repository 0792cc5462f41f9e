using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>How much of its allowance an account has used, as the platform tells with every answer; above four fifths we slow down.</summary>
internal sealed class MetaPace(TimeProvider clock)
{
    private const int SlowDownAt = 80;
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> notBefore = new();

    /// <summary>When the account may send again; null for now.</summary>
    public DateTimeOffset? NotBefore(Guid accountId) => notBefore.TryGetValue(accountId, out var at) && at > clock.GetUtcNow() ? at : null;

    public void Note(Guid accountId, HttpResponseHeaders headers)
    {
        var (percent, regain) = (0d, 0d);
        foreach (var name in (ReadOnlySpan<string>)["X-App-Usage", "X-Business-Use-Case-Usage", "X-Page-Usage"])
        {
            if (headers.TryGetValues(name, out var values))
            {
                foreach (var value in values)
                    Read(value, ref percent, ref regain);
            }
        }

        if (percent < SlowDownAt)
        {
            notBefore.TryRemove(accountId, out _);
            return;
        }

        // From one second at 80 % to half a minute just below the limit; at the limit as long as the platform says.
        var wait = percent >= 100 ? TimeSpan.FromMinutes(Math.Clamp(regain, 1, 60)) : TimeSpan.FromSeconds(1 + ((percent - SlowDownAt) * 1.5));
        notBefore[accountId] = clock.GetUtcNow() + wait;
    }

    private static void Read(string text, ref double percent, ref double regain)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            Read(document.RootElement, ref percent, ref regain);
        }
        catch (JsonException)
        {
            // A header we cannot read tells us nothing.
        }
    }

    private static void Read(JsonElement json, ref double percent, ref double regain)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var element in json.EnumerateArray())
                    Read(element, ref percent, ref regain);
                break;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetDouble(out var number))
                        Read(property.Value, ref percent, ref regain);
                    else if (property.NameEquals("estimated_time_to_regain_access"u8))
                        regain = Math.Max(regain, number);
                    else if (property.NameEquals("call_count"u8) || property.NameEquals("total_time"u8) || property.NameEquals("total_cputime"u8)
                        || property.NameEquals("call_volume"u8) || property.NameEquals("cpu_time"u8))
                        percent = Math.Max(percent, number);
                }

                break;
        }
    }
}
