using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Tests.Api;

[Collection(ApiTests.Name)]
public sealed class OtherApiTests(ApiDesk desk)
{
    private const string Account = """
        {"channel":"facebook","name":"Second page","externalId":"ID","apiBaseUrl":"http://127.0.0.1:9100/v26.0","credentials":{"appSecret":"secret-of-the-app","verifyToken":"v","accessToken":"token-of-the-page"}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_channel_account_is_connected_once_and_its_credentials_never_come_back()
    {
        using var created = await desk.Admin.PostAsync("/api/v1/channel-accounts", ApiDesk.Json(Account.Replace("ID", "2001", StringComparison.Ordinal)), Ct);
        using var again = await desk.Admin.PostAsync("/api/v1/channel-accounts", ApiDesk.Json(Account.Replace("ID", "2001", StringComparison.Ordinal)), Ct);
        using var listed = await desk.Admin.GetAsync("/api/v1/channel-accounts?limit=200", Ct);

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await ApiDesk.BodyAsync(created)).GetProperty("id").GetGuid();
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var text = await listed.Content.ReadAsStringAsync(Ct);
        text.ShouldNotContain("secret-of-the-app");
        text.ShouldNotContain("token-of-the-page");
        var account = (await ApiDesk.BodyAsync(listed)).GetProperty("items").EnumerateArray().Single(a => a.GetProperty("externalId").GetString() == "2001");
        account.GetProperty("id").GetGuid().ShouldBe(id);
        account.GetProperty("state").GetString().ShouldBe("connected");
        account.GetProperty("lastReceivedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        account.GetProperty("lastError").ValueKind.ShouldBe(JsonValueKind.Null);
        (await desk.ReadAsync(db => db.ChannelAccounts.Where(a => a.Id == id).Select(a => a.ProtectedCredentials).SingleAsync(Ct))).ShouldNotContain("secret-of-the-app");
    }

    [Theory]
    [InlineData("facebook", "myspace", "channel")]
    [InlineData("facebook", "whatsApp", "channel")]
    [InlineData("Second page", "", "name")]
    [InlineData("\"ID\"", "\"\"", "externalId")]
    [InlineData("\"ID\"", "5", "externalId")]
    [InlineData("http://127.0.0.1:9100/v26.0", "ftp://example.org", "apiBaseUrl")]
    [InlineData("http://127.0.0.1:9100/v26.0", "not a url", "apiBaseUrl")]
    [InlineData("secret-of-the-app", "", "credentials.appSecret")]
    [InlineData("\"verifyToken\":\"v\",", "", "credentials.verifyToken")]
    [InlineData("\"name\"", "\"nmae\"", "nmae")]
    public async Task A_channel_account_with_a_mistake_is_refused_by_field(string part, string instead, string field)
    {
        using var response = await desk.Admin.PostAsync("/api/v1/channel-accounts", ApiDesk.Json(Account.Replace(part, instead, StringComparison.Ordinal)), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ApiDesk.BodyAsync(response)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_key_for_writing_cannot_connect_accounts()
    {
        using var response = await desk.Writer.PostAsync("/api/v1/channel-accounts", ApiDesk.Json(Account), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("team", "Waste")]
    [InlineData("channel", "facebook")]
    [InlineData("day", null)]
    public async Task Response_times_are_told_by_group_in_working_and_in_elapsed_time(string groupBy, string? group)
    {
        using var response = await desk.Reader.GetAsync(
            $"/api/v1/reports/response-times?from={DateTime.UtcNow.AddDays(-360):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(2):yyyy-MM-dd'T'HH:mm:ss'Z'}&groupBy={groupBy}", Ct);
        var body = await ApiDesk.BodyAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var items = body.GetProperty("items").EnumerateArray().ToList();
        var row = group is null ? items[0] : items.Single(i => i.GetProperty("group").GetString() == group);
        row.GetProperty("count").GetInt32().ShouldBeGreaterThan(0);
        row.GetProperty("withinTarget").GetInt32().ShouldBeLessThanOrEqualTo(row.GetProperty("count").GetInt32());
        foreach (var time in new[] { "working", "elapsed" })
        {
            row.GetProperty(time).TryGetProperty("medianSeconds", out _).ShouldBeTrue();
            row.GetProperty(time).TryGetProperty("p90Seconds", out _).ShouldBeTrue();
        }

        items.Sum(i => i.GetProperty("count").GetInt32()).ShouldBe(body.GetProperty("total").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("groupBy=week", "groupBy")]
    [InlineData("from=2026-02-01&to=2026-01-01", "to")]
    [InlineData("from=monday", "from")]
    [InlineData("team=Waste", "team")]
    public async Task A_report_that_makes_no_sense_is_refused(string query, string field)
    {
        using var response = await desk.Reader.GetAsync("/api/v1/reports/response-times?" + query, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ApiDesk.BodyAsync(response)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Health_metrics_and_description_need_no_key()
    {
        (await desk.Anonymous.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.Anonymous.GetAsync("/health/ready", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await desk.Anonymous.GetStringAsync("/metrics", Ct)).ShouldContain("enquiries_queue_depth");
        var description = JsonDocument.Parse(await desk.Anonymous.GetStringAsync("/openapi/v1.json", Ct)).RootElement;

        var paths = description.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        string[] promised =
        [
            "/api/v1/cases", "/api/v1/cases/{reference}", "/api/v1/cases/{reference}/clocks", "/api/v1/cases/{reference}/replies", "/api/v1/cases/{reference}/notes",
            "/api/v1/cases/{reference}/assign", "/api/v1/cases/{reference}/transfer", "/api/v1/cases/{reference}/priority", "/api/v1/cases/{reference}/wait",
            "/api/v1/cases/{reference}/resolve", "/api/v1/cases/{reference}/reopen", "/api/v1/channel-accounts", "/api/v1/sla/preview", "/api/v1/reports/response-times",
            "/api/v1/cases/{reference}/clocks/{kind}/{cycle}",
        ];
        promised.ShouldBeSubsetOf(paths);
        description.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString().ShouldBe("bearer");
    }
}
