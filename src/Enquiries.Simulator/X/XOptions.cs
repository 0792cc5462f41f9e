namespace Enquiries.Simulator.X;

/// <summary>The application at the simulated X, and the council's accounts that have signed in to it.</summary>
public sealed class SimulatedXOptions
{
    public string ClientId { get; set; } = "example-client-id";

    public string ClientSecret { get; set; } = "example-client-secret";

    public string ConsumerSecret { get; set; } = "example-consumer-secret";

    public string BearerToken { get; set; } = "example-bearer-token";

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The accounts to begin with; when empty, one with default values.</summary>
    public IList<SimulatedXAccount> Accounts { get; } = [];
}

/// <param name="AccessToken">Accepted from the start, so that a demonstration need not sign in.</param>
public sealed record SimulatedXAccount(string UserId, string Name, string Username, string AccessToken, string RefreshToken)
{
    public static SimulatedXAccount Default { get; } =
        new("1093000000000000001", "Westmere Borough Council", "WestmereCouncil", "example-x-access-token", "example-x-refresh-token");
}

/// <summary>Somebody on the simulated X.</summary>
public sealed record XPerson(string Id, string Name, string Username, bool IsCouncil)
{
    public bool TakesNoDirectMessages { get; set; }
}

/// <summary>One wording of a post; an edit has an id of its own.</summary>
public sealed record XWording(string Id, string Text, DateTimeOffset At);

/// <summary>A post with all its wordings; the first one's id names it.</summary>
public sealed class XTweet
{
    public required string Id { get; init; }

    public required XPerson Author { get; init; }

    public required string ConversationId { get; init; }

    public XTweet? ReplyTo { get; init; }

    public XTweet? Quoted { get; init; }

    public List<XWording> Wordings { get; } = [];

    /// <summary>The names that X itself puts before an answer.</summary>
    public string Names { get; init; } = "";

    public IReadOnlyList<string> Media { get; init; } = [];

    public bool IsRemoved { get; set; }

    public bool IsHidden { get; set; }

    public XWording Present => Wordings[^1];
}

public sealed record XDirect(string Id, string ConversationId, XPerson Sender, XPerson Recipient, string Text, DateTimeOffset At);

/// <summary>What X refuses with a status and a problem.</summary>
internal sealed class XException(int status, System.Text.Json.Nodes.JsonObject problem) : Exception((string?)problem["detail"] ?? (string?)problem["error_description"] ?? "Refused")
{
    public int Status => status;

    public System.Text.Json.Nodes.JsonObject Problem => problem;

    public static XException Forbidden(string detail) => Of(403, "Forbidden", detail);

    public static XException Of(int status, string title, string detail, string type = "about:blank") =>
        new(status, new() { ["title"] = title, ["detail"] = detail, ["type"] = type, ["status"] = status });

    public static XException BadRequest(string detail, string? reason = null)
    {
        var problem = new System.Text.Json.Nodes.JsonObject
        {
            ["errors"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["message"] = detail }),
            ["title"] = "Invalid Request",
            ["detail"] = "One or more parameters to your request was invalid.",
            ["type"] = "https://api.twitter.com/2/problems/invalid-request",
        };
        if (reason is not null) problem["reason"] = reason;
        return new(400, problem);
    }
}
