using System.Security.Cryptography;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Teams;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Intake;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Enquiries.Testing;

/// <summary>The product with one connected page on a <see cref="TestChannel"/>, and the situations that tests begin with.</summary>
public sealed class TestDesk : IAsyncDisposable
{
    private const string Secret = "test-secret";
    private int made;

    private TestDesk(App app, TestChannel channel) => (App, Channel) = (app, channel);

    public App App { get; }

    public TestChannel Channel { get; }

    public ChannelAccount Page { get; private set; } = null!;

    public Officer Officer { get; private set; } = null!;

    public DateTimeOffset Now => App.Clock.GetUtcNow();

    public static async Task<TestDesk> StartAsync(TestDesk? besides = null, DateTimeOffset? now = null, Action<IServiceCollection>? configure = null)
    {
        var channel = new TestChannel();
        var app = await App.StartAsync(
            services =>
            {
                services.RemoveAll<IChannel>();
                services.AddSingleton<IChannel>(channel);
                services.AddSingleton<IChannel>(new TestChannel(ChannelKind.Email));
                services.AddSingleton<IChannel>(new TestChannel(ChannelKind.WebForm));
                configure?.Invoke(services);
            },
            now,
            besides?.App);
        var desk = new TestDesk(app, channel);
        desk.Page = besides?.Page ?? await app.PageAsync(appSecret: Secret);
        desk.Officer = besides?.Officer ?? await app.OfficerAsync();
        return desk;
    }

    /// <summary>A connected account on another channel.</summary>
    public async Task<ChannelAccount> AccountAsync(ChannelKind kind, string externalId)
    {
        var credentials = new ChannelCredentials(Secret, null, "test-verify-token", "test-access-token");
        var account = ChannelAccount.Connect(
            kind, externalId, externalId, "http://127.0.0.1:9/", App.Services.GetRequiredService<ICredentialProtector>().Protect(credentials), null);
        await App.SaveAsync(account);
        return account;
    }

    public async Task<Team> TeamAsync(string name)
    {
        var team = Team.Create(name);
        await App.SaveAsync(team);
        return team;
    }

    /// <summary>A comment under a post of the page.</summary>
    public InboundMessage Comment(string id, string author = "resident", string text = "My bin was missed", string post = "post", DateTimeOffset? at = null, string? parent = null) => new(
        Page.ExternalId, at ?? Now, id, Audience.Public, post, new InboundAuthor(author, $"Name of {author}"), text, [], parent ?? post, parent ?? id);

    public InboundMessage Direct(string id, string author = "resident", string text = "A private word", DateTimeOffset? at = null) => new(
        Page.ExternalId, at ?? Now, id, Audience.Private, author, new InboundAuthor(author, $"Name of {author}"), text, [], null, null);

    /// <summary>An answer typed on the platform itself.</summary>
    public InboundOwnMessage Answer(string id, string parent, string text = "We will come today", string post = "post", DateTimeOffset? at = null) => new(
        Page.ExternalId, at ?? Now, id, Audience.Public, post, text, [], parent, null, null);

    public InboundOwnMessage DirectAnswer(string id, string to, string text = "We will come today", DateTimeOffset? at = null) => new(
        Page.ExternalId, at ?? Now, id, Audience.Private, to, text, [], null, null, to);

    /// <summary>Stores one delivery as the webhook does, without working on it.</summary>
    public Task StoreAsync(params IEnumerable<InboundItem> items) => StoreBodyAsync(TestChannel.Body(items));

    public async Task StoreBodyAsync(byte[] body, string secret = Secret, ChannelKind channel = ChannelKind.Facebook)
    {
        var hash = SHA256.HashData(body);
        if (await App.ReadAsync(db => db.InboundDeliveries.AnyAsync(d => d.BodyHash == hash)))
            return;
        await App.SaveAsync(new InboundDelivery
        {
            Id = Guid.CreateVersion7(),
            Channel = channel,
            ReceivedAt = Now,
            Body = body,
            BodyHash = hash,
            SecretFingerprint = AccountDirectory.Fingerprint(secret),
            Work = new Work { NextAttemptAt = Now },
        });
    }

    /// <summary>Works off what is stored; returns how many deliveries were taken.</summary>
    public async Task<int> IntakeAsync()
    {
        var (worker, taken) = (App.Services.GetRequiredService<IntakeWorker>(), 0);
        while (await worker.RunOnceAsync(CancellationToken.None) is > 0 and var n)
            taken += n;
        return taken;
    }

    /// <summary>One delivery comes and is worked on.</summary>
    public async Task ReceiveAsync(params IEnumerable<InboundItem> items)
    {
        await StoreAsync(items);
        await IntakeAsync();
    }

    /// <summary>A new case of a resident who has not written before.</summary>
    public async Task<Case> CaseAsync(string text = "My bin was missed", string? author = null, DateTimeOffset? at = null, string? id = null, bool inPrivate = false)
    {
        var n = Interlocked.Increment(ref made);
        author ??= $"resident-{n}";
        id ??= $"comment-{n}";
        await ReceiveAsync(inPrivate ? Direct(id, author, text, at) : Comment(id, author, text, at: at));
        return await CaseOfAsync(id);
    }

    /// <summary>The case of the message with this platform id, as it is stored now.</summary>
    public Task<Case> CaseOfAsync(string externalId) => App.ReadAsync(db => Whole(db.Cases).SingleAsync(c => db.Messages.Any(m => m.CaseId == c.Id && m.ExternalId == externalId)));

    public Task<Case> CaseAsync(Guid id) => App.ReadAsync(db => Whole(db.Cases).SingleAsync(c => c.Id == id));

    public Task<List<Case>> CasesAsync() => App.ReadAsync(db => Whole(db.Cases).OrderBy(c => c.Number).ToListAsync());

    /// <summary>Sends a request as the desk's officer.</summary>
    public Task<T> SendAsync<T>(IRequest<T> request) => App.SendAsync(request, Officer);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static IQueryable<Case> Whole(IQueryable<Case> cases) => cases.AsNoTracking().Include(c => c.Messages).Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery();
}
