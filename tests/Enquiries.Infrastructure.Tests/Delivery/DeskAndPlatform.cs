using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Enquiries.Application.Cases;
using Enquiries.Application.Intake;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Delivery;
using Enquiries.Infrastructure.Intake;
using Enquiries.Simulator;
using Enquiries.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Delivery;

/// <summary>The desk and the simulated platform, talking over real HTTP, with one clock that the test moves and workers that run when the test says so.</summary>
internal sealed class DeskAndPlatform : IAsyncDisposable
{
    private const string Secret = "test-secret";
    private readonly WebApplication simulator;
    private readonly Receiver receiver;

    private DeskAndPlatform(App app, WebApplication simulator, Receiver receiver, ChannelAccount account, Officer officer)
    {
        (App, this.simulator, this.receiver, Account, Officer) = (app, simulator, receiver, account, officer);
        Platform = simulator.Services.GetRequiredService<SimulatedPlatform>();
        Worker = app.Services.GetRequiredService<DeliveryWorker>();
        Post = Platform.CouncilPost("Roadworks in the High Street");
    }

    public App App { get; }

    public SimulatedPlatform Platform { get; }

    public ChannelAccount Account { get; }

    public Officer Officer { get; }

    public DeliveryWorker Worker { get; }

    public SimulatedPost Post { get; }

    public static async Task<DeskAndPlatform> StartAsync()
    {
        var app = await App.StartAsync();
        var inbox = new Receiver();
        var options = new SimulatorOptions { Urls = "http://127.0.0.1:0", TimeProvider = app.Clock, WebhookHandler = () => inbox };
        options.Pages.Add(new SimulatedPageOptions { PageId = "1093", AppSecret = Secret, AccessToken = "test-access-token", WebhookUrl = "http://desk.example/webhooks/facebook" });
        var host = SimulatorHost.Build(options);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var account = await app.PageAsync(apiBaseUrl: host.Urls.First() + "/v26.0");
        return new DeskAndPlatform(app, host, inbox, account, await app.OfficerAsync());
    }

    /// <summary>A resident comments, and the desk has the case.</summary>
    public async Task<Guid> CommentAsync(string author = "Asha Example", string text = "The bin was not emptied")
    {
        var comment = Platform.Comment(Post.Id, author, text);
        await TakeInAsync();
        return await App.ReadAsync(db => db.Messages.Where(m => m.ExternalId == comment.Id).Select(m => m.CaseId).SingleAsync());
    }

    public async Task<Guid> DirectMessageAsync(string author = "Asha Example", string text = "Can you tell me more?")
    {
        var message = Platform.Message(author, text);
        await TakeInAsync();
        return await App.ReadAsync(db => db.Messages.Where(m => m.ExternalId == message.Id).Select(m => m.CaseId).SingleAsync());
    }

    public async Task<Guid> ReplyAsync(Guid caseId, string text = "Thank you, we are on our way.")
    {
        var id = Guid.CreateVersion7(App.Clock.GetUtcNow());
        await App.SendAsync(new SendReply(caseId, id, text), Officer);
        return id;
    }

    /// <summary>Everything the platform has to tell arrives and is processed.</summary>
    public async Task TakeInAsync()
    {
        (await Platform.Webhooks.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Completed.ShouldBeTrue();
        var now = App.Clock.GetUtcNow();
        while (receiver.Bodies.TryDequeue(out var body))
        {
            var hash = SHA256.HashData(body);
            if (await App.ReadAsync(db => db.InboundDeliveries.AnyAsync(d => d.BodyHash == hash)))
                continue;
            await App.SaveAsync(new InboundDelivery
            {
                Id = Guid.CreateVersion7(),
                Channel = ChannelKind.Facebook,
                ReceivedAt = now,
                Body = body,
                BodyHash = hash,
                SecretFingerprint = AccountDirectory.Fingerprint(Secret),
                Work = new Work { NextAttemptAt = now },
            });
        }

        var intake = App.Services.GetRequiredService<IntakeWorker>();
        while (await intake.RunOnceAsync(TestContext.Current.CancellationToken) > 0)
        {
            // Until nothing is left.
        }
    }

    public Task<Message> MessageAsync(Guid id) => App.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == id));

    public Task<Domain.Cases.Case> CaseAsync(Guid id) => App.ReadAsync(db => db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).SingleAsync(c => c.Id == id));

    public Task<ChannelAccount> AccountNowAsync() => App.ReadAsync(db => db.ChannelAccounts.AsNoTracking().SingleAsync(a => a.Id == Account.Id));

    public Task<int> RunAsync() => Worker.RunOnceAsync(TestContext.Current.CancellationToken);

    /// <summary>Runs the worker and moves the clock to whatever is due next, until the reply has ended or its account stands still.</summary>
    public async Task<Message> SettleAsync(Guid id)
    {
        for (var i = 0; i < 60; i++)
        {
            await RunAsync();
            var message = await MessageAsync(id);
            if (message.State is not (MessageState.Pending or MessageState.Sending))
                return message;
            var account = await AccountNowAsync();
            if (account.State != ChannelAccountState.Connected)
                return message;
            var next = new[] { message.Work.NextAttemptAt, message.Work.LeasedUntil, account.PausedUntil }.Max();
            if (next > App.Clock.GetUtcNow())
                App.Clock.Advance(next.Value - App.Clock.GetUtcNow() + TimeSpan.FromMilliseconds(1));
        }

        return await MessageAsync(id);
    }

    /// <summary>How often the text stands on the platform.</summary>
    public int CountOnPlatform(string text) =>
        Platform.Comments(Post.Id).Count(c => c.IsByPage && c.Message == text)
        + Platform.Conversations().SelectMany(c => Platform.Messages(c.Id)).Count(m => m.IsByPage && m.Text == text);

    public async ValueTask DisposeAsync()
    {
        await simulator.DisposeAsync();
        await App.DisposeAsync();
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
