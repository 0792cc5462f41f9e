using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Channels;

/// <summary>What holds for every channel that is part of the product, so that a new one cannot forget it.</summary>
public sealed class EveryChannelTests : IAsyncLifetime
{
    private App app = null!;

    public async ValueTask InitializeAsync() => app = await App.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public void Every_channel_can_be_connected_by_a_setup_of_its_own() =>
        Of<IChannelSetup>().Select(s => s.Channel).ShouldBe(Channels.Select(c => c.Kind), ignoreOrder: true);

    [Fact]
    public void Where_the_platform_tells_of_no_removals_messages_are_looked_for_on_schedule() =>
        Of<IChannelFeed>().Where(f => f.Purpose == FeedPurpose.Removals).Select(f => f.Channel)
            .ShouldBe(Channels.Where(c => !c.Capabilities(Audience.Public).TellsRemovals).Select(c => c.Kind), ignoreOrder: true);

    [Fact]
    public void Feeds_of_a_channel_have_names_of_their_own()
    {
        var feeds = Of<IChannelFeed>();
        feeds.Select(f => (f.Channel, f.Name)).Distinct().Count().ShouldBe(feeds.Count);
        feeds.ShouldAllBe(f => f.Name.Length > 0 && f.Name.Length <= ChannelFeed.NameMaxLength);
    }

    [Fact]
    public void The_channels_of_the_platforms_are_all_there() => Channels.Select(c => c.Kind).ShouldBe(
        [ChannelKind.Facebook, ChannelKind.Instagram, ChannelKind.X, ChannelKind.YouTube, ChannelKind.Email, ChannelKind.WebForm], ignoreOrder: true);

    private IReadOnlyList<IChannel> Channels => Of<IChannel>();

    private IReadOnlyList<T> Of<T>() => [.. app.Services.GetServices<T>()];
}
