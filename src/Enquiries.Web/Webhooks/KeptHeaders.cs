using System.Text;
using Enquiries.Application.Intake;

namespace Enquiries.Web.Webhooks;

/// <summary>
/// What is kept of a delivery's headers: signatures, which prove together with the body that it came as it is, and how the platform calls the delivery in its
/// own logs. Nothing that lets anybody in: no cookies, no authorisation.
/// </summary>
internal static class KeptHeaders
{
    private const int ValueMaxLength = 300;

    private static readonly string[] Names =
    [
        "X-Hub-Signature-256", "X-Hub-Signature", "x-twitter-webhooks-signature", "Content-Type", "Content-Length", "Date", "User-Agent",
        "X-Request-Id", "X-FB-Trace-Id", "X-FB-Request-Id", "x-transaction-id", "traceparent", "Link",
    ];

    public static string? Of(IHeaderDictionary headers)
    {
        var kept = new StringBuilder();
        foreach (var name in Names)
        {
            if (!headers.TryGetValue(name, out var values))
                continue;
            foreach (var value in values)
            {
                var line = $"{name}: {Clean(value ?? "")}\n";
                if (kept.Length + line.Length > InboundDelivery.HeadersMaxLength)
                    return kept.ToString();
                kept.Append(line);
            }
        }

        return kept.Length == 0 ? null : kept.ToString();
    }

    private static string Clean(string value) =>
        string.Concat((value.Length <= ValueMaxLength ? value : value[..ValueMaxLength]).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
}
