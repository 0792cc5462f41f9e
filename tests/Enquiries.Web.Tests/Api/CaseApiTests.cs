using System.Net;
using System.Text.Json;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Tests.Api;

[Collection(ApiTests.Name)]
public sealed class CaseApiTests(ApiDesk desk)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_key_or_with_an_unknown_one_nothing_is_told()
    {
        using var none = await desk.Anonymous.GetAsync("/api/v1/cases", Ct);
        using var unknown = await desk.Client("enq_unknown").GetAsync("/api/v1/cases", Ct);

        foreach (var response in new[] { none, unknown })
        {
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Theory]
    [InlineData("/api/v1/cases/ENQ-BBBB-BB/replies", "{\"text\":\"x\"}")]
    [InlineData("/api/v1/cases/ENQ-BBBB-BB/notes", "not even JSON")]
    [InlineData("/api/v1/channel-accounts", "{}")]
    public async Task A_key_for_reading_cannot_write(string address, string body)
    {
        using var response = await desk.Reader.PostAsync(address, ApiDesk.Json(body), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("sort=nextDue")]
    [InlineData("sort=newest")]
    [InlineData("sort=oldest")]
    [InlineData("sort=priority")]
    [InlineData("status=closed")]
    [InlineData("open=true")]
    public async Task Paging_to_the_end_shows_every_case_once_also_while_others_arrive(string query)
    {
        var before = await desk.ReadAsync(db => db.Cases
            .Where(c => (query != "status=closed" || c.Status == CaseStatus.Closed) && (query != "open=true" || c.Status <= CaseStatus.WaitingForResident))
            .Select(c => c.Reference).ToListAsync(Ct));

        var seen = new List<string>();
        string? after = null;
        var page = 0;
        do
        {
            using var response = await desk.Reader.GetAsync($"/api/v1/cases?{query}&limit=7{(after is null ? "" : "&after=" + after)}", Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var body = await ApiDesk.BodyAsync(response);
            seen.AddRange(body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("reference").GetString()!));
            after = body.GetProperty("next").GetString();
            if (page++ < 3)
                await ArriveAsync($"{query}-{page}");
        }
        while (after is not null);

        seen.ShouldBeUnique();
        before.Except(seen).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_default_order_is_the_nearest_deadline_first_and_cases_without_one_last()
    {
        using var response = await desk.Reader.GetAsync("/api/v1/cases?limit=200", Ct);
        var due = (await ApiDesk.BodyAsync(response)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("nextDueAt").GetString() ?? "9999").ToList();

        due.ShouldBe(due.Order(StringComparer.Ordinal));
        due.ShouldContain("9999");
        due[0].ShouldEndWith("Z");
    }

    [Theory]
    [InlineData("bogus=1", "bogus")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("after=rubbish", "after")]
    [InlineData("after=MDowOjA6MA%3D%3D%3D", "after")]
    [InlineData("status=Open", "status")]
    [InlineData("status=0", "status")]
    [InlineData("priority=urgentish", "priority")]
    [InlineData("channel=myspace", "channel")]
    [InlineData("sla=late", "sla")]
    [InlineData("sort=random", "sort")]
    [InlineData("openedFrom=yesterday", "openedFrom")]
    [InlineData("openedTo=2026-01-01T00:00:00", "openedTo")]
    [InlineData("team=Nobody", "team")]
    [InlineData("assignee=nobody@nowhere.example", "assignee")]
    public async Task A_filter_that_is_not_understood_is_named(string query, string field)
    {
        using var response = await desk.Reader.GetAsync("/api/v1/cases?" + query, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ApiDesk.BodyAsync(response)).GetProperty("errors").GetProperty(field)[0].GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Filters_restrict_the_list()
    {
        var items = await ListAsync("team=waste&status=closed&priority=normal&channel=facebook&assignee=none&openedFrom=2020-01-01&openedTo=2100-01-01T00:00:00Z");
        var breached = await ListAsync("sla=breached&limit=200");
        var reference = items[0].GetProperty("reference").GetString()!;

        items.ShouldNotBeEmpty();
        items.ShouldAllBe(i => i.GetProperty("team").GetString() == "Waste" && i.GetProperty("status").GetString() == "closed" && i.GetProperty("priority").GetString() == "normal");
        breached.ShouldNotBeEmpty();
        breached.ShouldAllBe(i => i.GetProperty("sla").GetString() == "breached");
        (await ListAsync("q=" + reference)).ShouldHaveSingleItem().GetProperty("reference").GetString().ShouldBe(reference);
        (await ListAsync("q=zzzzunheardof")).ShouldBeEmpty();
        (await ListAsync("openedTo=2001-01-01")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_case_comes_with_resident_messages_clocks_timeline_and_its_version_as_ETag()
    {
        var reference = await desk.TakeCaseAsync(0);

        using var response = await desk.Reader.GetAsync("/api/v1/cases/" + reference, Ct);
        var body = await ApiDesk.BodyAsync(response);

        response.Headers.ETag!.Tag.ShouldBe($"\"{body.GetProperty("version").GetInt32()}\"");
        body.GetProperty("reference").GetString().ShouldBe(reference);
        body.GetProperty("resident").GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        var message = body.GetProperty("messages")[0];
        message.GetProperty("direction").GetString().ShouldBe("inbound");
        message.GetProperty("state").GetString().ShouldBe("received");
        message.GetProperty("externalId").GetString().ShouldNotBeNullOrEmpty();
        message.GetProperty("attachments").GetArrayLength().ShouldBe(0);
        message.GetProperty("sentAt").GetString()!.ShouldEndWith("Z");
        message.GetProperty("receivedAt").GetString()!.ShouldEndWith("Z");
        var clock = body.GetProperty("clocks")[0];
        clock.GetProperty("kind").GetString().ShouldBe("firstResponse");
        clock.GetProperty("policy").GetString().ShouldBe("Standard");
        clock.GetProperty("state").GetString().ShouldBeOneOf("met", "metLate");
        clock.GetProperty("pausedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        clock.GetProperty("workingSecondsUsed").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        clock.GetProperty("workingSecondsLeft").GetInt64().ShouldBe(0);
        body.GetProperty("timeline")[0].GetProperty("kind").GetString().ShouldBe("caseOpened");

        using var clocks = await desk.Reader.GetAsync($"/api/v1/cases/{reference}/clocks", Ct);
        (await ApiDesk.BodyAsync(clocks)).GetArrayLength().ShouldBe(body.GetProperty("clocks").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/api/v1/cases/ENQ-9999-9B", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/cases", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/cases/ENQ-9999-9B?expand=1", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_is_a_problem_in_words(string method, string address, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await desk.Admin.SendAsync(request, Ct);

        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await ApiDesk.BodyAsync(response)).GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task A_reply_is_queued_once_for_one_idempotency_key()
    {
        var reference = await desk.TakeCaseAsync(1);

        var first = await PostAsync(reference, "replies", """{"text":"It will be repaired on Friday."}""", "key-1");
        var again = await PostAsync(reference, "replies", """{"text":"It will be repaired on Friday."}""", "key-1");
        var other = await PostAsync(reference, "replies", """{"text":"Something else."}""", "key-1");
        var second = await PostAsync(reference, "replies", """{"text":"It will be repaired on Friday."}""", "key-2");

        first.Status.ShouldBe(HttpStatusCode.Accepted);
        first.Body.GetProperty("state").GetString().ShouldBe("pending");
        again.Status.ShouldBe(HttpStatusCode.Accepted);
        again.Body.GetProperty("messageId").GetGuid().ShouldBe(first.Body.GetProperty("messageId").GetGuid());
        other.Status.ShouldBe(HttpStatusCode.Conflict);
        second.Body.GetProperty("messageId").GetGuid().ShouldNotBe(first.Body.GetProperty("messageId").GetGuid());
        (await desk.ReadAsync(db => db.Messages.CountAsync(m => m.Text == "It will be repaired on Friday.", Ct))).ShouldBe(2);
    }

    [Fact]
    public async Task A_case_goes_through_every_action()
    {
        var reference = await desk.TakeCaseAsync(2);

        (await PostAsync(reference, "notes", """{"text":"Called the depot."}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(reference, "assign", $$"""{"assignee":"{{ApiDesk.Officer}}"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await CaseAsync(reference)).GetProperty("assignee").GetString().ShouldBe(ApiDesk.Officer);
        (await PostAsync(reference, "assign", """{"assignee":null}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(reference, "transfer", """{"team":"Housing","reason":"Theirs"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(reference, "priority", """{"priority":"urgent"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(reference, "wait", """{"reason":"A photo"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        var waiting = await CaseAsync(reference);
        waiting.GetProperty("status").GetString().ShouldBe("waitingForResident");
        waiting.GetProperty("team").GetString().ShouldBe("Housing");
        waiting.GetProperty("priority").GetString().ShouldBe("urgent");
        waiting.GetProperty("messages").EnumerateArray().ShouldContain(m => m.GetProperty("direction").GetString() == "note");

        var twice = await PostAsync(reference, "wait", """{"reason":"A photo"}""");
        twice.Status.ShouldBe(HttpStatusCode.Conflict);
        twice.Body.GetProperty("detail").GetString().ShouldBe("The case is already waiting for the resident.");

        (await PostAsync(reference, "resolve", """{"outcome":"answered"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(reference, "resolve", """{"outcome":"answered"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync(reference, "reopen", """{"reason":"More came in"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await CaseAsync(reference)).GetProperty("status").GetString().ShouldBe("open");
    }

    [Fact]
    public async Task A_change_meant_for_another_version_is_refused()
    {
        var reference = await desk.TakeCaseAsync(3);
        var version = (await CaseAsync(reference)).GetProperty("version").GetInt32();

        var right = await PostAsync(reference, "priority", """{"priority":"low"}""", ifMatch: $"\"{version}\"");
        var stale = await PostAsync(reference, "priority", """{"priority":"high"}""", ifMatch: $"\"{version}\"");
        var any = await PostAsync(reference, "priority", """{"priority":"high"}""", ifMatch: "*");

        right.Status.ShouldBe(HttpStatusCode.NoContent);
        stale.Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        any.Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("replies", """{"text":"x","to":"y"}""", "to")]
    [InlineData("replies", """{}""", "text")]
    [InlineData("replies", """{"text":null}""", "text")]
    [InlineData("replies", """{"text":"  "}""", "text")]
    [InlineData("replies", """{"text":5}""", "text")]
    [InlineData("replies", """{"text":"a","text":"b"}""", "text")]
    [InlineData("replies", "{", "body")]
    [InlineData("replies", "[]", "body")]
    [InlineData("replies", "null", "body")]
    [InlineData("assign", """{}""", "assignee")]
    [InlineData("assign", """{"assignee":"nobody@nowhere.example"}""", "assignee")]
    [InlineData("transfer", """{"team":"Nobody","reason":"x"}""", "team")]
    [InlineData("transfer", """{"team":"Waste","reason":""}""", "reason")]
    [InlineData("priority", """{"priority":"highest"}""", "priority")]
    [InlineData("priority", """{"priority":1}""", "priority")]
    [InlineData("resolve", """{"outcome":"done"}""", "outcome")]
    [InlineData("wait", """{"reason":""}""", "reason")]
    public async Task A_body_that_is_not_understood_is_refused_field_by_field(string action, string body, string field)
    {
        var reference = await desk.TakeCaseAsync(4);

        var answer = await PostAsync(reference, action, body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Body.GetRawText());
        answer.Body.GetRawText().ShouldNotContain("Enquiries.");
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_an_unsupported_media_type()
    {
        using var response = await desk.Writer.PostAsync($"/api/v1/cases/{await desk.TakeCaseAsync(4)}/notes", ApiDesk.Json("text=x", "application/x-www-form-urlencoded"), Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    private async Task<List<JsonElement>> ListAsync(string query)
    {
        using var response = await desk.Reader.GetAsync("/api/v1/cases?" + query, Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return [.. (await ApiDesk.BodyAsync(response)).GetProperty("items").EnumerateArray()];
    }

    private async Task<JsonElement> CaseAsync(string reference)
    {
        using var response = await desk.Reader.GetAsync("/api/v1/cases/" + reference, Ct);
        return await ApiDesk.BodyAsync(response);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string reference, string action, string body, string? key = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/cases/{reference}/{action}") { Content = ApiDesk.Json(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await desk.Writer.SendAsync(request, Ct);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.NoContent ? default : await ApiDesk.BodyAsync(response));
    }

    private async Task ArriveAsync(string key) => await desk.ReadAsync(async db =>
    {
        var account = await db.ChannelAccounts.Select(a => a.Id).FirstAsync(Ct);
        var number = 1 + await db.Cases.MaxAsync(c => c.Number, Ct);
        var at = DateTimeOffset.UnixEpoch.AddYears(55).AddHours(number);
        db.Cases.Add(Domain.Cases.Case.Open(number, account, ChannelKind.Facebook, Audience.Public, "late", $"late/{key}", null, null, null, at, at, Domain.Sla.RuleBook.BuiltIn));
        await db.SaveChangesAsync(Ct);
        return true;
    });
}
