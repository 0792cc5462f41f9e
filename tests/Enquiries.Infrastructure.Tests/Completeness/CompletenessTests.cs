using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>Whatever a platform loses, delays, doubles and mixes up: in the end every message is in exactly one case, and the desk says how many it had to look for.</summary>
public sealed class CompletenessTests
{
    private const int Messages = 60;

    private static readonly Dictionary<string, Func<int, Task<TroubledPlatform>>> Platforms = new(StringComparer.Ordinal)
    {
        ["test channel"] = TroubledTestChannel.StartAsync,
        ["Facebook"] = TroubledFacebook.StartAsync,
        ["Instagram"] = TroubledInstagram.StartWithOwnLoginAsync,
        ["Instagram with Facebook login"] = TroubledInstagram.StartWithFacebookLoginAsync,
        ["X"] = TroubledX.StartAsync,
        ["YouTube"] = TroubledYouTube.StartAsync,
        ["e-mail"] = TroubledMailbox.StartAsync,
    };

    public static TheoryData<string, int> Troubles => new(Platforms.Keys.SelectMany(name => new[] { (name, 1), (name, 2) }));

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task After_trouble_every_message_is_in_exactly_one_case_and_the_page_says_how_many_were_repaired(string name, int seed)
    {
        await using var platform = await Platforms[name](seed);
        await platform.StartAsync();
        var random = new Random(seed);
        await platform.ReadFeedsAsync();
        for (var i = 0; i < Messages; i++)
        {
            if (i == Messages / 3)
                platform.RefuseToken(true);
            if (i == Messages * 2 / 3)
                await platform.ReconnectAsync();
            platform.Write(i, random);
            platform.App.Clock.Advance(TimeSpan.FromSeconds(random.Next(5, 240)));
            if (random.Next(3) == 0 || i % 10 == 0)
                await platform.TakeInAsync();
            if (i % 10 == 0)
                await platform.ReadFeedsAsync();
        }

        await platform.TakeInAsync();
        for (var i = 0; i < 4; i++)
        {
            platform.App.Clock.Advance(TimeSpan.FromMinutes(45));
            await platform.ReadFeedsAsync();
        }

        platform.ShouldHaveHadTrouble();
        var written = platform.Written.ToHashSet(StringComparer.Ordinal);
        written.Count.ShouldBe(Messages);
        var delivered = await platform.DeliveredAsync();
        var missing = written.Except(delivered).Count();
        if (platform.Delivers)
            missing.ShouldBeInRange(Messages / 10, Messages / 2);
        if (!platform.IsLookedThroughAgain)
            missing.ShouldBe(0);

        var messages = await platform.App.ReadAsync(db => db.Messages.AsNoTracking().Where(m => m.Direction == MessageDirection.Inbound).ToListAsync(TestContext.Current.CancellationToken));
        messages.Select(m => m.ExternalId!).Order(StringComparer.Ordinal).ShouldBe(written.Order(StringComparer.Ordinal));
        var cases = await platform.App.ReadAsync(db => db.Cases.Select(c => c.Id).ToListAsync(TestContext.Current.CancellationToken));
        messages.ShouldAllBe(m => cases.Contains(m.CaseId));
        messages.Select(m => m.CaseId).Distinct().Count().ShouldBe(cases.Count);

        var account = (await platform.App.SendAsync(new ListAccountHealth())).Single();
        account.Feeds.Where(f => f.Purpose is FeedPurpose.Messages or FeedPurpose.CatchUp).ShouldAllBe(f => f.Problem == null);
        var repeated = platform.Repeats ? messages.Count(m => m.Source == MessageSource.Push && !delivered.Contains(m.ExternalId!)) : 0;
        account.RepairedInWeek.ShouldBe(missing - repeated);
        account.State.ShouldBe(ChannelAccountState.Connected);
        (await platform.App.SendAsync(new ListRepairedMessages(account.Id, 1000))).Total.ShouldBe(missing - repeated);
        (await platform.App.ReadAsync(db => db.ParkedItems.CountAsync(TestContext.Current.CancellationToken))).ShouldBe(0);
    }
}
