using System.Net;
using System.Text.Json;
using Enquiries.Domain.Tests.Sla.Oracle;

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
    [InlineData("2026-06-01T08:00:00Z", """{"elapsed":"PT1.5H"}""", "2026-06-01T09:30:00Z")]
    [InlineData("2026-06-01T08:00:00Z", """{"elapsed":"PT0,5S"}""", "2026-06-01T08:00:00.5Z")]
    [InlineData("2026-06-01T09:00:00+01:00", """{"elapsed":"P1DT2H3M4S"}""", "2026-06-02T10:03:04Z")]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT0S"}""", "2026-06-01T08:00:00Z")]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT4H","workingDays":null}""", "2026-06-01T12:00:00Z")]
    // Received on a Saturday and on a closed Friday: day 0 either way.
    [InlineData("2026-05-30T10:00:00Z", """{"workingDays":1}""", "2026-06-01T22:59:59Z")]
    [InlineData("2026-12-25T10:00:00Z", """{"workingDays":1}""", "2026-12-29T23:59:59Z")]
    // Received Thursday 24 December; 25 and 28 December are closed here; day 1 is Tuesday 29.
    [InlineData("2026-12-24T10:00:00Z", """{"workingDays":1}""", "2026-12-29T23:59:59Z")]
    [InlineData("2026-12-24T10:00:00Z", """{"workingDays":0}""", "2026-12-24T23:59:59Z")]
    // 23:30 UTC in June is the next day in London.
    [InlineData("2026-06-01T23:30:00Z", """{"calendarDays":1}""", "2026-06-03T22:59:59Z")]
    // Saturday 6 June rolls to Monday.
    [InlineData("2026-06-01T10:00:00Z", """{"calendarDays":5,"roll":"nextWorkingDay"}""", "2026-06-08T22:59:59Z")]
    [InlineData("2026-01-31T10:00:00Z", """{"calendarMonths":1}""", "2026-02-28T23:59:59Z")]
    [InlineData("2026-01-31T10:00:00Z", """{"calendarMonths":1,"roll":"nextWorkingDay"}""", "2026-03-02T23:59:59Z")]
    [InlineData("2026-11-25T10:00:00Z", """{"calendarMonths":1,"roll":"nextWorkingDay"}""", "2026-12-29T23:59:59Z")]
    [InlineData("2028-01-31T10:00:00Z", """{"calendarMonths":1,"roll":null}""", "2028-02-29T23:59:59Z")]
    [InlineData("2026-06-01T10:00:00Z", """{"calendarDays":100000}""", "2300-03-17T23:59:59Z")]
    [InlineData("2026-06-01T10:00:00Z", """{"calendarMonths":1200}""", "2126-06-01T22:59:59Z")]
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
    // Overlapping and touching intervals merge.
    [InlineData("UTC", """{"monday":[["11:00","15:00"],["09:00","12:00"],["15:00","17:00"]]}""", "2026-06-01T00:00:00Z", "PT8H", "2026-06-01T17:00:00Z")]
    // An interval of no length opens nothing.
    [InlineData("UTC", """{"monday":[["08:00","08:00"],["09:00","17:00"]]}""", "2026-06-01T00:00:00Z", "PT1M", "2026-06-01T09:01:00Z")]
    [InlineData("UTC", """{"monday":[["18:00","00:00"]],"tuesday":[]}""", "2026-06-01T00:00:00Z", "PT6H", "2026-06-02T00:00:00Z")]
    // The night into a closed Tuesday stops at midnight, the night from a closed Thursday opens on Friday.
    [InlineData("UTC", """{"monday":[["22:00","06:00"]],"thursday":[["22:00","06:00"]]}""", "2026-06-01T00:00:00Z", "PT3H", "2026-06-05T01:00:00Z")]
    // The skipped hour of 29 March and the repeated one of 25 October.
    [InlineData("Europe/London", """{"sunday":[["00:30","02:30"]]}""", "2026-03-29T00:00:00Z", "PT1H", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/London", """{"sunday":[["00:30","02:30"]]}""", "2026-10-24T12:00:00Z", "PT3H", "2026-10-25T02:30:00Z")]
    public async Task An_instant_is_open_by_its_local_wall_clock_time_and_date(string zone, string week, string startedAt, string working, string due)
    {
        var body = await AskAsync(
            $$$"""{"calendar":{"timeZone":"{{{zone}}}","week":{{{week}}},"closedDays":["2026-06-02","2026-06-04"]},"startedAt":"{{{startedAt}}}","target":{"working":"{{{working}}}"}}""");

        body.GetProperty("dueAt").GetString().ShouldBe(due);
    }

    [Theory]
    [InlineData("""{"elapsed":"PT24H"}""", "2026-06-05T10:00:00Z", "2026-06-05T16:00:00Z", "2026-06-06T14:00:00Z")]
    [InlineData("""{"working":"PT8H"}""", "2026-06-05T10:00:00Z", "2026-06-08T09:00:00Z", "2026-06-08T15:00:00Z")]
    // Whole local dates: of Friday to Monday two are working days.
    [InlineData("""{"workingDays":2}""", "2026-06-04T23:00:00Z", "2026-06-08T23:00:00Z", "2026-06-10T22:59:59Z")]
    [InlineData("""{"workingDays":2}""", "2026-06-05T09:00:00Z", "2026-06-08T22:59:59Z", "2026-06-09T22:59:59Z")]
    [InlineData("""{"calendarDays":2}""", "2026-06-05T23:00:00Z", "2026-06-08T23:00:00Z", "2026-06-10T22:59:59Z")]
    [InlineData("""{"calendarMonths":1}""", "2026-06-05T23:00:00Z", "2026-06-07T23:00:00Z", "2026-07-07T22:59:59Z")]
    [InlineData("""{"calendarDays":7,"roll":"nextWorkingDay"}""", "2026-06-05T23:00:00Z", "2026-06-06T23:00:00Z", "2026-06-15T22:59:59Z")]
    public async Task Pauses_count_out_and_move_targets_in_days_by_the_whole_local_dates_they_cover(string target, string from, string to, string due)
    {
        var body = await AskAsync(Request("2026-06-05T08:00:00Z", target, $$""","pauses":[{"from":"{{from}}","to":"{{to}}"},{"from":"2027-01-01T00:00:00Z","to":null}]"""));

        body.GetProperty("dueAt").GetString().ShouldBe(due);
    }

    [Fact]
    public async Task The_due_moment_itself_is_in_time()
    {
        var body = await AskAsync(Request("2026-06-01T08:00:00Z", """{"working":"PT1H"}""", ""","at":"2026-06-01T09:00:00Z" """));

        body.GetProperty("state").GetString().ShouldBe("running");
        body.GetProperty("workingSecondsLeft").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_thousand_random_stories_are_answered_as_the_minute_oracle_answers_them()
    {
        for (var number = 1; number <= 1_000; number++)
        {
            var story = Stories.Number(2_000_000 + number);
            if (new MinuteOracle(story).Answer() is not { } expected) continue;

            var body = await AskAsync(story.ToString());

            var said = $"Story {2_000_000 + number}:\n{story}";
            body.GetProperty("dueAt").GetString().ShouldBe(expected.DueAt is { } due ? Text(due) : null, said);
            body.GetProperty("state").GetString().ShouldBe(expected.State, said);
            body.GetProperty("workingSecondsUsed").GetInt64().ShouldBe(expected.Used, said);
            body.GetProperty("workingSecondsLeft").GetInt64().ShouldBe(expected.Left, said);
            body.GetProperty("ledger").EnumerateArray()
                .Select(e => $"{e.GetProperty("from")} {e.GetProperty("to")} {e.GetProperty("kind")} {e.GetProperty("seconds")}")
                .ShouldBe(expected.Ledger.Select(e => $"{Text(e.From)} {Text(e.To)} {e.Kind} {e.Seconds}"), said);
        }

        static string Text(DateTime at) => Story.Instant(at).Trim('"');
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", """{"working":"PT1M"}""", "", 200)]
    [InlineData("0001-01-01T00:00:00Z", """{"workingDays":1}""", ""","at":"0001-01-01T00:00:00Z" """, 200)]
    [InlineData("0001-01-01T00:00:00Z", """{"calendarMonths":1,"roll":"nextWorkingDay"}""", ""","at":"2026-01-01T00:00:00Z" """, 400)]
    [InlineData("9999-12-31T23:59:59Z", """{"elapsed":"PT0S"}""", "", 200)]
    [InlineData("9999-12-31T23:59:59Z", """{"elapsed":"PT1S"}""", "", 400)]
    [InlineData("9999-12-31T23:59:59.9999999Z", """{"working":"PT1S"}""", "", 400)]
    [InlineData("9999-12-31T23:59:59Z", """{"workingDays":1}""", "", 400)]
    [InlineData("9999-12-31T00:00:00Z", """{"calendarDays":0,"roll":"nextWorkingDay"}""", "", 200)]
    [InlineData("9999-12-31T00:00:00Z", """{"calendarDays":1}""", "", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"calendarMonths":2147483647}""", "", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"calendarDays":2147483647,"roll":"nextWorkingDay"}""", "", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"workingDays":2147483647}""", "", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"P10675199D"}""", "", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","at":"9999-12-31T23:59:59Z" """, 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"calendarDays":5}""", ""","pauses":[{"from":"0001-01-01T00:00:00Z","to":"9999-12-31T23:59:59Z"}]""", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","pauses":[{"from":"0001-01-01T00:00:00Z","to":"9999-12-31T23:59:59Z"}]""", 400)]
    [InlineData("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","pauses":[{"from":"0001-01-01T00:00:00Z"}]""", 200)]
    public async Task The_first_and_last_moments_of_time_and_huge_targets_are_answered_or_refused_in_words(string startedAt, string target, string more, int status)
    {
        using var response = await desk.Reader.PostAsync("/api/v1/sla/preview", ApiDesk.Json(Request(startedAt, target, more)), Ct);

        var body = await ApiDesk.BodyAsync(response);
        ((int)response.StatusCode).ShouldBe(status, body.GetRawText());
        if (status == 400) body.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Value[0].GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("\"Europe/London\"", "\"Mars/Olympus\"", "'Mars/Olympus' is not a known time zone. Use an IANA name such as Europe/London.")]
    [InlineData("\"2026-12-28\"", "\"2026-02-29\"", "Write a date as year, month and day, for instance 2026-12-25.")]
    [InlineData("\"PT4H\"", "\"PT-4H\"", "A target cannot be negative.")]
    [InlineData("\"PT4H\"", "\"-P1DT4H\"", "A target cannot be negative.")]
    [InlineData("\"PT4H\"", "\"P1M\"", "\"P1M\" has months or years, which differ in length. Write days or hours, or use calendarMonths.")]
    [InlineData("\"PT4H\"", "\"PT1.5H30M\"", "\"PT1.5H30M\" is not a duration of weeks, days, hours, minutes and seconds in ISO 8601; write for instance PT4H.")]
    [InlineData("{\"working\":\"PT4H\"}", "{\"calendarDays\":-30}", "A target cannot be negative.")]
    [InlineData("{\"working\":\"PT4H\"}", "{\"calendarMonths\":-1}", "A target cannot be negative.")]
    [InlineData("{\"working\":\"PT4H\"}", "{\"roll\":\"nextWorkingDay\"}", "A target is exactly one of working, elapsed, workingDays, calendarDays and calendarMonths.")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"2026-06-01T11:00:00Z\",\"to\":\"2026-06-01T09:00:00Z\"}]", "A pause ends at 2026-06-01T09:00:00Z, before it begins at 2026-06-01T11:00:00Z.")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"2026-06-01T09:00:00Z\"},{\"from\":\"2026-06-02T09:00:00Z\",\"to\":\"2026-06-03T09:00:00Z\"}]", "Two pauses overlap: the one from 2026-06-01T09:00:00Z has no end, and another begins at 2026-06-02T09:00:00Z.")]
    [InlineData("\"pauses\":[]", "\"at\":\"2526-01-01T00:00:00Z\"", "The moment asked about lies more than 100 years after the start. Ask about an earlier one.")]
    [InlineData("\"pauses\":[]", "\"priority\":\"high\"", "The field \"priority\" is not known.")]
    public async Task The_reason_is_said_in_words(string part, string instead, string reason)
    {
        var request = Request("2026-06-01T08:00:00Z", """{"working":"PT4H"}""", ""","pauses":[]""");
        request.ShouldContain(part);

        using var response = await desk.Reader.PostAsync("/api/v1/sla/preview", ApiDesk.Json(request.Replace(part, instead, StringComparison.Ordinal)), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await ApiDesk.BodyAsync(response)).GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Value[0].GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task An_unknown_query_parameter_is_refused_and_a_missing_key_is_not_let_in()
    {
        var request = Request("2026-06-01T08:00:00Z", """{"working":"PT4H"}""");

        using var query = await desk.Reader.PostAsync("/api/v1/sla/preview?verbose=true", ApiDesk.Json(request), Ct);
        using var anonymous = await desk.Anonymous.PostAsync("/api/v1/sla/preview", ApiDesk.Json(request), Ct);

        (query.StatusCode, anonymous.StatusCode).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("Europe/London", "Mars/Olympus", "calendar.timeZone")]
    [InlineData("Europe/London", "GMT Standard Time", "calendar.timeZone")]
    [InlineData("\"timeZone\":\"Europe/London\",", "", "calendar.timeZone")]
    [InlineData("\"timeZone\":\"Europe/London\"", "\"timeZone\":null", "calendar.timeZone")]
    [InlineData("\"timeZone\":\"Europe/London\"", "\"timeZone\":1", "calendar.timeZone")]
    [InlineData("\"calendar\"", "\"calender\"", "calender")]
    [InlineData("\"week\"", "\"weeks\"", "calendar.weeks")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[\"09:00\",\"17:00\"]", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00\",17]]", "calendar.week.monday[0][1]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00\",null]]", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00\",\"24:01\"]]", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":[[\"09:00:00\",\"17:00\"]]", "calendar.week.monday[0]")]
    [InlineData("\"monday\":[[\"09:00\",\"17:00\"]]", "\"monday\":\"09:00-17:00\"", "calendar.week.monday")]
    [InlineData("[\"2026-12-25\",\"2026-12-28\"]", "\"2026-12-25\"", "calendar.closedDays")]
    [InlineData("\"2026-12-28\"", "20261228", "calendar.closedDays[1]")]
    [InlineData("\"2026-12-28\"", "null", "calendar.closedDays[1]")]
    [InlineData("2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z\\n", "startedAt")]
    [InlineData("\"2026-06-01T08:00:00Z\"", "1748764800", "startedAt")]
    [InlineData("\"2026-06-01T08:00:00Z\"", "null", "startedAt")]
    [InlineData("\"PT4H\"", "\"PT4H\\n\"", "target.working")]
    [InlineData("\"PT4H\"", "\"pt4h\"", "target.working")]
    [InlineData("\"PT4H\"", "\"\"", "target.working")]
    [InlineData("\"PT4H\"", "null", "target")]
    [InlineData("{\"working\":\"PT4H\"}", "\"PT4H\"", "target")]
    [InlineData("{\"working\":\"PT4H\"}", "null", "target")]
    [InlineData("\"working\":\"PT4H\"", "\"elapsed\":\"PT4H\",\"roll\":\"nextWorkingDay\"", "target.roll")]
    [InlineData("\"working\":\"PT4H\"", "\"workingDays\":4,\"roll\":\"nextWorkingDay\"", "target.roll")]
    [InlineData("\"working\":\"PT4H\"", "\"calendarDays\":4,\"roll\":true", "target.roll")]
    [InlineData("\"working\":\"PT4H\"", "\"calendarDays\":4,\"calendarMonths\":1", "target")]
    [InlineData("\"working\":\"PT4H\"", "\"calendarMonths\":99999999999", "target.calendarMonths")]
    [InlineData("\"pauses\":[]", "\"pauses\":{}", "pauses")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"soon\"}]", "pauses[0].from")]
    [InlineData("\"pauses\":[]", "\"pauses\":[{\"from\":\"2026-06-01T09:00:00Z\",\"until\":\"2026-06-01T10:00:00Z\"}]", "pauses[0].until")]
    [InlineData("\"pauses\":[]", "\"at\":\"tomorrow\"", "at")]
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
