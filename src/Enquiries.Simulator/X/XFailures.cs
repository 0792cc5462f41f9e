using System.Text.Json.Nodes;

namespace Enquiries.Simulator.X;

/// <summary>A failure that can be switched on, for all calls or for those that change something or not.</summary>
/// <param name="IsAfter">Whether the call is carried out before it fails.</param>
public sealed record XFailureKind(string Name, string Title, string Area, int? Status = null, bool IsAfter = false, bool IsCut = false)
{
    internal JsonObject? Problem { get; init; }

    public static IReadOnlyList<XFailureKind> All { get; } =
    [
        Of("rate-limit", "Too many requests (429)", "all", XException.Of(429, "Too Many Requests", "Too Many Requests")),
        Of("server-error", "Fault of X (503)", "all", XException.Of(503, "Service Unavailable", "Service Unavailable")),
        Of("credits", "No credit left (402)", "all", XException.Of(402, "CreditsDepleted", "Your enrolled account does not have any credits to fulfill this request.", "https://api.x.com/2/problems/credits")),
        Of("usage-capped", "Month's allowance used up", "all", XException.Of(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "https://api.twitter.com/2/problems/usage-capped")),
        Of("unauthorized", "Token refused (401)", "all", XException.Of(401, "Unauthorized", "Unauthorized")),
        Of("target-gone", "What is answered is gone (403)", "writes", XException.Forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")),
        Of("not-summoned", "Not allowed to answer (403)", "writes", XException.Forbidden("Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.")),
        Of("duplicate", "Duplicate content (403)", "writes", XException.Forbidden("You are not allowed to create a Tweet with duplicate content.")),
        Of("dm-closed", "Person takes no direct messages (403)", "writes", XException.Forbidden("You do not have permission to DM one or more participants.")),
        Of("unknown-403", "Refused without a known reason (403)", "writes", XException.Forbidden("You are not permitted to perform this action.")),
        Of("not-enrolled", "Application not enrolled (403)", "all", new XException(403, new JsonObject { ["client_id"] = "12345678", ["detail"] = "You must use keys and tokens from a developer App that is attached to a Project.", ["title"] = "Client Forbidden", ["reason"] = "client-not-enrolled", ["type"] = "https://api.twitter.com/2/problems/client-forbidden" })),
        Of("oauth1-permissions", "Permission missing (403)", "all", XException.Of(403, "Forbidden", "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.", "https://api.twitter.com/2/problems/oauth1-permissions")),
        Of("bad-request", "Bad input (400)", "writes", XException.BadRequest("JSON doesn't match expected schema")),
        new("cut-before", "Connection cut before anything was done", "all", IsCut: true),
        new("done-then-cut", "Done, then the connection is cut", "writes", IsAfter: true, IsCut: true),
        Of("done-then-503", "Done, but answered with 503", "writes", XException.Of(503, "Service Unavailable", "Service Unavailable")) with { IsAfter = true },
        Of("refresh-refused", "Refresh token refused (400)", "token", new XException(400, new JsonObject { ["error"] = "invalid_request", ["error_description"] = "Value passed for the token was invalid." })),
        Of("refresh-fault", "Token endpoint has a fault (503)", "token", XException.Of(503, "Service Unavailable", "Service Unavailable")),
        new("refresh-done-then-cut", "Token renewed, then the connection is cut", "token", IsAfter: true, IsCut: true),
    ];

    private static XFailureKind Of(string name, string title, string area, XException e) => new(name, title, area, e.Status) { Problem = e.Problem };
}

/// <summary>The failures switched on at present; the first that fits a call is taken.</summary>
public sealed class XFailures
{
    private readonly Lock _gate = new();
    private readonly List<(XFailureKind Kind, int? Left)> _active = [];

    public IReadOnlyList<(XFailureKind Kind, int? Left)> Active
    {
        get
        {
            lock (_gate) return [.. _active];
        }
    }

    /// <param name="calls">For so many calls; null until it is switched off.</param>
    public void Add(string name, int? calls = null)
    {
        var kind = XFailureKind.All.FirstOrDefault(k => k.Name == name) ?? throw new ArgumentException($"There is no failure called '{name}'.", nameof(name));
        lock (_gate) _active.Add((kind, calls));
    }

    public void Clear()
    {
        lock (_gate) _active.Clear();
    }

    internal XFailureKind? Take(string area)
    {
        lock (_gate)
        {
            var i = _active.FindIndex(a => a.Kind.Area == area || (a.Kind.Area == "all" && area != "token"));
            if (i < 0) return null;
            var (kind, left) = _active[i];
            if (left is 1) _active.RemoveAt(i);
            else if (left is { } n) _active[i] = (kind, n - 1);
            return kind;
        }
    }
}
