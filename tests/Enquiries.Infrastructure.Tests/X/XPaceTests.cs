using System.Globalization;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.X;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.X;

public sealed class XPaceTests : IDisposable
{
    private static readonly Guid Account = Guid.NewGuid();
    private static readonly DateTimeOffset Start = new(2026, 9, 14, 9, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider clock = new(Start);
    private readonly HttpResponseMessage response = new();
    private readonly XPace pace;

    public XPaceTests() => pace = new XPace(clock);

    public void Dispose() => response.Dispose();

    [Fact]
    public void With_much_left_nothing_waits()
    {
        Note("x-rate-limit-", limit: 15, remaining: 10, TimeSpan.FromMinutes(15));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBeNull();
    }

    [Fact]
    public void With_nothing_left_it_waits_for_the_new_beginning_and_only_for_this_limit_of_this_account()
    {
        Note("x-rate-limit-", limit: 15, remaining: 0, TimeSpan.FromMinutes(15));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBe(Start.AddMinutes(15));
        pace.NotBefore(Account, XLimit.Posts).ShouldBeNull();
        pace.NotBefore(Guid.NewGuid(), XLimit.DirectMessages).ShouldBeNull();

        clock.Advance(TimeSpan.FromMinutes(15));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBeNull();
    }

    [Fact]
    public void Near_the_end_what_is_left_is_spread_over_what_is_left_of_the_time()
    {
        Note("x-rate-limit-", limit: 300, remaining: 29, TimeSpan.FromMinutes(15));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBe(Start.AddSeconds(30));
    }

    [Fact]
    public void A_limit_of_the_day_counts_as_well_and_the_longer_wait_is_kept()
    {
        Note("x-rate-limit-", limit: 15, remaining: 0, TimeSpan.FromMinutes(15), ("x-user-limit-24hour-", 1440, 0, TimeSpan.FromHours(20)));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBe(Start.AddHours(20));
    }

    [Fact]
    public void A_refusal_without_a_time_waits_a_minute_and_the_next_good_answer_ends_the_wait()
    {
        pace.Note(Account, XLimit.DirectMessages, new PlatformAnswer { Reached = true, Status = 429, Headers = response.Headers });
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBe(Start.AddMinutes(1));

        pace.Note(Account, XLimit.DirectMessages, new PlatformAnswer { Reached = true, Status = 200, Headers = response.Headers });
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBeNull();
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(26 * 60 * 60)]
    public void A_time_that_cannot_be_is_passed_over(int seconds)
    {
        Note("x-rate-limit-", limit: 15, remaining: 0, TimeSpan.FromSeconds(seconds));
        pace.NotBefore(Account, XLimit.DirectMessages).ShouldBeNull();
    }

    private void Note(string name, int limit, int remaining, TimeSpan until, params (string Name, int Limit, int Remaining, TimeSpan Until)[] others)
    {
        foreach (var one in others.Prepend((name, limit, remaining, until)))
        {
            response.Headers.Add(one.Item1 + "limit", one.Item2.ToString(CultureInfo.InvariantCulture));
            response.Headers.Add(one.Item1 + "remaining", one.Item3.ToString(CultureInfo.InvariantCulture));
            response.Headers.Add(one.Item1 + "reset", (Start + one.Item4).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        }

        pace.Note(Account, XLimit.DirectMessages, new PlatformAnswer { Reached = true, Status = 200, Headers = response.Headers });
    }
}
