using System.Globalization;

namespace Enquiries.Domain.Channels;

/// <summary>What is known of an account when its health is judged. Times are UTC.</summary>
public sealed record AccountFacts(Guid Id, string Name, ChannelAccountState State, string? LastError, IReadOnlyList<FeedFacts> Feeds)
{
    /// <summary>When the access token runs out; null when that is not known.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>Whether new tokens are fetched without anybody's help.</summary>
    public bool TokenRenewsItself { get; init; }

    /// <summary>How much of its quota or money is used, 0 to 1 and beyond; null where nothing ends it.</summary>
    public double? AllowanceShare { get; init; }

    /// <summary>What is counted there.</summary>
    public string? AllowanceWords { get; init; }

    public DateTimeOffset? AllowanceResetsAt { get; init; }

    /// <summary>Since when the oldest reply waits that only the account holds up; null when none does.</summary>
    public DateTimeOffset? OldestReply { get; init; }

    /// <summary>How often receiving servers have refused its mail by rules of their own today.</summary>
    public long PolicyRefusals { get; init; }

    /// <summary>What came since the last full hour but one, and how much of it had to be found by looking again.</summary>
    public RepairFacts Repairs { get; init; } = new(0, 0);

    /// <summary>Null when it was not looked at this time.</summary>
    public QuietFacts? Rate { get; init; }
}

/// <param name="IsSubscription">It looks whether the platform still delivers to us.</param>
/// <param name="Works">It could be read; a problem is then what the reading has shown.</param>
public sealed record FeedFacts(string Name, bool IsSubscription, bool Works, string? Problem, DateTimeOffset? ProblemSince, DateTimeOffset? NextAt);

/// <param name="Received">Delivered by the platform, or read in the ordinary way.</param>
/// <param name="Repaired">Found only by looking again.</param>
public sealed record RepairFacts(int Received, int Repaired);

/// <param name="LastAt">When the last message came.</param>
/// <param name="Silence">What the time since then should have brought.</param>
/// <param name="SilenceFrom">When the silence that was looked at began.</param>
/// <param name="Received">In the last hours.</param>
/// <param name="Lately">What the last hours should have brought.</param>
public sealed record QuietFacts(DateTimeOffset? LastAt, DateTimeOffset SilenceFrom, Expectation Silence, int Received, Expectation Lately);

/// <summary>What lies about in taking in, of no single account. Times are UTC.</summary>
public sealed record IntakeFacts(int Waiting, DateTimeOffset? OldestWaiting, int Parked)
{
    /// <summary>Since when the virus scanner cannot be reached; null when it can be, or when none is set.</summary>
    public DateTimeOffset? ScannerAwaySince { get; init; }

    /// <summary>Files that nobody sees until they have been checked.</summary>
    public int WaitingFiles { get; init; }

    /// <summary>Forms that were held back and that nobody has dealt with.</summary>
    public int HeldForms { get; init; }

    /// <summary>When the first of them was sent.</summary>
    public DateTimeOffset? OldestHeldForm { get; init; }

    /// <summary>How long it has waited, counted in the council's open hours.</summary>
    public TimeSpan HeldFormWait { get; init; }
}

/// <summary>One thing that is wrong now.</summary>
public sealed record AlarmFinding(string Key, Guid? AccountId, AlarmKind Kind, string Words);

/// <summary>When something is an alarm. Pure: the same facts at the same moment are the same alarms.</summary>
public static class AlarmRules
{
    /// <summary>A token that nobody renews is told of this long before it runs out.</summary>
    public static readonly TimeSpan TokenWarning = TimeSpan.FromDays(7);

    /// <summary>A token that renews itself is told of when it has run out for this long.</summary>
    public static readonly TimeSpan TokenGrace = TimeSpan.FromMinutes(10);

    /// <summary>A feed may fail for this long: platforms and networks have their minutes.</summary>
    public static readonly TimeSpan FeedGrace = TimeSpan.FromMinutes(15);

