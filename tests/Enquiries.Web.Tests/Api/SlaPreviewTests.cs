using System.Net;
using System.Text.Json;

namespace Enquiries.Web.Tests.Api;

[Collection(ApiTests.Name)]
public sealed class SlaPreviewTests(ApiDesk desk)
{
    private const string Weekdays = """
        "week":{"monday":[["09:00","17:00"]],"tuesday":[["09:00","17:00"]],"wednesday":[["09:00","17:00"]],"thursday":[["09:00","17:00"]],"friday":[["09:00","17:00"]]}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_tells_due_state_used_left_and_how_each_second_was_counted()
    {
        var body = await AskAsync("""
            { "calendar": { "timeZone": "Europe/London", "week": { "monday": [["09:00","12:30"],["13:00","17:00"]], "tuesday": [["09:00","17:00"]] },
                            "closedDays": ["2026-12-25","2026-12-28"] },
              "startedAt": "2026-03-27T16:00:00Z", "target": { "working": "PT4H" },
              "pauses": [ { "from": "2026-03-30T09:00:00Z", "to": "2026-03-30T10:00:00Z" } ], "at": "2026-03-30T11:30:00Z" }
            """);

        body.GetProperty("dueAt").GetString().ShouldBe("2026-03-30T13:30:00Z");
        body.GetProperty("state").GetString().ShouldBe("running");
        body.GetProperty("workingSecondsUsed").GetInt64().ShouldBe(9000);
        body.GetProperty("workingSecondsLeft").GetInt64().ShouldBe(5400);
        var ledger = body.GetProperty("ledger").EnumerateArray().Select(e => (e.GetProperty("kind").GetString(), e.GetProperty("seconds").GetInt64())).ToList();
        ledger.ShouldBe([("closed", 230_400), ("open", 3600), ("paused", 3600), ("open", 5400)]);
        body.GetProperty("ledger")[0].GetProperty("from").GetString().ShouldBe("2026-03-27T16:00:00Z");
    }

    [Theory]
    // Friday 16:00 in winter time, one hour left of the day; the clocks go forward on Sunday; three hours on Monday from 09:00 summer time.
    [InlineData("2026-03-27T16:00:00Z", """{"working":"PT4H"}""", "2026-03-30T11:00:00Z")]
    // Ends exactly at closing time: due then.
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT8H"}""", "2026-06-01T16:00:00Z")]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"P1D"}""", "2026-06-03T16:00:00Z")]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT1H30M"}""", "2026-06-01T09:30:00Z")]
    [InlineData("2026-03-28T18:00:00Z", """{"elapsed":"PT24H"}""", "2026-03-29T18:00:00Z")]
    [InlineData("2026-03-28T18:00:00+00:00", """{"elapsed":"P1W"}""", "2026-04-04T18:00:00Z")]
    // Received Thursday 24 December; 25 and 28 December are closed here; day 1 is Tuesday 29.
    [InlineData("2026-12-24T10:00:00Z", """{"workingDays":1}""", "2026-12-29T23:59:59Z")]
    [InlineData("2026-12-24T10:00:00Z", """{"workingDays":0}""", "2026-12-24T23:59:59Z")]
    // 23:30 UTC in June is the next day in London.
    [InlineData("2026-06-01T23:30:00Z", """{"calendarDays":1}""", "2026-06-03T22:59:59Z")]
    // Saturday 6 June rolls to Monday.
    [InlineData("2026-06-01T10:00:00Z", """{"calendarDays":5,"roll":"nextWorkingDay"}""", "2026-06-08T22:59:59Z")]
    [InlineData("2026-01-31T10:00:00Z", """{"calendarMonths":1}""", "2026-02-28T23:59:59Z")]
    [InlineData("2026-01-31T10:00:00Z", """{"calendarMonths":1,"roll":"nextWorkingDay"}""", "2026-03-02T23:59:59Z")]
    public async Task Every_target_is_due_when_the_rules_say(string startedAt, string target, string due)
    {
        var body = await AskAsync(Request(startedAt, target));

        body.GetProperty("dueAt").GetString().ShouldBe(due);
        body.GetProperty("state").GetString().ShouldBe("running");
    }

    [Fact]
    public async Task A_running_pause_has_no_due_moment_and_neither_has_a_calendar_that_never_opens()
    {
        var paused = await AskAsync(Request("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","pauses":[{"from":"2026-06-01T09:00:00Z"}]"""));
        var never = await AskAsync("""{"calendar":{"timeZone":"Europe/London","week":{}},"startedAt":"2026-06-01T08:00:00Z","target":{"working":"PT1H"}}""");
        var late = await AskAsync(Request("2026-06-01T08:00:00Z", """{"working":"PT1H"}""", ""","at":"2026-06-01T09:00:01Z" """));

        (paused.GetProperty("state").GetString(), paused.GetProperty("dueAt").ValueKind).ShouldBe(("paused", JsonValueKind.Null));
        paused.GetProperty("workingSecondsLeft").GetInt64().ShouldBe(3 * 3600);
        (never.GetProperty("state").GetString(), never.GetProperty("dueAt").ValueKind).ShouldBe(("unschedulable", JsonValueKind.Null));
        late.GetProperty("state").GetString().ShouldBe("breached");
    }

    [Fact]
    public async Task Whole_days_and_nights_over_midnight_are_open()
    {
        var night = await AskAsync("""{"calendar":{"timeZone":"Europe/London","week":{"monday":[["22:00","06:00"]]}},"startedAt":"2026-06-01T20:00:00Z","target":{"working":"PT8H"}}""");
        var whole = await AskAsync("""{"calendar":{"timeZone":"Europe/London","week":{"monday":[["00:00","24:00"]]}},"startedAt":"2026-05-31T23:00:00Z","target":{"working":"PT23H"}}""");

        night.GetProperty("dueAt").GetString().ShouldBe("2026-06-02T05:00:00Z");
        whole.GetProperty("dueAt").GetString().ShouldBe("2026-06-01T22:00:00Z");
    }

    [Theory]
    [InlineData("Europe/London", "Mars/Olympus", "calendar.timeZone")]
    [InlineData("\"timeZone\":\"Europe/London\",", "", "calendar.timeZone")]
    [InlineData("\"friday\"", "\"fryday\"", "calendar.week.fryday")]
    [InlineData("\"friday\"", "\"monday\"", "calendar.week.monday")]
    [InlineData("\"monday\":[[\"09:00\"", "\"monday\":[[\"9:00\"", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\"", "\"monday\":[[\"24:00\"", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\"", "\"monday\":[[\"25:00\"", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00\"]]", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00\",\"12:00\",\"13:00\"]]", "calendar.week.monday[0]")]
    [InlineData("\"2026-12-28\"", "\"2026-12-32\"", "calendar.closedDays[1]")]
    [InlineData("\"2026-12-28\"", "\"28/12/2026\"", "calendar.closedDays[1]")]
    [InlineData("2026-06-01T08:00:00Z", "2026-06-01T08:00:00", "startedAt")]
    [InlineData("2026-06-01T08:00:00Z", "2026-06-01", "startedAt")]
    [InlineData("2026-06-01T08:00:00Z", "2026-02-30T08:00:00Z", "startedAt")]
    [InlineData("\"PT4H\"", "\"-PT4H\"", "target.working")]
    [InlineData("\"PT4H\"", "\"P1M\"", "target.working")]
    [InlineData("\"PT4H\"", "\"PT\"", "target.working")]
    [InlineData("\"PT4H\"", "\"4 hours\"", "target.working")]
    [InlineData("\"PT4H\"", "\"PT99999999999999999999H\"", "target.working")]
    [InlineData("\"PT4H\"", "4", "target.working")]
    [InlineData("\"working\":\"PT4H\"", "", "target")]
    [InlineData("\"working\":\"PT4H\"", "\"working\":\"PT4H\",\"elapsed\":\"PT4H\"", "target")]
    [InlineData("\"working\":\"PT4H\"", "\"working\":\"PT4H\",\"working\":\"PT5H\"", "target.working")]
    [InlineData("\"working\":\"PT4H\"", "\"working\":\"PT4H\",\"roll\":\"nextWorkingDay\"", "target.roll")]
    [InlineData("\"working\":\"PT4H\"", "\"calendarDays\":1,\"roll\":\"previous\"", "target.roll")]
    [InlineData("\"working\":\"PT4H\"", "\"workingDays\":-1", "target.workingDays")]
    [InlineData("\"working\":\"PT4H\"", "\"workingDays\":1.5", "target.workingDays")]
    [InlineData("\"working\":\"PT4H\"", "\"workingDays\":\"20\"", "target.workingDays")]
    [InlineData("\"working\":\"PT4H\"", "\"hours\":4", "target.hours")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"2026-06-01T09:00:00Z\",\"to\":\"2026-06-01T11:00:00Z\"},{\"from\":\"2026-06-01T10:00:00Z\"}]", "pauses")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"2026-06-01T11:00:00Z\",\"to\":\"2026-06-01T09:00:00Z\"}]", "pauses")]
    [InlineData("\"pauses\":[]", "\"pauses\":[null]", "pauses[0]")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"to\":\"2026-06-01T09:00:00Z\"}]", "pauses[0].from")]
    [InlineData("\"pauses\":[]", "\"comment\":\"hello\"", "comment")]
    public async Task What_makes_no_sense_is_refused_with_the_reason(string part, string instead, string field)
    {
        var request = Request("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","pauses":[]""");
        request.ShouldContain(part);

        using var response = await desk.Reader.PostAsync("/api/v1/sla/preview", ApiDesk.Json(request.Replace(part, instead, StringComparison.Ordinal)), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = await ApiDesk.BodyAsync(response);
        body.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(body.GetRawText());
    }

    private static string Request(string startedAt, string target, string more = "") =>
        $$"""{"calendar":{"timeZone":"Europe/London",{{Weekdays.Trim()}},"closedDays":["2026-12-25","2026-12-28"]},"startedAt":"{{startedAt}}","target":{{target}}{{more}}}""";

    private async Task<JsonElement> AskAsync(string request)
    {
        using var response = await desk.Reader.PostAsync("/api/v1/sla/preview", ApiDesk.Json(request), Ct);
        var body = await ApiDesk.BodyAsync(response);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body.GetRawText());
        return body;
    }
}
