using System.Globalization;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>What X charges, in millionths of a US dollar: the price list of the pay-per-use plan as published in 2026 (developer.x.com, "Pricing").</summary>
internal static class XPrices
{
    /// <summary>Reading a post of somebody else.</summary>
    public const long PostRead = 5_000;

    /// <summary>Reading what names us or what we wrote, and direct messages to us.</summary>
    public const long OwnedRead = 1_000;
    public const long Post = 15_000;

    /// <summary>An answer to somebody who named or quoted us.</summary>
    public const long Answer = 10_000;

    /// <summary>Any post with a link in it.</summary>
    public const long PostWithLink = 200_000;
    public const long DirectMessage = 15_000;

    /// <summary>Before an answer goes out, what it answers is read again.</summary>
    public const long LookBefore = PostRead;

    /// <summary>Where not even this fits, nothing can be sent.</summary>
    public const long Cheapest = Answer;

    public static long OfAnswer(string text) => WeightedLength.HasLink(text) ? PostWithLink : Answer;
}

/// <summary>What each account has spent in the month, and where the council wants it to end.</summary>
internal sealed class XSpending(IUsageMeter meter, TimeProvider clock)
{
    /// <summary>The account's setting: US dollars a month; nothing for no ceiling.</summary>
    public const string CeilingSetting = "monthlyCeiling";

    // Calls that cost nothing are written down together: idle polling should not write all the time.
    private const int MostUnwritten = 25;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, int> unwritten = new();

    public static long? Ceiling(ConnectedAccount account) =>
        decimal.TryParse(account.Settings.GetValueOrDefault(CeilingSetting), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)
        && dollars is >= 0 and < 1_000_000
            ? (long)(dollars * 1_000_000)
            : null;

    public static DateTimeOffset NextMonth(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    public static string Period(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public async Task CountAsync(Guid accountId, long cost)
    {
        var calls = unwritten.AddOrUpdate(accountId, 1, (_, n) => n + 1);
        if (cost == 0 && calls < MostUnwritten)
            return;
        unwritten.TryRemove(accountId, out calls);
        await meter.AddAsync(accountId, Period(clock.GetUtcNow()), Math.Max(1, calls), cost, CancellationToken.None);
    }

    public async Task<long> SpentAsync(Guid accountId, CancellationToken ct) => (await meter.ReadAsync(accountId, Period(clock.GetUtcNow()), ct)).Cost;

    /// <summary>Why this may not be spent; null when it may.</summary>
    public async Task<SendResult.Failed?> RefusalAsync(ConnectedAccount account, long cost, CancellationToken ct)
    {
        if (Ceiling(account) is not { } ceiling)
            return null;
        var left = ceiling - await SpentAsync(account.Id, ct);
        if (cost <= left)
            return null;

        // A dear message must not hold up those that still fit.
        var fits = XPrices.Cheapest <= left;
        return new SendResult.Failed(
            FailureKind.QuotaOrMoney,
            (fits
                ? $"This costs {Dollars(cost)}, and {Dollars(left)} is left of the {Dollars(ceiling)} that the council spends on X in a month.{(cost == XPrices.PostWithLink ? " Without its link it would fit." : "")}"
                : $"This would go beyond the {Dollars(ceiling)} that the council spends on X in a month.")
            + " An administrator can raise the ceiling; otherwise it is sent next month.",
            NextMonth(clock.GetUtcNow()))
        { Waits = fits ? WaitScope.Message : WaitScope.Account };
    }

    /// <summary>
    /// Whether so many posts of others may be read. What is about to be answered is looked at alone, and is part of the answer's price; all other reading leaves
    /// a tenth of the ceiling for answers.
    /// </summary>
    public async Task<bool> MayReadAsync(ConnectedAccount account, int posts, CancellationToken ct) =>
        Ceiling(account) is not { } ceiling || await SpentAsync(account.Id, ct) + (posts * XPrices.PostRead) <= (posts == 1 ? ceiling : ceiling - (ceiling / 10));

    public async Task<bool> IsUsedUpAsync(ConnectedAccount account, CancellationToken ct) =>
        Ceiling(account) is { } ceiling && await SpentAsync(account.Id, ct) >= ceiling;

    public static string Dollars(long amount) => "$" + (amount / 1_000_000m).ToString("#,0.00#", CultureInfo.InvariantCulture);
}

/// <summary>The month's money, for the page of all accounts.</summary>
internal sealed class XAllowance(XSpending spending, TimeProvider clock) : IAccountAllowance
{
    public Domain.Channels.ChannelKind Channel => Domain.Channels.ChannelKind.X;

    public async Task<Allowance?> ReadAsync(ConnectedAccount account, CancellationToken ct) => new(
        "Money spent on X this month", await spending.SpentAsync(account.Id, ct), XSpending.Ceiling(account), AllowanceUnit.Money,
        XSpending.NextMonth(clock.GetUtcNow()));
}
