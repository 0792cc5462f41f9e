using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Graph;

/// <summary>An error as the platform words it; receivers should look at the numbers only.</summary>
public sealed record GraphError(int Status, int Code, int? Subcode, string Message)
{
    public string Type { get; init; } = "OAuthException";

    public bool? IsTransient { get; init; }

    public string? UserTitle { get; init; }

    public string? UserMessage { get; init; }

    public JsonObject ToJson(string traceId)
    {
        var error = new JsonObject { ["message"] = Message, ["type"] = Type };
        if (IsTransient is { } transient) error["is_transient"] = transient;
        error["code"] = Code;
        if (Subcode is { } subcode) error["error_subcode"] = subcode;
        if (UserTitle is not null) error["error_user_title"] = UserTitle;
        if (UserMessage is not null) error["error_user_msg"] = UserMessage;
        error["fbtrace_id"] = traceId;
        return new JsonObject { ["error"] = error };
    }
}

/// <summary>Ends a call with an error body.</summary>
public sealed class GraphException : Exception
{
    public GraphException(GraphError error)
        : base(error?.Message) => Error = error!;

    public GraphException()
        : this(GraphErrors.Unexpected)
    {
    }

    public GraphException(string message)
        : this(GraphErrors.BadInput(message))
    {
    }

    public GraphException(string message, Exception innerException)
        : base(message, innerException) => Error = GraphErrors.BadInput(message);

    public GraphError Error { get; }
}

internal static class GraphErrors
{
    public static readonly GraphError Unknown = new(500, 1, null, "An unknown error occurred") { IsTransient = true };

    public static readonly GraphError Unexpected =
        new(503, 2, null, "An unexpected error has occurred. Please retry your request later.") { IsTransient = true };

    public static readonly GraphError UnknownFinal = new(500, 1, 1446036, "An unknown error occurred")
    {
        IsTransient = false,
        UserTitle = "Request Already Handled",
        UserMessage = "This request was handled before and cannot be repeated.",
    };

    public static readonly GraphError MaybeSent =
        new(500, 1, 1357046, "An unknown error occurred") { IsTransient = true, UserTitle = "Try Again", UserMessage = "Something went wrong. Please try again." };

    public static readonly GraphError NoMatchingUser = new(400, 100, 2018001, "(#100) No matching user found");

    public static readonly GraphError OutsideWindow = new(400, 10, 2018278, "(#10) This message is sent outside of allowed window.");

    public static readonly GraphError OutsideWindowOther = new(400, 10, 2534022, "(#10) This message is sent outside of allowed window.");

    public static readonly GraphError PersonUnavailable = new(400, 551, 1545041, "(#551) This person isn't available right now.");

    public static readonly GraphError PersonUnavailable200 = new(403, 200, 1545041, "(#200) This person isn't available right now.");

    public static readonly GraphError PersonCannotBeReached = new(403, 10, 2018108, "(#10) This person cannot receive messages from this Page.");

    public static readonly GraphError AlreadyRepliedPrivately = new(400, 10900, null, "(#10900) Activity already replied to");

    public static readonly GraphError Duplicate = new(400, 506, 1455006, "(#506) Duplicate status message")
    {
        IsTransient = false,
        UserTitle = "Duplicate Status Update",
        UserMessage = "This status update is identical to the last one you posted. Try posting something different, or delete your previous update.",
    };

    public static readonly GraphError PolicyPause = new(400, 368, 1390008, "The action attempted has been deemed abusive or is otherwise disallowed")
    {
        IsTransient = false,
        UserTitle = "You can't use this feature right now",
        UserMessage = "We limit how often you can do this in a given amount of time. You can try again later.",
    };

    public static readonly GraphError PageRestricted = new(403, 10, 1893063, "(#10) This Page is temporarily restricted.") { IsTransient = false };

    public static readonly GraphError PermissionDenied = new(403, 10, null, "(#10) Application does not have permission for this action");

    public static readonly GraphError PermissionMissing = new(403, 200, null, "(#200) Permissions error");

    public static readonly GraphError LinkUnreadable = new(400, 1609005, null, "(#1609005) The link could not be read.");

    public static readonly GraphError NotTheAuthor = new(403, 200, null, "(#200) Only the author can change this text.");

    public static readonly GraphError SessionInvalid = new(401, 102, null, "Session key invalid or no longer valid");

    public static GraphError Token(int? subcode) => new(401, 190, subcode, subcode switch
    {
        458 => "Error validating access token: The user has not authorized the application.",
        459 or 464 => "Error validating access token: The session is under a checkpoint.",
        460 => "Error validating access token: The session has been invalidated because the password was changed.",
        463 => "Error validating access token: Session has expired.",
        467 => "Error validating access token: The session is invalid.",
        492 => "Error validating access token: The user no longer has a role on the Page.",
        _ => "Invalid OAuth access token - Cannot parse access token",
    });

    public static GraphError Throttled(int code) => code switch
    {
        4 => new(403, 4, null, "(#4) Application request limit reached") { IsTransient = true },
        17 => new(403, 17, null, "(#17) User request limit reached"),
        32 => new(403, 32, null, "(#32) Page request limit reached"),
        341 => new(403, 341, null, "(#341) Application limit reached"),
        613 => new(403, 613, null, "(#613) Calls to this api have exceeded the rate limit."),
        _ => new(403, 80001, 2446079, "(#80001) There have been too many calls to this Page account. Wait a bit and try again."),
    };

    public static GraphError BadInput(string message) => new(400, 100, null, "(#100) " + message);

    public static GraphError NoSuchField(string name) => new(400, 100, null, $"(#100) Tried accessing nonexisting field ({name}) on node type (Page)");

    public static GraphError Missing(string id, bool reading) => new(
        400, 100, 33,
        $"Unsupported {(reading ? "get" : "post")} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.")
    {
        Type = "GraphMethodException",
    };

    public static GraphError UnknownField(string field, string type) => BadInput($"Tried accessing nonexisting field ({field}) on node type ({type})");
}
