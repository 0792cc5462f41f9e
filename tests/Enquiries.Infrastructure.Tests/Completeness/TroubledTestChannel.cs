using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>The simplest platform: deliveries are lists of items, and reading again gives all that was written.</summary>
internal sealed class TroubledTestChannel : TroubledPlatform
{
    private readonly Random trouble;
    private readonly List<InboundMessage> written;
    private readonly List<InboundMessage> waiting = [];
    private readonly Func<bool, bool> refuse;

    private TroubledTestChannel(App app, ChannelAccount account, List<InboundMessage> written, Func<bool, bool> refuse, int seed)
        : base(app) => (Account, this.written, this.refuse, trouble) = (account, written, refuse, new Random(seed));

    public override ChannelAccount Account { get; }

    public override IReadOnlyCollection<string> Written => [.. written.Select(m => m.ExternalId)];

    public static async Task<TroubledPlatform> StartAsync(int seed)
    {
        var record = new List<InboundMessage>();
        var (refused, at) = (false, App.MondayNine);
        App? app = null;
        var feed = new TestFeed("catch-up", FeedPurpose.CatchUp)
        {
            OnRead = position => refused
                ? new FeedReading.Failed(new SendResult.Failed(FailureKind.TokenInvalid, "The token has expired."))
                : new FeedReading.Done([TestChannel.Body(record.Where(m => m.At >= at.AddTicks(long.Parse(position.Cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture))))],
                    (app!.Clock.GetUtcNow() - at).Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture), app.Clock.GetUtcNow().AddHours(1)),
        };
        app = await App.StartAsync(services =>
        {
            services.RemoveAll<IChannel>();
            services.RemoveAll<IChannelFeed>();
            services.AddSingleton<IChannel, TestChannel>();
            services.AddSingleton<IChannelFeed>(feed);
        });
        return new TroubledTestChannel(app, await app.PageAsync(), record, value => refused = value, seed);
    }

    public override void Write(int number, Random random)
    {
        var author = $"resident-{random.Next(12)}";
        var message = new InboundMessage(
            Account.ExternalId, App.Clock.GetUtcNow(), $"m{number}", Audience.Public, $"post-{random.Next(3)}", new InboundAuthor(author, author), $"Message {number}", [], null, $"m{number}");
        written.Add(message);
        waiting.Add(message);
    }

    public override Task<IReadOnlyList<byte[]>> DeliverAsync()
    {
        // A quarter is lost, a quarter comes twice, and all of it in any order.
        var bodies = waiting.Where(_ => trouble.Next(4) != 0).SelectMany(m => Enumerable.Repeat(m, 1 + (trouble.Next(4) / 3))).OrderBy(_ => trouble.Next()).Select(m => TestChannel.Body(m)).ToList();
        waiting.Clear();
        return Task.FromResult<IReadOnlyList<byte[]>>(bodies);
    }

    public override void RefuseToken(bool refused) => refuse(refused);

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null, AccessToken: "fresh");
}
