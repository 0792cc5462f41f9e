using Enquiries.Infrastructure.Channels;

namespace Enquiries.Infrastructure.Tests.Channels;

public sealed class PlatformAnswerTests
{
    // What of an answer may stand in a log: what the platform says of an error, and nothing that people wrote or that opens doors.
    [Theory]
    [InlineData(200, """{"data":[{"text":"My bin was missed"}]}""", "200 with 39 characters")]
    [InlineData(200, """{"access_token":"fresh-token","expires_in":3600""", "200 with 47 characters")]
    [InlineData(400, """{"error":{"message":"Bad token-1 or token-2","code":190}}""", """{"error":{"message":"Bad (removed) or (removed)","code":190}}""")]
    [InlineData(400, """{"errors":[{"parameters":{"text":["My bin was missed"]},"message":"Too long"}],"title":"Invalid Request"}""", """{"errors":[{"message":"Too long"}],"title":"Invalid Request"}""")]
    [InlineData(400, """{"errors":[{"parameters":{"text":["My bin was mis""", "")]
    [InlineData(503, "<html>Busy</html>", "<html>Busy</html>")]
    public void What_may_be_written_down(int status, string text, string written) =>
        new PlatformAnswer { Reached = true, Status = status, Text = text }.Scrubbed("token-1", null, "", "token-2").ShouldBe(written);
}
