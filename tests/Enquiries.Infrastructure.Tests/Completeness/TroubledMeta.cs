using System.Collections.Concurrent;
using System.Net;
using Enquiries.Application.Admin;
using Enquiries.Domain.Channels;
using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Webhooks;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>What the simulated Facebook Page and Instagram account have in common: the webhook and its troubles.</summary>
internal abstract class TroubledMeta : TroubledPlatform
{
    private readonly WebApplication simulator;
    private readonly Inbox inbox;

    protected TroubledMeta(App app, WebApplication simulator, Inbox inbox, ChannelAccount account)
        : base(app) => (this.simulator, this.inbox, Account) = (simulator, inbox, account);

    public sealed override ChannelAccount Account { get; }

    protected abstract WebhookDispatcher Webhooks { get; }

    protected abstract FailureSwitches Failures { get; }

    public override async Task<IReadOnlyList<byte[]>> DeliverAsync()
    {
        // What was delayed or held back has its time.
        for (var i = 0; i < 3; i++)
        {
            App.Clock.Advance(TimeSpan.FromSeconds(3));
            (await Webhooks.FlushAsync(TimeSpan.FromSeconds(20), Ct)).Completed.ShouldBeTrue();
        }

        var bodies = new List<byte[]>();
        while (inbox.Bodies.TryDequeue(out var body))
            bodies.Add(body);
        return bodies;
    }

    public override void RefuseToken(bool refused)
    {
        if (refused)
            Failures.Add("token-463", area: "all");
        else
            Failures.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await base.DisposeAsync();
    }

    protected void HaveTrouble() =>
        Webhooks.Settings = new() { DropShare = 0.25, DuplicateShare = 0.25, ReorderShare = 0.3, ReorderHoldMilliseconds = 2_000, DelayMilliseconds = 500 };

    protected override ChangeChannelAccount Reconnecting() => new(Account.Id, Account.Name, null, null, AccessToken: "test-access-token");

    /// <summary>Takes what is delivered, as the desk's webhook would.</summary>
    protected sealed class Inbox : HttpMessageHandler
    {
        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