    /// <summary>A delivery is processed within seconds; after this long something is wrong.</summary>
    public static readonly TimeSpan DeliveryGrace = TimeSpan.FromMinutes(5);

    /// <summary>A reply goes out within seconds, and after a short pause within minutes.</summary>
    public static readonly TimeSpan ReplyGrace = TimeSpan.FromMinutes(30);

    /// <summary>So many refusals in a day are no longer one receiver's whim.</summary>
    public const int PolicyWarning = 3;

    /// <summary>The virus scanner may be away for this long: it starts slowly and reads new signatures several times a day.</summary>
    public static readonly TimeSpan ScannerGrace = TimeSpan.FromMinutes(5);

    /// <summary>A held form may wait for this long, in open hours: there may be a resident behind it whose clock runs.</summary>
    public static readonly TimeSpan HeldFormGrace = TimeSpan.FromHours(1);

    /// <summary>From here on little is left.</summary>
    public const double AllowanceWarning = 0.8;

    /// <summary>A delivery gets lost now and then: so many repairs, and this share of what came, are more than that.</summary>
    public const int RepairsWarning = 3;
    public const double RepairedShareWarning = 0.05;

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static IEnumerable<AlarmFinding> Of(AccountFacts account, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (account.State == ChannelAccountState.Disabled)
            yield break;

        if (account.State == ChannelAccountState.NeedsAttention)
            yield return Finding(account, AlarmKind.Refused, $"The platform refuses {account.Name}: {account.LastError ?? "no reason was given."} Nothing is sent until the account is connected again.");

        if (Token(account, now, zone) is { } token)
            yield return token;

        foreach (var feed in account.Feeds)
        {
            if (Feed(account, feed, now, zone) is { } finding)
                yield return finding;
        }

        if (account is { State: ChannelAccountState.Connected, OldestReply: { } oldest } && now - oldest >= ReplyGrace)
            yield return Finding(account, AlarmKind.RepliesWaiting, $"Replies of {account.Name} have waited since {Time(oldest, zone)}. {account.LastError ?? "Look at the log of the desk."}");

        if (account.PolicyRefusals >= PolicyWarning)
        {
            yield return Finding(account, AlarmKind.MailRefused, string.Create(English, $"Receiving servers have refused mail of {account.Name} by rules of their own {account.PolicyRefusals:N0} times today. Look at SPF, DKIM and DMARC of the domain, and whether the outgoing server is on a block list."));
        }

        if (account.AllowanceShare is { } share && share >= AllowanceWarning)
        {
            var reset = account.AllowanceResetsAt is { } at ? $" Counting begins anew at {Time(at, zone)}." : "";
            yield return share >= 1
                ? Finding(account, AlarmKind.AllowanceUsedUp, $"{account.AllowanceWords} of {account.Name}: all of it is used. What needs it stands still.{reset}")
                : Finding(account, AlarmKind.AllowanceLow, string.Create(English, $"{account.AllowanceWords} of {account.Name}: {Math.Floor(share * 100):N0} % is used.{reset}"));
        }

        if (account.Repairs is { Repaired: >= RepairsWarning and var repaired } came && repaired > RepairedShareWarning * (came.Received + repaired))
            yield return Finding(account, AlarmKind.ManyRepaired, string.Create(English, $"{account.Name}: of the last {Count(came.Received + repaired, "message", "messages")} {repaired:N0} were not delivered and had to be found by looking again. None is lost, but they came late. Test the connection, and look whether the desk could be reached."));

        if (account.Rate is { } rate && Silence(account, rate, zone) is { } quiet)
            yield return quiet;
    }

