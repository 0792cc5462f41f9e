using Enquiries.Application.Admin;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Intake;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>
/// A platform that loses, delays, doubles and reorders a share of what it delivers, and the desk beside it. Each channel says how residents write there, how its
/// deliveries reach the desk, and how its token expires.
/// </summary>
internal abstract class TroubledPlatform(App app) : IAsyncDisposable
{
    private readonly HashSet<string> delivered = new(StringComparer.Ordinal);

    public App App { get; } = app;

    public abstract ChannelAccount Account { get; }

    /// <summary>The platform's own record: the ids of everything that residents have written and that stands there.</summary>
    public abstract IReadOnlyCollection<string> Written { get; }

    /// <summary>Whether the platform pushes; otherwise it is only read.</summary>
    public virtual bool Delivers => true;

    /// <summary>Whether there is a way to look for what the ordinary way in has missed.</summary>
    public virtual bool IsLookedThroughAgain => true;

    /// <summary>Whether the platform repeats lost deliveries when it is asked to: these come by the ordinary way and are not counted as repaired.</summary>
    public virtual bool Repeats => false;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A resident writes.</summary>
    public abstract void Write(int number, Random random);

    /// <summary>What the platform has to deliver now, with its troubles: the bodies as they arrive.</summary>
    public abstract Task<IReadOnlyList<byte[]>> DeliverAsync();

    /// <summary>What came at least once, by whatever way is not catching up.</summary>
    public async Task<IReadOnlyCollection<string>> DeliveredAsync()
    {
        if (Delivers)
            return delivered;
        var channel = App.Services.GetRequiredService<IChannels>()[Account.Channel];
        var bodies = await App.ReadAsync(db => db.InboundDeliveries.Where(d => d.Source == MessageSource.Poll).Select(d => d.Body).ToListAsync(Ct));
        return [.. bodies.SelectMany(b => channel.Read(b)).OfType<InboundMessage>().Select(m => m.ExternalId).Distinct()];
    }

    /// <summary>From now on the platform refuses the token, or takes it again.</summary>
    public abstract void RefuseToken(bool refused);

    /// <summary>The platform was as troubled as it was meant to be.</summary>
    public virtual void ShouldHaveHadTrouble()
    {
    }

    /// <summary>What the administrator types to connect the account again.</summary>
    protected abstract ChangeChannelAccount Reconnecting();

    public async Task StartAsync() => await App.Services.GetRequiredService<DeliveryWriter>().StartAsync(Ct);

    /// <summary>What is delivered is stored and worked on, as the webhook and the intake do.</summary>
    public async Task TakeInAsync()
    {
        var channel = App.Services.GetRequiredService<IChannels>()[Account.Channel];
        var secret = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Ct)).Single(a => a.Id == Account.Id).SecretFingerprints[0];
        foreach (var body in await DeliverAsync())
        {
            delivered.UnionWith(channel.Read(body).OfType<InboundMessage>().Select(m => m.ExternalId));
            await App.Services.GetRequiredService<IDeliveryWriter>().StoreAsync(Account.Channel, body, secret, Ct);
        }

        await WorkAsync();
    }

    /// <summary>What the platform was asked to repeat; it counts as not delivered the first time.</summary>
    protected async Task TakeInRepeatedAsync(IReadOnlyList<byte[]> bodies)
    {
        var secret = (await App.Services.GetRequiredService<IAccountDirectory>().AllAsync(Ct)).Single(a => a.Id == Account.Id).SecretFingerprints[0];
        foreach (var body in bodies)
            await App.Services.GetRequiredService<IDeliveryWriter>().StoreAsync(Account.Channel, body, secret, Ct);
        await WorkAsync();
    }

    /// <summary>The feeds that are due are read.</summary>
    public virtual async Task ReadFeedsAsync()
    {
        var feeds = App.Services.GetRequiredService<FeedWorker>();
        while (await feeds.RunOnceAsync(Ct) > 0)
            await WorkAsync();
    }

    /// <summary>The administrator, whom the desk has told that the token is refused, connects the account again.</summary>
    public async Task ReconnectAsync()
    {
        for (var i = 0; i < 4 && await StateAsync() == ChannelAccountState.Connected; i++)
        {
            App.Clock.Advance(TimeSpan.FromMinutes(30));
            await ReadFeedsAsync();
        }

        (await StateAsync()).ShouldNotBe(ChannelAccountState.Connected);
        RefuseToken(false);
        await App.SendAsync(Reconnecting());
    }

    public virtual async ValueTask DisposeAsync()
    {
        await App.Services.GetRequiredService<DeliveryWriter>().StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    private Task<ChannelAccountState> StateAsync() => App.ReadAsync(db => db.ChannelAccounts.Where(a => a.Id == Account.Id).Select(a => a.State).SingleAsync(Ct));

    private async Task WorkAsync()
    {
        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(Ct) > 0)
        {
            // Until nothing is left.
        }
    }
}
