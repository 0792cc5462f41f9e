using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Cases;

public class SendingCostTests
{
    [Fact]
    public async Task The_price_is_that_of_the_conversation_that_was_chosen()
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.AccountAsync(ChannelKind.Email, "council@example.org");
        desk.Channel.OnCost = (audience, text) => new SendingCost(audience == Audience.Private ? 10_000 : text.Contains("https://", StringComparison.Ordinal) ? 200_000 : 20_000, null, null, null);
        var @case = await desk.CaseAsync(author: "ann", id: "c1");
        await desk.SendAsync(new GoPrivate(@case.Id, InvitationWay.PrivateMessage, Guid.NewGuid(), "We have written to you", Guid.NewGuid(), "Where do you live?"));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d1", "ann", "12 Mill Lane"));
        var mail = new InboundMessage("council@example.org", desk.Now, "m1", Audience.Private, "m1", new InboundAuthor("ann@example.org", "Ann"), "As I wrote", [], null, null)
        {
            Subject = "My bin",
            CaseToken = desk.App.Services.GetRequiredService<ICaseTokens>().For(@case.Reference),
        };
        await desk.StoreBodyAsync(TestChannel.Body(mail), channel: ChannelKind.Email);
        await desk.IntakeAsync();
        var targets = (await desk.SendAsync(new GetCase(@case.Reference))).Targets;

        (await PriceAsync(@case.Id, "On our way")).ShouldBe(20_000);
        (await PriceAsync(@case.Id, "See https://example.org")).ShouldBe(200_000);
        (await PriceAsync(targets.Single(t => t is { Channel: ChannelKind.Facebook, Audience: Audience.Private }).Id, "See https://example.org")).ShouldBe(10_000);
        (await PriceAsync(targets.Single(t => t.Channel == ChannelKind.Email).Id, "See https://example.org")).ShouldBeNull();
        (await PriceAsync(Guid.NewGuid(), "On our way")).ShouldBeNull();
        var other = await desk.CaseAsync(author: "bob");
        (await desk.SendAsync(new GetSendingCost(other.Id, targets[^1].Id, "On our way"))).ShouldBeNull();

        async Task<long?> PriceAsync(Guid conversation, string text) => (await desk.SendAsync(new GetSendingCost(@case.Id, conversation, text)))?.Amount;
    }
}
