using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class YouTubeErrorsTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(500, "backendError", FailureKind.AmbiguousMaybeSent)]
    [InlineData(503, "backendError", FailureKind.AmbiguousMaybeSent)]
    [InlineData(400, "processingFailure", FailureKind.RetryLater)]
    [InlineData(403, "rateLimitExceeded", FailureKind.RetryLater)]
    [InlineData(403, "userRateLimitExceeded", FailureKind.RetryLater)]
    [InlineData(403, "SERVICE_UNAVAILABLE", FailureKind.RetryLater)]
    [InlineData(429, "anything", FailureKind.RetryLater)]
    [InlineData(403, "quotaExceeded", FailureKind.QuotaOrMoney)]
    [InlineData(403, "dailyLimitExceeded", FailureKind.QuotaOrMoney)]
    [InlineData(401, "authError", FailureKind.TokenInvalid)]
    [InlineData(403, "insufficientPermissions", FailureKind.PermissionMissing)]
    [InlineData(403, "forbidden", FailureKind.PermissionMissing)]
    [InlineData(403, "ineligibleAccount", FailureKind.PermissionMissing)]
    [InlineData(403, "accessNotConfigured", FailureKind.PermissionMissing)]
    [InlineData(400, "keyInvalid", FailureKind.PermissionMissing)]
    [InlineData(404, "commentNotFound", FailureKind.TargetGone)]
    [InlineData(404, "parentCommentNotFound", FailureKind.TargetGone)]
    [InlineData(404, "commentThreadNotFound", FailureKind.TargetGone)]
    [InlineData(404, "videoNotFound", FailureKind.TargetGone)]
    [InlineData(403, "commentsDisabled", FailureKind.NotAllowedHere)]
    [InlineData(400, "parentCommentIsPrivate", FailureKind.NotAllowedHere)]
    [InlineData(400, "operationNotSupported", FailureKind.NotAllowedHere)]
    [InlineData(400, "commentTextRequired", FailureKind.BadContent)]
    [InlineData(400, "commentTextTooLong", FailureKind.BadContent)]
    [InlineData(400, "invalidCommentMetadata", FailureKind.BadContent)]
    [InlineData(400, "invalidCustomEmoji", FailureKind.BadContent)]
    [InlineData(400, "parentIdMissing", FailureKind.BadContent)]
    [InlineData(400, "somethingNew", FailureKind.Unknown)]
    [InlineData(403, "somethingNew", FailureKind.Unknown)]
    [InlineData(404, "somethingNew", FailureKind.Unknown)]
    public void Every_reason_has_its_class_and_words(int status, string reason, FailureKind kind)
    {
        var failed = Classify(status, $$$"""{"error":{"code":{{{status}}},"message":"a <b>message</b>","errors":[{"domain":"youtube","reason":"{{{reason}}}","message":"m"}]}}""");

        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeNullOrWhiteSpace();
        failed.Reason.ShouldNotContain("<b>");
    }

    [Theory]
    [InlineData(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or revoked.\"}", FailureKind.TokenInvalid)]
    [InlineData(401, "{\"error\":\"invalid_client\"}", FailureKind.TokenInvalid)]
    [InlineData(400, "{\"error\":\"error message\"}", FailureKind.Unknown)]
    [InlineData(502, "<html>Bad gateway</html>", FailureKind.AmbiguousMaybeSent)]
    [InlineData(200, "{\"id\":", FailureKind.AmbiguousMaybeSent)]
    [InlineData(404, "<html>Not here</html>", FailureKind.Unknown)]
    [InlineData(403, "{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"details\":[{\"reason\":\"ACCESS_TOKEN_SCOPE_INSUFFICIENT\"}]}}", FailureKind.PermissionMissing)]
    public void Answers_of_other_shapes_are_understood_too(int status, string body, FailureKind kind) => Classify(status, body).Kind.ShouldBe(kind);

    [Fact]
    public void What_was_only_read_is_simply_read_again()
    {
        YouTubeErrors.Classify(new PlatformAnswer { Reached = true, Status = 503 }, writes: false, Now, null).Kind.ShouldBe(FailureKind.RetryLater);
        YouTubeErrors.Classify(new PlatformAnswer { Reached = true }, writes: false, Now, null).Kind.ShouldBe(FailureKind.RetryLater);
        YouTubeErrors.Classify(new PlatformAnswer { Reached = true }, writes: true, Now, null).Kind.ShouldBe(FailureKind.AmbiguousMaybeSent);
        YouTubeErrors.Classify(new PlatformAnswer { Reached = false }, writes: true, Now, null).Kind.ShouldBe(FailureKind.RetryLater);
    }

    [Fact]
    public void Each_refusal_in_a_row_because_of_too_many_calls_doubles_the_wait_up_to_an_hour()
    {
        var waits = Enumerable.Range(0, 12).Select(n => YouTubeErrors.Classify(
            new PlatformAnswer { Reached = true, Status = 403, Text = """{"error":{"errors":[{"reason":"rateLimitExceeded"}]}}""" }, true, Now, null, n).RetryAt!.Value - Now).ToList();
        waits[0].ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        waits[3].ShouldBeInRange(TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(480));
        waits[11].ShouldBeInRange(TimeSpan.FromMinutes(32), TimeSpan.FromMinutes(64));
    }

    [Fact]
    public void A_used_up_quota_waits_for_midnight_pacific_time() =>
        Classify(403, """{"error":{"errors":[{"reason":"quotaExceeded"}]}}""").RetryAt.ShouldBe(new DateTimeOffset(2026, 9, 15, 7, 0, 0, TimeSpan.Zero));

    private static SendResult.Failed Classify(int status, string body) =>
        YouTubeErrors.Classify(new PlatformAnswer { Reached = true, Status = status, Text = body }, writes: true, Now, null);
}
