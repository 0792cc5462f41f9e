using Enquiries.Simulator.Graph;

namespace Enquiries.Simulator.Failures;

/// <summary>What goes wrong, and whether the action was performed by then.</summary>
public enum FailureEffect
{
    Refuse,
    RefuseWithoutJson,
    Delay,
    AbortBefore,
    HangBefore,
    RefuseAfter,
    AbortAfter,
    HangAfter,
}

public sealed record FailureKind(string Name, string Title, FailureEffect Effect, string DefaultArea)
{
    public GraphError? Error { get; init; }

    public bool IsTokenProblem => Error?.Code is 190 or 102;

    public bool IsThrottling => Error?.Code is 4 or 17 or 32 or 341 or 613 or 80001;

    public static IReadOnlyList<FailureKind> All { get; } =
    [
        Refused("transient-1", "Transient error 1, try again", GraphErrors.Unknown),
        Refused("transient-2", "Transient error 2, service unavailable", GraphErrors.Unexpected),
        new("server-error", "HTTP 502 with an HTML page", FailureEffect.RefuseWithoutJson, "all"),
        Refused("final-1", "Error 1 that will not go away", GraphErrors.UnknownFinal, "writes"),
        Refused("throttled-4", "Throttled: application limit (4)", GraphErrors.Throttled(4)),
        Refused("throttled-17", "Throttled: user limit (17)", GraphErrors.Throttled(17)),
        Refused("throttled-32", "Throttled: Page limit (32)", GraphErrors.Throttled(32)),
        Refused("throttled-341", "Throttled: application limit (341)", GraphErrors.Throttled(341)),
        Refused("throttled-613", "Throttled: call limit (613)", GraphErrors.Throttled(613)),
        Refused("throttled-80001", "Throttled: Page use case (80001)", GraphErrors.Throttled(80001)),
        Refused("token-190", "Token invalid (190)", GraphErrors.Token(null)),
        Refused("token-458", "Token: application removed (190/458)", GraphErrors.Token(458)),
        Refused("token-459", "Token: checkpoint (190/459)", GraphErrors.Token(459)),
        Refused("token-460", "Token: password changed (190/460)", GraphErrors.Token(460)),
        Refused("token-463", "Token: expired (190/463)", GraphErrors.Token(463)),
        Refused("token-464", "Token: unconfirmed person (190/464)", GraphErrors.Token(464)),
        Refused("token-467", "Token: invalid session (190/467)", GraphErrors.Token(467)),
        Refused("token-492", "Token: lost Page role (190/492)", GraphErrors.Token(492)),
        Refused("token-102", "Token: session invalid (102)", GraphErrors.SessionInvalid),
        Refused("permission-10", "Permission missing (10)", GraphErrors.PermissionDenied),
        Refused("permission-200", "Permission missing (200)", GraphErrors.PermissionMissing),
        Refused("target-gone", "Target gone (100/33)", GraphErrors.Missing("0", reading: false), "writes"),
        Refused("no-such-person", "No such person (100/2018001)", GraphErrors.NoMatchingUser, "messages"),
        Refused("unreachable-551", "Person cannot be reached (551)", GraphErrors.PersonUnavailable, "messages"),
        Refused("unreachable-200", "Person cannot be reached (200/1545041)", GraphErrors.PersonUnavailable200, "messages"),
        Refused("unreachable-10", "Person cannot be reached (10/2018108)", GraphErrors.PersonCannotBeReached, "messages"),
        Refused("window-closed", "24-hour window closed (10/2018278)", GraphErrors.OutsideWindow, "messages"),
        Refused("window-closed-2534022", "24-hour window closed (10/2534022)", GraphErrors.OutsideWindowOther, "messages"),
        Refused("duplicate", "Duplicate text (506/1455006)", GraphErrors.Duplicate, "writes"),
        Refused("policy-pause", "Policy pause (368/1390008)", GraphErrors.PolicyPause, "writes"),
        Refused("page-restricted", "Page temporarily restricted (10/1893063)", GraphErrors.PageRestricted, "writes"),
        Refused("bad-input", "Bad input (100)", GraphErrors.BadInput("Invalid parameter"), "writes"),
        Refused("link-unreadable", "Link cannot be read (1609005)", GraphErrors.LinkUnreadable, "writes"),
        new("slow", "Slow: answers after the delay", FailureEffect.Delay, "all"),
        new("aborted", "Connection cut before anything was done", FailureEffect.AbortBefore, "all"),
        new("no-answer", "No answer, nothing was done", FailureEffect.HangBefore, "all"),
        new("applied-then-aborted", "Done, then the connection is cut", FailureEffect.AbortAfter, "writes"),
        new("applied-then-no-answer", "Done, but no answer comes", FailureEffect.HangAfter, "writes"),
        new("applied-then-503", "Done, but answered with 503 and error 2", FailureEffect.RefuseAfter, "writes") { Error = GraphErrors.Unexpected },
        new("applied-then-1357046", "Done, but answered with 1/1357046", FailureEffect.RefuseAfter, "writes") { Error = GraphErrors.MaybeSent },
    ];

    public static FailureKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    private static FailureKind Refused(string name, string title, GraphError error, string area = "all") =>
        new(name, title, FailureEffect.Refuse, area) { Error = error };
}