    public static IEnumerable<AlarmFinding> Of(IntakeFacts intake, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (intake.OldestWaiting is { } oldest && now - oldest >= DeliveryGrace)
            yield return new AlarmFinding("desk:waiting", null, AlarmKind.DeliveriesWaiting, string.Create(English, $"{Count(intake.Waiting, "delivery", "deliveries")} not processed yet, the oldest since {Time(oldest, zone)}. Look at the log of the desk."));
        if (intake.Parked > 0)
            yield return new AlarmFinding("desk:parked", null, AlarmKind.ItemsParked, $"{Count(intake.Parked, "item", "items")} could not be processed and wait on the page of parked items.");
        if (intake.ScannerAwaySince is { } since && now - since >= ScannerGrace)
        {
            var files = intake.WaitingFiles == 0 ? "" : $" {Count(intake.WaitingFiles, "file waits", "files wait")}.";
            yield return new AlarmFinding("desk:scanner", null, AlarmKind.ScannerAway, $"The virus scanner has not been reached since {Time(since, zone)}: new files are not shown.{files} Start it, or mend the setting Files:ClamAv.");
        }

        if (intake.OldestHeldForm is { } sent && intake.HeldFormWait >= HeldFormGrace)
            yield return new AlarmFinding("desk:held-forms", null, AlarmKind.FormsHeld, $"{Count(intake.HeldForms, "form looks", "forms look")} like abuse and nobody has looked, the oldest sent at {Time(sent, zone)}. No case is opened until somebody lets it through.");
    }

    private static AlarmFinding? Token(AccountFacts account, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (account.TokenExpiresAt is not { } end)
            return null;
        if (account.TokenRenewsItself)
            return now - end >= TokenGrace ? Finding(account, AlarmKind.TokenExpiring, $"The access token of {account.Name} ran out at {Time(end, zone)} and could not be renewed. Connect the account again.") : null;
        if (now >= end)
            return Finding(account, AlarmKind.TokenExpiring, $"The access token of {account.Name} ran out at {Time(end, zone)}. Connect the account again.");
        return end - now <= TokenWarning ? Finding(account, AlarmKind.TokenExpiring, $"The access token of {account.Name} runs out at {Time(end, zone)}. Connect the account again before then.") : null;
    }

    private static AlarmFinding? Feed(AccountFacts account, FeedFacts feed, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (feed.Problem is { } problem && feed.ProblemSince is { } since)
        {
            if (feed is { IsSubscription: true, Works: true })
                return Finding(account, AlarmKind.Unsubscribed, $"{account.Name}: {problem}", feed.Name);
            if (now - since >= FeedGrace)
                return Finding(account, AlarmKind.FeedFailing, $"{account.Name} has not been read ({feed.Name}) since {Time(since, zone)}: {problem}", feed.Name);
        }
        else if (feed.NextAt is { } next && now - next >= FeedGrace)
        {
            return Finding(account, AlarmKind.FeedFailing, $"{account.Name} should have been read ({feed.Name}) at {Time(next, zone)}. Look at the log of the desk.", feed.Name);
        }

        return null;
    }

    private static AlarmFinding? Silence(AccountFacts account, QuietFacts rate, TimeZoneInfo zone)
    {
        if (Quiet.IsSilence(rate.LastAt, rate.SilenceFrom, rate.Silence))
            return Finding(account, AlarmKind.Quiet, string.Create(English, $"{account.Name} has been quiet since {Time(rate.SilenceFrom, zone)}. In such a time {rate.Silence.Usual:N0} messages usually come. Test the connection, and look at the platform whether residents have written."));
        return Quiet.IsTrickle(rate.Received, rate.Lately)
            ? Finding(account, AlarmKind.Quiet, string.Create(English, $"{account.Name} has brought {Count(rate.Received, "message", "messages")} in the last {Quiet.Stretch.TotalHours:N0} hours, where {rate.Lately.Usual:N0} usually come. Test the connection, and look at the platform whether residents have written."))
            : null;
    }

    private static AlarmFinding Finding(AccountFacts account, AlarmKind kind, string words, string? part = null) =>
        new($"{account.Id:N}:{kind}{(part is null ? null : ":" + part)}", account.Id, kind, words);

    private static string Count(int count, string one, string many) => string.Create(English, $"{count:N0} {(count == 1 ? one : many)}");

    private static string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm 'on' dddd d MMMM", English);
}
