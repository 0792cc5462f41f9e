using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Simulator.X;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.X;

public class XSendingTests
{
    [Fact]
    public async Task A_public_answer_and_a_direct_message_reach_X_and_come_back_as_ours()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        await desk.ReadAsync();
        desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        desk.X.WriteDirect(desk.X.Person("Dan Sample"), desk.X.Council, "hello");
        await desk.ProcessAsync();
        foreach (var inbound in await desk.MessagesAsync())
        {
            var sent = await desk.SettleAsync(await desk.ReplyAsync(inbound.CaseId, $"We look into it, message {inbound.Number} of https://council.example/x"));
            sent.State.ShouldBe(MessageState.Sent, sent.FailureReason);
            sent.ExternalId.ShouldNotBeNull();
        }

        await desk.ProcessAsync();
        desk.X.Tweets.Count(t => t.Author.IsCouncil && t.ReplyTo is not null).ShouldBe(1);
        desk.X.Directs.Count(d => d.Sender.IsCouncil).ShouldBe(1);
        (await desk.MessagesAsync()).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("rate-limit", FailureKind.RetryLater)]
    [InlineData("server-error", FailureKind.AmbiguousMaybeSent)]
    [InlineData("credits", FailureKind.QuotaOrMoney)]
    [InlineData("usage-capped", FailureKind.QuotaOrMoney)]
    [InlineData("unauthorized", FailureKind.TokenInvalid)]
    [InlineData("target-gone", FailureKind.TargetGone)]
    [InlineData("not-summoned", FailureKind.NotAllowedHere)]
    [InlineData("duplicate", FailureKind.Duplicate)]
    [InlineData("dm-closed", FailureKind.RecipientUnreachable)]
    [InlineData("unknown-403", FailureKind.Unknown)]
    [InlineData("not-enrolled", FailureKind.PermissionMissing)]
    [InlineData("oauth1-permissions", FailureKind.PermissionMissing)]
    [InlineData("bad-request", FailureKind.BadContent)]
    [InlineData("cut-before", FailureKind.AmbiguousMaybeSent)]
    [InlineData("done-then-cut", FailureKind.AmbiguousMaybeSent)]
    [InlineData("done-then-503", FailureKind.AmbiguousMaybeSent)]
    public async Task Every_failure_of_the_contract_is_told_apart(string failure, FailureKind kind)
    {
        await using var desk = await XDesk.StartAsync();
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        desk.X.Failures.Add(failure);
        var failed = (await desk.Channel.SendAsync(desk.Outbound(question.Id), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>();
        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeEmpty();
        (failed.Raw ?? "").ShouldNotContain("example-x-access-token");

        desk.X.Failures.Clear();
        var found = await desk.Channel.FindSentAsync(desk.Outbound(question.Id), CancellationToken.None);
        (found is LookUpResult.Found).ShouldBe(failure.StartsWith("done-then", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_whose_outcome_is_not_known_is_looked_up_and_never_sent_twice()
    {
        await using var desk = await XDesk.StartAsync();
        desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        await desk.ReadAsync();
        var inbound = (await desk.MessagesAsync()).Single();
        foreach (var failure in new[] { "done-then-cut", "done-then-503", "cut-before", "duplicate" })
        {
            desk.X.Failures.Add(failure, 1);
            var text = $"Thank you, see council.example/{failure} & https://council.example/lamps";
            var sent = await desk.SettleAsync(await desk.ReplyAsync(inbound.CaseId, text));
            desk.X.Tweets.Count(t => t.Author.IsCouncil && t.Present.Text == text).ShouldBe(failure == "duplicate" ? 0 : 1, failure);
            sent.State.ShouldBe(failure == "duplicate" ? MessageState.Failed : MessageState.Sent, failure);
        }
    }

    [Fact]
    public async Task Somebody_who_did_not_name_us_is_known_before_typing_and_refused_by_X()
    {
        await using var desk = await XDesk.StartAsync();
        var post = desk.X.Write(desk.X.Council, "The gritters are out");
        var answer = desk.X.Write(desk.X.Person("Gwen Sample"), "not in my street", post);
        await desk.ReadAsync();
        var message = (await desk.MessagesAsync()).Single();
        message.AnswerOnPlatformOnly.ShouldBeTrue();
        message.Permalink.ShouldBe($"https://x.com/GwenSample/status/{answer.Id}");
        var refused = (await desk.Channel.SendAsync(desk.Outbound(answer.Id), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>();
        refused.Kind.ShouldBe(FailureKind.NotAllowedHere);
        refused.Reason.ShouldContain("record the answer here");
    }

    [Fact]
    public async Task Removed_posts_are_found_and_an_answer_of_ours_can_be_hidden_and_shown()
    {
        await using var desk = await XDesk.StartAsync();
        var ours = desk.X.Write(desk.X.Council, "The gritters are out");
        var theirs = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} rude words", ours);
        var other = desk.X.Write(desk.X.Person("Dan Sample"), $"@{desk.X.Council.Username} hello");
        desk.X.Remove(other);
        (await desk.Channel.FindRemovedAsync(desk.Account.Id, [theirs.Id, other.Id, "e4f4-chat"], CancellationToken.None))
            .ShouldBeOfType<RemovalCheck.Looked>().Gone.ShouldBe([other.Id]);
        (await desk.Channel.ModerateAsync(new ModerationRequest(desk.Account.Id, theirs.Id, ModerationKind.Hide), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        theirs.IsHidden.ShouldBeTrue();
        (await desk.Channel.ModerateAsync(new ModerationRequest(desk.Account.Id, theirs.Id, ModerationKind.Show), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        theirs.IsHidden.ShouldBeFalse();
        var elsewhere = desk.X.Write(desk.X.Person("Fay Sample"), $"@{desk.X.Council.Username} hello");
        (await desk.Channel.ModerateAsync(new ModerationRequest(desk.Account.Id, elsewhere.Id, ModerationKind.Hide), CancellationToken.None))
            .ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.NotAllowedHere);
    }

    [Fact]
    public async Task A_picture_goes_along_with_its_description()
    {
        await using var desk = await XDesk.StartAsync();
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} what does the new bin look like?");
        var bytes = new byte[1_500_000];
        var message = desk.Outbound(question.Id, "Like this.") with
        {
            Files = [new OutboundFile("bin.png", "image/png", "A green bin", _ => Task.FromResult<Stream>(new MemoryStream(bytes)), bytes.Length)],
        };
        (await desk.Channel.SendAsync(message, CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        desk.X.Tweets[^1].Media.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, "Like this.")]
    [InlineData(false, "See https://council.example/short/lamps for more.")]
    [InlineData(true, "See https://council.example/short/lamps for more & https://council.example/x")]
    public async Task What_was_sent_is_known_again_with_a_picture_and_with_a_link_that_leads_elsewhere(bool picture, string text)
    {
        await using var desk = await XDesk.StartAsync();
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} what does the new bin look like?");
        var message = desk.Outbound(question.Id, text) with
        {
            Files = picture ? [new OutboundFile("bin.png", "image/png", "A green bin", _ => Task.FromResult<Stream>(new MemoryStream(new byte[10])), 10)] : [],
        };
        var sent = (await desk.Channel.SendAsync(message, CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        (await desk.Channel.FindSentAsync(message, CancellationToken.None)).ShouldBeOfType<LookUpResult.Found>().ExternalId.ShouldBe(sent.ExternalId);
    }

    [Fact]
    public async Task When_money_runs_out_reading_stops_before_answers_do()
    {
        await using var desk = await XDesk.StartAsync(ceiling: "0.02");
        var posts = Enumerable.Range(0, 4).Select(i => desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} where is it? {i}")).ToList();
        var cannot = (await desk.Channel.FindRemovedAsync(desk.Account.Id, [.. posts.Select(p => p.Id)], CancellationToken.None)).ShouldBeOfType<RemovalCheck.CannotTell>();
        cannot.Reason.ShouldContain("kept for answers");
        cannot.RetryAt.ShouldNotBeNull();
        (await desk.Channel.FindRemovedAsync(desk.Account.Id, [posts[0].Id], CancellationToken.None)).ShouldBeOfType<RemovalCheck.Looked>();
        (await desk.Channel.SendAsync(desk.Outbound(posts[0].Id), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();

        (await desk.Channel.FindRemovedAsync(desk.Account.Id, [posts[0].Id], CancellationToken.None)).ShouldBeOfType<RemovalCheck.Looked>();
        var before = (await desk.CallsAsync()).Count;
        (await desk.Channel.FindRemovedAsync(desk.Account.Id, [posts[0].Id], CancellationToken.None)).ShouldBeOfType<RemovalCheck.CannotTell>();
        (await desk.Channel.ReadProfileAsync(desk.Account.Id, posts[0].Author.Id, CancellationToken.None)).ShouldBeNull();
        (await desk.Channel.ReadPostAsync(desk.Account.Id, posts[0].Id, CancellationToken.None)).ShouldBeNull();
        (await desk.CallsAsync()).Count.ShouldBe(before);
    }

    [Fact]
    public async Task An_account_of_a_second_application_is_told_the_address_that_is_its_own()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        var setup = desk.App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.X);
        var draft = (await desk.ConnectedAsync()) with { Id = Guid.NewGuid(), Credentials = desk.Credentials() with { AppSecret = "another application's secret" } };
        var finding = (await setup.CheckAsync(draft, CancellationToken.None)).Findings.Single(f => f.What == "Deliveries");
        finding.Level.ShouldBe(FindingLevel.Wrong);
        finding.Words.ShouldNotBeNull().ShouldContain($"http://desk.example/webhooks/x/{desk.X.Council.Id}");

        var own = new Dictionary<string, string>(draft.Settings, StringComparer.Ordinal) { [XPollFeed.WebhookSetting] = $"http://desk.example/webhooks/x/{desk.X.Council.Id}" };
        (await setup.CheckAsync(draft with { Settings = own }, CancellationToken.None)).Findings.Single(f => f.What == "Deliveries").Level.ShouldBe(FindingLevel.Good);

        // X's check of the plain address is answered with the secret of the account that has no address of its own.
        var first = await desk.ConnectedAsync();
        var second = draft with { ExternalId = "42", Settings = new Dictionary<string, string> { [XPollFeed.WebhookSetting] = "http://desk.example/webhooks/x/42" } };
        XWebhookAddress.Checked([second, first], null).ShouldBe(first);
        XWebhookAddress.Checked([second, first], "42").ShouldBe(second);
    }

    [Fact]
    public async Task The_ceiling_of_the_month_stops_what_would_go_beyond_it_and_a_link_costs_more()
    {
        await using var desk = await XDesk.StartAsync(ceiling: "0.05");
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} where is it?");
        var plain = await desk.Channel.CostAsync(desk.Account.Id, Audience.Public, "in the park", CancellationToken.None);
        plain!.Amount.ShouldBe(XPrices.Answer + XPrices.PostRead, "what is answered is read again first");
        plain.Left.ShouldBe(50_000);
        (await desk.Channel.CostAsync(desk.Account.Id, Audience.Public, "see council.org.uk", CancellationToken.None))!.Amount.ShouldBe(XPrices.PostWithLink + XPrices.PostRead);
        (await desk.Channel.CostAsync(desk.Account.Id, Audience.Private, "see council.org.uk", CancellationToken.None))!.Amount.ShouldBe(XPrices.DirectMessage);

        var refused = (await desk.Channel.SendAsync(desk.Outbound(question.Id, "see council.org.uk"), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>();
        refused.Kind.ShouldBe(FailureKind.QuotaOrMoney);
        refused.RetryAt.ShouldBe(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        refused.Waits.ShouldBe(WaitScope.Message);
        refused.Reason.ShouldContain("Without its link it would fit");
        for (var i = 0; i < 5; i++)
            (await desk.Channel.SendAsync(desk.Outbound(question.Id, $"in the park {i}"), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        var none = (await desk.Channel.SendAsync(desk.Outbound(question.Id, "in the park 6"), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>();
        (none.Kind, none.Waits).ShouldBe((FailureKind.QuotaOrMoney, WaitScope.Account));
        (await desk.Channel.CostAsync(desk.Account.Id, Audience.Public, "in the park", CancellationToken.None))!.Left.ShouldBe(0);
    }

    [Fact]
    public async Task The_limit_of_direct_messages_holds_up_direct_messages_alone_and_keeps_their_order()
    {
        await using var desk = await XDesk.StartAsync();
        for (var i = 0; i < 17; i++)
            desk.X.WriteDirect(desk.X.Person($"Resident {i}"), desk.X.Council, $"direct {i}");
        desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} the lamp is out");
        await desk.ReadAsync();
        var inbound = await desk.MessagesAsync();
        foreach (var direct in inbound.Where(m => m.Audience == Audience.Private).OrderBy(m => int.Parse(m.Text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)))
        {
            await desk.ReplyAsync(direct.CaseId, $"answer to {direct.Text}");
            desk.App.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        var open = await desk.ReplyAsync(inbound.Single(m => m.Audience == Audience.Public).CaseId, "We are on our way.");
        (await desk.SettleAsync(open, rounds: 1)).State.ShouldBe(MessageState.Sent);
        var sent = desk.X.Directs.Count(d => d.Sender.IsCouncil);
        sent.ShouldBeInRange(13, 15);
        (await desk.CallsAsync()).Count(c => c.StartsWith("POST 2/dm_conversations", StringComparison.Ordinal)).ShouldBe(sent, "nothing is asked beyond the limit");
        (await desk.ConnectedAsync()).PausedUntil.ShouldBeNull();

        var last = (await desk.MessagesAsync()).Single(m => m.Text == "answer to direct 16");
        (await desk.SettleAsync(last.Id, rounds: 80)).State.ShouldBe(MessageState.Sent);
        desk.X.Directs.Where(d => d.Sender.IsCouncil).Select(d => d.Text).ShouldBe(Enumerable.Range(0, 17).Select(i => $"answer to direct {i}"));
    }

    [Fact]
    public async Task An_ended_token_is_renewed_once_by_all_processes_together_and_stored_before_it_is_used()
    {
        await using var desk = await XDesk.StartAsync();
        desk.App.Clock.Advance(TimeSpan.FromHours(2));
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} where is it?");
        await using var second = await Enquiries.Testing.App.StartAsync(besides: desk.App);
        var sends = new[] { desk.App, second }.Select(process => Task.WhenAll(Enumerable.Range(0, 3).Select(i => process.Services.GetRequiredService<IChannels>()[ChannelKind.X]
            .SendAsync(desk.Outbound(question.Id, $"in the park {i} {process == second}"), CancellationToken.None)))).ToList();

        // One process renews the token and needs no time for it; the other asks by its clock until the new one is stored.
        await Task.WhenAny(sends);
        var all = Task.WhenAll(sends);
        await Task.WhenAll(new[] { desk.App, second }.Select(process => process.Clock.FollowAsync(all, TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken)));

        (await all).SelectMany(r => r).ShouldAllBe(r => r is SendResult.Sent);
        desk.X.Tokens.Refreshes.ShouldBe(1);
        var stored = desk.App.Services.GetRequiredService<ICredentialProtector>().Unprotect((await desk.App.ReadAsync(db => db.ChannelAccounts.SingleAsync())).ProtectedCredentials);
        stored.RefreshToken.ShouldNotBe(SimulatedXAccount.Default.RefreshToken);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_and_the_call_made_again()
    {
        await using var desk = await XDesk.StartAsync();
        desk.X.Tokens.Expire();
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} where is it?");
        (await desk.Channel.SendAsync(desk.Outbound(question.Id), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();
        desk.X.Tweets.Count(t => t.Author.IsCouncil).ShouldBe(1);
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_needs_an_administrator_and_one_that_did_not_begin_heals()
    {
        await using var desk = await XDesk.StartAsync();
        var question = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} where is it?");

        // A process that died before it asked: its claim on the token runs out.
        await desk.App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).LeaseToken(desk.App.Clock.GetUtcNow().AddSeconds(-1));
            return await db.SaveChangesAsync();
        });
        desk.X.Tokens.Expire();
        (await desk.Channel.SendAsync(desk.Outbound(question.Id, "one"), CancellationToken.None)).ShouldBeOfType<SendResult.Sent>();

        // X has used the refresh token up, and nobody knows the new one.
        desk.X.Tokens.Expire();
        desk.X.Failures.Add("refresh-done-then-cut", 1);
        (await desk.Channel.SendAsync(desk.Outbound(question.Id, "two"), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.RetryLater);
        var lost = (await desk.Channel.SendAsync(desk.Outbound(question.Id, "two"), CancellationToken.None)).ShouldBeOfType<SendResult.Failed>();
        lost.Kind.ShouldBe(FailureKind.TokenInvalid);
        lost.Reason.ShouldContain("connect the account again");
    }

    [Fact]
    public async Task Signing_in_asks_for_every_permission_and_the_test_names_what_is_missing()
    {
        await using var desk = await XDesk.StartAsync(pushed: true);
        var setup = desk.App.Services.GetServices<IChannelSetup>().Single(s => s.Channel == ChannelKind.X);
        var draft = (await desk.ConnectedAsync()) with { Credentials = desk.Credentials() with { AccessToken = "", RefreshToken = null, AccessTokenExpiresAt = null } };
        (await setup.CheckAsync(draft, CancellationToken.None)).Works.ShouldBeFalse();

        const string Verifier = "a-verifier-of-some-length-that-nobody-can-guess";
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier)));
        var callback = new Uri("https://desk.example/admin/accounts/sign-in/callback");
        var address = setup.SignIn!.AddressFor(draft, "the-state", challenge, callback);
        desk.X.Tokens.Scopes = "tweet.read users.read offline.access dm.read";
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        (await http.GetStringAsync(address, TestContext.Current.CancellationToken)).ShouldContain("Authorise as @WestmereCouncil");
        using var agreed = await http.GetAsync(
            new Uri(address.AbsoluteUri.Replace("/authorize?", "/agree?", StringComparison.Ordinal) + "&user=" + desk.X.Council.Id), TestContext.Current.CancellationToken);
        agreed.Headers.Location!.Query.ShouldContain("state=the-state");
        var code = agreed.Headers.Location.Query.Split("code=")[1];

        (await setup.SignIn.ExchangeAsync(draft, code, "another verifier", callback, CancellationToken.None)).Problem.ShouldNotBeNull();
        using var again = await http.GetAsync(
            new Uri(address.AbsoluteUri.Replace("/authorize?", "/agree?", StringComparison.Ordinal) + "&user=" + desk.X.Council.Id), TestContext.Current.CancellationToken);
        var result = await setup.SignIn.ExchangeAsync(draft, again.Headers.Location!.Query.Split("code=")[1], Verifier, callback, CancellationToken.None);
        result.Problem.ShouldBeNull();

        var check = await setup.CheckAsync(draft with { Credentials = result.Credentials! }, CancellationToken.None);
        check.ExternalId.ShouldBe(desk.X.Council.Id);
        check.Name.ShouldBe("Westmere Borough Council");
        check.Works.ShouldBeFalse();
        check.Findings.Where(f => f.Level != FindingLevel.Good).Select(f => f.What).ShouldBe(
            ["Permission tweet.write", "Permission dm.write", "Permission media.write", "Permission tweet.moderate.write"]);
    }
}
