using System.Net;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Meta;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.Facebook;

public sealed class FacebookErrorsTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, null, 500, null, FailureKind.AmbiguousMaybeSent)]
    [InlineData(1, 1357046, 500, true, FailureKind.AmbiguousMaybeSent)]
    [InlineData(1, 1446036, 500, false, FailureKind.Unknown)]
    [InlineData(2, null, 503, true, FailureKind.AmbiguousMaybeSent)]
    [InlineData(4, null, 403, true, FailureKind.RetryLater)]
    [InlineData(17, null, 403, null, FailureKind.RetryLater)]
    [InlineData(32, null, 403, null, FailureKind.RetryLater)]
    [InlineData(341, null, 403, null, FailureKind.RetryLater)]
    [InlineData(613, null, 403, null, FailureKind.RetryLater)]
    [InlineData(80001, 2446079, 403, null, FailureKind.RetryLater)]
    [InlineData(190, 460, 401, null, FailureKind.TokenInvalid)]
    [InlineData(190, 463, 401, null, FailureKind.TokenInvalid)]
    [InlineData(102, null, 401, null, FailureKind.TokenInvalid)]
    [InlineData(10, null, 403, null, FailureKind.PermissionMissing)]
    [InlineData(3, null, 403, null, FailureKind.PermissionMissing)]
    [InlineData(200, null, 403, null, FailureKind.PermissionMissing)]
    [InlineData(299, null, 403, null, FailureKind.PermissionMissing)]
    [InlineData(100, 33, 400, null, FailureKind.TargetGone)]
    [InlineData(100, 2018001, 400, null, FailureKind.RecipientUnreachable)]
    [InlineData(551, 1545041, 400, null, FailureKind.RecipientUnreachable)]
    [InlineData(200, 1545041, 403, null, FailureKind.RecipientUnreachable)]
    [InlineData(10, 2018108, 403, null, FailureKind.RecipientUnreachable)]
    [InlineData(10, 2018278, 400, null, FailureKind.WindowClosed)]
    [InlineData(10, 2534022, 400, null, FailureKind.WindowClosed)]
    [InlineData(506, 1455006, 400, false, FailureKind.Duplicate)]
    [InlineData(368, 1390008, 400, false, FailureKind.PolicyPause)]
    [InlineData(10, 1893063, 403, false, FailureKind.PolicyPause)]
    [InlineData(100, null, 400, null, FailureKind.BadContent)]
    [InlineData(1609005, null, 400, null, FailureKind.BadContent)]
    [InlineData(9999, null, 400, null, FailureKind.Unknown)]
    [InlineData(9999, null, 400, true, FailureKind.RetryLater)]
    [InlineData(9999, null, 500, null, FailureKind.AmbiguousMaybeSent)]
    public void Every_number_has_its_class_and_words(int code, int? subcode, int status, bool? transient, FailureKind kind)
    {
        var failed = FacebookErrors.Classify(new GraphAnswer { Reached = true, Status = status, Code = code, Subcode = subcode, IsTransient = transient }, Now, null);

        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_call_that_never_left_is_repeated_and_one_without_answer_is_looked_up()
    {
        FacebookErrors.Classify(new GraphAnswer { Reached = false }, Now, null).Kind.ShouldBe(FailureKind.RetryLater);
        FacebookErrors.Classify(new GraphAnswer { Reached = true }, Now, null).Kind.ShouldBe(FailureKind.AmbiguousMaybeSent);
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>", 502, FailureKind.AmbiguousMaybeSent)]
    [InlineData("", 200, FailureKind.AmbiguousMaybeSent)]
    [InlineData("{\"id\":", 200, FailureKind.AmbiguousMaybeSent)]
    [InlineData("{\"success\":true}", 200, FailureKind.AmbiguousMaybeSent)]
    [InlineData("<html>Not here</html>", 404, FailureKind.Unknown)]
    [InlineData("", 429, FailureKind.RetryLater)]
    public async Task Answers_that_are_not_the_platform_s_own_are_understood_too(string body, int status, FailureKind kind)
    {
        var (sender, _, _) = Make((_, _) => Answer(status, body));
        (await SendAsync(sender)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task The_token_travels_in_a_header_and_is_never_kept()
    {
        HttpRequestMessage? seen = null;
        var (sender, _, _) = Make((request, _) =>
        {
            seen = request;
            return Answer(400, """{"error":{"code":100,"message":"bad call ?access_token=token&x=1"}}""");
        });

        var failed = (await SendAsync(sender)).ShouldBeOfType<SendResult.Failed>();

        seen!.Headers.Authorization!.ToString().ShouldBe("Bearer token");
        seen.RequestUri!.ToString().ShouldBe("http://127.0.0.1:9/v26.0/5_77/comments");
        failed.Raw!.ShouldNotContain("=token");
        failed.Raw!.ShouldContain("(removed)");
    }

    [Fact]
    public async Task A_lost_connection_is_ambiguous_and_a_refused_one_is_not()
    {
        var (lost, _, _) = Make((_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        (await SendAsync(lost)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.AmbiguousMaybeSent);
        var (refused, _, _) = Make((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));
        (await SendAsync(refused)).ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.RetryLater);
    }

    [Fact]
    public async Task Nothing_is_repeated_by_itself()
    {
        var calls = 0;
        var (sender, _, _) = Make((_, _) =>
        {
            calls++;
            return Answer(503, """{"error":{"code":2,"is_transient":true}}""");
        });
        await SendAsync(sender);
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task Above_four_fifths_of_the_allowance_sending_slows_down()
    {
        var percent = 79;
        var calls = 0;
        var (sender, pace, clock) = Make((_, _) =>
        {
            calls++;
            var answer = Answer(200, """{"id":"5_99"}""");
            answer.Headers.Add("X-App-Usage", $$"""{"call_count":{{percent}},"total_time":25,"total_cputime":25}""");
            answer.Headers.Add("X-Business-Use-Case-Usage", """{"1093":[{"type":"pages","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":7}]}""");
            return answer;
        });

        (await SendAsync(sender)).ShouldBeOfType<SendResult.Sent>();
        percent = 90;
        (await SendAsync(sender)).ShouldBeOfType<SendResult.Sent>();
        var failed = (await SendAsync(sender)).ShouldBeOfType<SendResult.Failed>();
        failed.Kind.ShouldBe(FailureKind.RetryLater);
        failed.RetryAt.ShouldBe(Now + TimeSpan.FromSeconds(16));
        calls.ShouldBe(2);

        clock.Advance(TimeSpan.FromSeconds(17));
        percent = 100;
        (await SendAsync(sender)).ShouldBeOfType<SendResult.Sent>();
        pace.NotBefore(Account.Id).ShouldBe(clock.GetUtcNow() + TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task A_recommendation_cannot_be_answered()
    {
        var (sender, _, _) = Make((_, _) => throw new InvalidOperationException("Nothing may be sent."));
        var result = await sender.SendAsync(Account, Message with { ReplyToExternalId = "recommendation_904" }, TestContext.Current.CancellationToken);
        result.ShouldBeOfType<SendResult.Failed>().Kind.ShouldBe(FailureKind.NotAllowedHere);
    }

    private static readonly ConnectedAccount Account = FacebookSampleTests.Account("secret");

    private static readonly OutboundMessage Message =
        new(Guid.NewGuid(), Account.Id, Audience.Public, "1093_5", null, "5_77", "Thank you", Now);

    private static Task<SendResult> SendAsync(FacebookSender sender) => sender.SendAsync(Account, Message, TestContext.Current.CancellationToken);

    private static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static (FacebookSender Sender, MetaPace Pace, FakeTimeProvider Clock) Make(Func<HttpRequestMessage, CancellationToken, HttpResponseMessage> answer)
    {
        var clock = new FakeTimeProvider(Now);
        var pace = new MetaPace(clock);
        var graph = new GraphClient(new PlatformCaller(new Factory(answer), clock), pace);
        return (new FacebookSender(graph, new FacebookFiles(graph, new SystemRequests(new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>())), pace, clock), pace, clock);
    }

    private sealed class Factory(Func<HttpRequestMessage, CancellationToken, HttpResponseMessage> answer) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new Handler(answer));
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request, cancellationToken));
    }
}
