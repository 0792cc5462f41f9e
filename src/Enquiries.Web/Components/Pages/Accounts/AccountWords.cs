using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Accounts;

/// <summary>How the pages about channel accounts call things.</summary>
internal static class AccountWords
{
    public static string Of(ChannelAccountState state) => state switch
    {
        ChannelAccountState.Connected => "Connected",
        ChannelAccountState.NeedsAttention => "Needs attention",
        _ => "Switched off",
    };

    public static TagTone Tone(ChannelAccountState state) => state switch
    {
        ChannelAccountState.Connected => TagTone.Good,
        ChannelAccountState.NeedsAttention => TagTone.Bad,
        _ => TagTone.Neutral,
    };

    public static string Of(AlarmKind kind) => kind switch
    {
        AlarmKind.Refused => "Refused",
        AlarmKind.Unsubscribed => "Not delivered",
        AlarmKind.TokenExpiring => "Token runs out",
        AlarmKind.Quiet => "Quiet",
        AlarmKind.AllowanceLow => "Little left",
        AlarmKind.AllowanceUsedUp => "Used up",
        AlarmKind.FeedFailing => "Cannot be read",
        AlarmKind.RepliesWaiting => "Replies wait",
        AlarmKind.MailRefused => "Mail refused",
        AlarmKind.DeliveriesWaiting => "Deliveries wait",
        AlarmKind.ManyRepaired => "Found late",
        AlarmKind.ScannerAway => "No virus scanner",
        AlarmKind.FormsHeld => "Forms wait",
        _ => "Parked",
    };

    public static TagTone Tone(AlarmKind kind) => kind is AlarmKind.AllowanceLow or AlarmKind.ItemsParked or AlarmKind.TokenExpiring or AlarmKind.FormsHeld or AlarmKind.ManyRepaired ? TagTone.Warn : TagTone.Bad;

    public static string Of(FeedPurpose purpose) => purpose switch
    {
        FeedPurpose.Messages => "New messages",
        FeedPurpose.CatchUp => "What may have been missed",
        FeedPurpose.Removals => "What was removed",
        FeedPurpose.Subscription => "Whether the platform delivers to us",
        _ => "The access token",
    };

    public static string Of(FindingLevel level) => level switch
    {
        FindingLevel.Good => "Good",
        FindingLevel.Limited => "Limited",
        _ => "Wrong",
    };

    public static TagTone Tone(FindingLevel level) => level switch
    {
        FindingLevel.Good => TagTone.Good,
        FindingLevel.Limited => TagTone.Warn,
        _ => TagTone.Bad,
    };

    /// <summary>The usual of a time, or that too little is known yet.</summary>
    public static string Usual(Expectation expected) => expected.IsKnown
        ? string.Create(CultureInfo.CurrentCulture, $"usually {Rounded(expected.Usual)}")
        : "too little history yet";

    public static string Used(Allowance allowance) => allowance.Unit == AllowanceUnit.Money
        ? $"{Dollars(allowance.Used)}{(allowance.Limit is { } limit ? $" of {Dollars(limit)}" : null)}"
        : string.Create(CultureInfo.CurrentCulture, $"{allowance.Used:N0}{(allowance.Limit is { } units ? $" of {units:N0}" : null)}");

    /// <summary>With its article: "a Facebook Page", "an Instagram account".</summary>
    public static string WithArticle(string noun) =>
        (noun.Length > 0 && "aeiou".Contains(char.ToLowerInvariant(noun[0]), StringComparison.Ordinal)) || noun.StartsWith("X ", StringComparison.Ordinal) ? "an " + noun : "a " + noun;

    private static string Rounded(double value) => value is > 0 and < 10 ? value.ToString("0.#", CultureInfo.CurrentCulture) : value.ToString("N0", CultureInfo.CurrentCulture);

    private static string Dollars(long micros) => "$" + (micros / 1_000_000m).ToString("N2", CultureInfo.CurrentCulture);
}
