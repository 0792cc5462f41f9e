using Enquiries.Domain.Channels;

namespace Enquiries.Domain.Tests.Channels;

public sealed class AlarmRulesTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly DateTimeOffset Now = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);
    private static readonly AccountFacts Well = new(Guid.CreateVersion7(), "Council page", ChannelAccountState.Connected, null, []);

    private static readonly IntakeFacts Nothing = new(0, null, 0);

    [Fact]
    public void An_account_that_is_well_raises_nothing() =>
        Kinds(Well with { Feeds = [Feed()], TokenExpiresAt = Now.AddDays(30), AllowanceShare = 0.5, AllowanceWords = "Units" }).ShouldBeEmpty();

    [Fact]
    public void An_account_that_is_switched_off_raises_nothing() =>
        Kinds(Well with { State = ChannelAccountState.Disabled, TokenExpiresAt = Now, Feeds = [Feed(problem: "Not subscribed.", minutes: 600, subscription: true)] }).ShouldBeEmpty();

    [Fact]
    public void A_platform_that_refuses_us_is_told_of_with_its_reason()
    {
        var finding = AlarmRules.Of(Well with { State = ChannelAccountState.NeedsAttention, LastError = "The token was revoked." }, Now, London).Single();

        finding.Kind.ShouldBe(AlarmKind.Refused);
        finding.Words.ShouldContain("The token was revoked.");
    }

    // Days until the token runs out; whether it renews itself.
    [Theory]
    [InlineData(30, false, false)]
    [InlineData(7.01, false, false)]
    [InlineData(7, false, true)]
    [InlineData(-1, false, true)]
    [InlineData(0.01, true, false)]
    [InlineData(-0.001, true, false)]
    [InlineData(-0.01, true, true)]
    public void A_token_is_told_of_before_it_runs_out_unless_it_renews_itself(double days, bool renewsItself, bool isAlarm) =>
        Kinds(Well with { TokenExpiresAt = Now.AddDays(days), TokenRenewsItself = renewsItself }).ShouldBe(isAlarm ? [AlarmKind.TokenExpiring] : []);

    // Whether it is about the subscription, whether reading worked, and for how many minutes there has been a problem.
    [Theory]
    [InlineData(true, true, 0, AlarmKind.Unsubscribed)]
    [InlineData(true, false, 14, null)]
    [InlineData(true, false, 15, AlarmKind.FeedFailing)]
    [InlineData(false, true, 14, null)]
    [InlineData(false, false, 14, null)]
    [InlineData(false, false, 15, AlarmKind.FeedFailing)]
    public void A_lost_subscription_is_told_of_at_once_and_a_failing_feed_after_a_while(bool subscription, bool works, int minutes, AlarmKind? kind) =>
        Kinds(Well with { Feeds = [Feed("It does not work.", minutes, subscription, works)] }).ShouldBe(kind is { } k ? [k] : []);

    [Theory]
    [InlineData(14, false)]
    [InlineData(15, true)]
    public void A_feed_that_nobody_reads_is_told_of(int minutesLate, bool isAlarm) =>
        Kinds(Well with { Feeds = [Feed() with { NextAt = Now.AddMinutes(-minutesLate) }] }).ShouldBe(isAlarm ? [AlarmKind.FeedFailing] : []);

    [Theory]
    [InlineData(0.79, null)]
    [InlineData(0.8, AlarmKind.AllowanceLow)]
    [InlineData(0.999, AlarmKind.AllowanceLow)]
    [InlineData(1, AlarmKind.AllowanceUsedUp)]
    [InlineData(1.7, AlarmKind.AllowanceUsedUp)]
    public void A_quota_or_money_is_told_of_when_little_is_left(double share, AlarmKind? kind) =>
        Kinds(Well with { AllowanceShare = share, AllowanceWords = "Units of the day" }).ShouldBe(kind is { } k ? [k] : []);

    // Delivered, and found by looking again.
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 2, false)]
    [InlineData(0, 3, true)]
    [InlineData(57, 3, false)]
    [InlineData(56, 3, true)]
    [InlineData(1000, 52, false)]
    [InlineData(1000, 53, true)]
    public void Many_messages_that_had_to_be_found_are_told_of(int received, int repaired, bool isAlarm) =>
        Kinds(Well with { Repairs = new RepairFacts(received, repaired) }).ShouldBe(isAlarm ? [AlarmKind.ManyRepaired] : []);

    [Fact]
    public void What_had_to_be_found_is_told_with_its_numbers() => AlarmRules.Of(Well with { Repairs = new RepairFacts(1196, 4 + 100) }, Now, London).Single().Words
        .ShouldStartWith("Council page: of the last 1,300 messages 104 were not delivered and had to be found by looking again.");

    [Fact]
    public void A_quiet_channel_is_told_of_once_and_says_what_is_usual()
    {
        var silence = new Expectation(14.4, 9, 8);
        var facts = Well with { Rate = new QuietFacts(Now.AddHours(-2), Now.AddHours(-2), silence, 0, new Expectation(40, 30, 8)) };

        var finding = AlarmRules.Of(facts, Now, London).Single();

        finding.Kind.ShouldBe(AlarmKind.Quiet);
        finding.Words.ShouldBe("Council page has been quiet since 07:00 on Monday 14 September. In such a time 14 messages usually come. Test the connection, and look at the platform whether residents have written.");
    }

    [Fact]
    public void Alarms_of_different_feeds_and_accounts_are_different_and_the_same_one_stays_the_same()
    {
        var two = Well with { Feeds = [Feed("One.", 60), Feed("Two.", 60) with { Name = "mentions" }] };

        var keys = AlarmRules.Of(two, Now, London).Concat(AlarmRules.Of(two with { Id = Guid.CreateVersion7() }, Now, London)).Select(f => f.Key).ToList();

        keys.Distinct().Count().ShouldBe(4);
        AlarmRules.Of(two, Now.AddHours(1), London).Select(f => f.Key).ShouldBe(keys.Take(2));
        keys.ShouldAllBe(k => k.Length <= AccountAlarm.KeyMaxLength);
    }

    [Theory]
    [InlineData(0, null, 0)]
    [InlineData(3, 4, 0)]
    [InlineData(3, 5, 1)]
    public void Deliveries_that_lie_unprocessed_are_told_of(int waiting, int? oldestMinutes, int alarms) =>
        AlarmRules.Of(new IntakeFacts(waiting, oldestMinutes is { } m ? Now.AddMinutes(-m) : null, 0), Now, London).Count(f => f.Kind == AlarmKind.DeliveriesWaiting).ShouldBe(alarms);

    [Fact]
    public void Parked_items_are_told_of() =>
        AlarmRules.Of(new IntakeFacts(0, null, 1), Now, London).Single().Words.ShouldStartWith("1 item could not be processed");

    // For how many minutes the scanner has been away (null: it is there, or there is none), and how many files wait.
    [Theory]
    [InlineData(null, 0, null)]
    [InlineData(4.9, 3, null)]
    [InlineData(5.0, 0, "The virus scanner has not been reached since 08:55 on Monday 14 September: new files are not shown. Start it, or mend the setting Files:ClamAv.")]
    [InlineData(60.0, 1, "The virus scanner has not been reached since 08:00 on Monday 14 September: new files are not shown. 1 file waits. Start it, or mend the setting Files:ClamAv.")]
    [InlineData(60.0, 1200, "The virus scanner has not been reached since 08:00 on Monday 14 September: new files are not shown. 1,200 files wait. Start it, or mend the setting Files:ClamAv.")]
    public void A_scanner_that_is_away_is_told_of_after_a_few_minutes(double? minutes, int files, string? words) =>
        Words(Nothing with { ScannerAwaySince = minutes is { } m ? Now.AddMinutes(-m) : null, WaitingFiles = files }).ShouldBe(words is null ? [] : [(AlarmKind.ScannerAway, words)]);

    // How many forms are held, and for how many open minutes the oldest has been.
    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(2, 59, null)]
    [InlineData(1, 60, "1 form looks like abuse and nobody has looked, the oldest sent at 08:59 on Friday 11 September. No case is opened until somebody lets it through.")]
    [InlineData(2, 600, "2 forms look like abuse and nobody has looked, the oldest sent at 08:59 on Friday 11 September. No case is opened until somebody lets it through.")]
    public void Held_forms_that_nobody_looks_at_are_told_of_after_an_open_hour(int held, int openMinutes, string? words) =>
        Words(Nothing with { HeldForms = held, OldestHeldForm = held == 0 ? null : Now.AddDays(-3).AddMinutes(-1), HeldFormWait = TimeSpan.FromMinutes(openMinutes) })
            .ShouldBe(words is null ? [] : [(AlarmKind.FormsHeld, words)]);

    private static FeedFacts Feed(string? problem = null, int minutes = 0, bool subscription = false, bool works = true) =>
        new("feed", subscription, works, problem, problem is null ? null : Now.AddMinutes(-minutes), Now.AddMinutes(1));

    private static List<(AlarmKind Kind, string Words)> Words(IntakeFacts facts) => [.. AlarmRules.Of(facts, Now, London).Select(f => (f.Kind, f.Words))];

    private static List<AlarmKind> Kinds(AccountFacts facts) => [.. AlarmRules.Of(facts, Now, London).Select(f => f.Kind)];
}
