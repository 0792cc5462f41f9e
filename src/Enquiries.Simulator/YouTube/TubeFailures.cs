using Enquiries.Simulator.Failures;

namespace Enquiries.Simulator.YouTube;

/// <summary>A failure of the API's contract that can be switched on.</summary>
public sealed record TubeFailure(string Name, string Title, FailureEffect Effect, int Status = 0, string Reason = "", string Domain = "youtube", string Area = "all")
{
    public static IReadOnlyList<TubeFailure> All { get; } =
    [
        new("backend-error", "500 backendError", FailureEffect.Refuse, 500, "backendError", "global"),
        new("unavailable", "503 backendError", FailureEffect.Refuse, 503, "backendError", "global"),
        new("server-error", "502 with an HTML page", FailureEffect.RefuseWithoutJson),
        new("processing-failure", "400 processingFailure", FailureEffect.Refuse, 400, "processingFailure", "youtube.comment"),
        new("rate-limit", "403 rateLimitExceeded", FailureEffect.Refuse, 403, "rateLimitExceeded", "usageLimits"),
        new("user-rate-limit", "403 userRateLimitExceeded", FailureEffect.Refuse, 403, "userRateLimitExceeded", "usageLimits"),
        new("too-many", "429", FailureEffect.Refuse, 429, "rateLimitExceeded", "usageLimits"),
        new("service-unavailable", "403 with SERVICE_UNAVAILABLE", FailureEffect.Refuse, 403, "SERVICE_UNAVAILABLE", "youtube.CoreErrorDomain"),
        new("quota", "403 quotaExceeded", FailureEffect.Refuse, 403, "quotaExceeded", "youtube.quota"),
        new("daily-limit", "403 dailyLimitExceeded", FailureEffect.Refuse, 403, "dailyLimitExceeded", "usageLimits"),
        new("auth-error", "401 authError", FailureEffect.Refuse, 401, "authError", "global"),
        new("scope", "403 insufficientPermissions", FailureEffect.Refuse, 403, "insufficientPermissions", "global"),
        new("forbidden", "403 forbidden", FailureEffect.Refuse, 403, "forbidden"),
        new("ineligible", "403 ineligibleAccount", FailureEffect.Refuse, 403, "ineligibleAccount"),
        new("not-configured", "403 accessNotConfigured", FailureEffect.Refuse, 403, "accessNotConfigured", "usageLimits"),
        new("unheard-of", "403 with a reason that no contract names", FailureEffect.Refuse, 403, "commentNotWanted", "youtube.comment"),
        new("comment-gone", "404 commentNotFound", FailureEffect.Refuse, 404, "commentNotFound", "youtube.comment"),
        new("parent-gone", "404 parentCommentNotFound", FailureEffect.Refuse, 404, "parentCommentNotFound", "youtube.comment", "writes"),
        new("video-gone", "404 videoNotFound", FailureEffect.Refuse, 404, "videoNotFound", "youtube.commentThread"),
        new("comments-disabled", "403 commentsDisabled", FailureEffect.Refuse, 403, "commentsDisabled", "youtube.commentThread", "writes"),
        new("parent-private", "400 parentCommentIsPrivate", FailureEffect.Refuse, 400, "parentCommentIsPrivate", "youtube.comment", "writes"),
        new("not-supported", "400 operationNotSupported", FailureEffect.Refuse, 400, "operationNotSupported", "youtube.comment", "writes"),
        new("too-long", "400 commentTextTooLong", FailureEffect.Refuse, 400, "commentTextTooLong", "youtube.comment", "writes"),
        new("bad-emoji", "400 invalidCustomEmoji", FailureEffect.Refuse, 400, "invalidCustomEmoji", "youtube.comment", "writes"),
        new("slow", "Slow: answers after the delay", FailureEffect.Delay),
        new("aborted", "Connection cut before anything was done", FailureEffect.AbortBefore),
        new("no-answer", "No answer, nothing was done", FailureEffect.HangBefore),
        new("applied-then-aborted", "Done, then the connection is cut", FailureEffect.AbortAfter, Area: "writes"),
        new("applied-then-no-answer", "Done, but no answer comes", FailureEffect.HangAfter, Area: "writes"),
        new("applied-then-503", "Done, but answered with 503", FailureEffect.RefuseAfter, 503, "backendError", "global", "writes"),
        new("invalid-grant", "Sign-in: invalid_grant", FailureEffect.Refuse, 400, "invalid_grant", Area: "token"),
        new("token-down", "Sign-in: 503", FailureEffect.RefuseWithoutJson, 503, Area: "token"),
        new("hub-down", "Hub: 503", FailureEffect.RefuseWithoutJson, 503, Area: "hub"),
        new("hub-denies", "Hub: denies the subscription", FailureEffect.RefuseAfter, 202, "denied", Area: "hub"),
    ];

    public static TubeFailure Find(string name) => All.FirstOrDefault(f => f.Name == name) ?? throw new ArgumentException($"There is no failure called '{name}'.", nameof(name));
}

/// <summary>One that is switched on. CallsLeft null: until it is switched off.</summary>
public sealed record TubeFailureSwitch(int Id, TubeFailure Failure, string Area, int? CallsLeft, int DelayMilliseconds);

public sealed class TubeFailures
{
    public static IReadOnlyList<string> Areas { get; } = ["all", "reads", "writes", "token", "hub"];

    private readonly Lock _gate = new();
    private readonly List<TubeFailureSwitch> _active = [];
    private int _lastId;

    public IReadOnlyList<TubeFailureSwitch> Active
    {
        get
        {
            lock (_gate) return [.. _active];
        }
    }

    public TubeFailureSwitch Add(string kind, int? calls = null, string? area = null, int delayMilliseconds = 5_000)
    {
        var failure = TubeFailure.Find(kind);
        area = string.IsNullOrEmpty(area) ? failure.Area : area;
        if (!Areas.Contains(area, StringComparer.Ordinal)) throw new ArgumentException($"There is no area called '{area}'.", nameof(area));
        if (calls is < 1) throw new ArgumentException("calls must be at least 1.", nameof(calls));
        if (delayMilliseconds is < 0 or > 600_000) throw new ArgumentException("delayMilliseconds must be between 0 and 600000.", nameof(delayMilliseconds));
        lock (_gate)
        {
            var added = new TubeFailureSwitch(++_lastId, failure, area, calls, delayMilliseconds);
            _active.Add(added);
            return added;
        }
    }

    public bool Remove(int id)
    {
        lock (_gate) return _active.RemoveAll(s => s.Id == id) > 0;
    }

    public void Clear()
    {
        lock (_gate) _active.Clear();
    }

    /// <summary>"all" means the calls of the API: signing in and the hub have switches of their own.</summary>
    internal TubeFailureSwitch? Take(string area)
    {
        lock (_gate)
        {
            var i = _active.FindIndex(s => s.Area == area || (s.Area == "all" && area is "reads" or "writes"));
            if (i < 0) return null;
            var taken = _active[i];
            if (taken.CallsLeft == 1) _active.RemoveAt(i);
            else if (taken.CallsLeft is { } left) _active[i] = taken with { CallsLeft = left - 1 };
            return taken;
        }
    }
}
