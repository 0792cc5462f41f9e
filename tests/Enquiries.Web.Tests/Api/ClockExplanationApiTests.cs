using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Tests.Api;

[Collection(ApiTests.Name)]
public sealed class ClockExplanationApiTests(ApiDesk desk)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_clock_of_every_kind_is_explained_and_the_answer_agrees_with_the_list_of_clocks()
    {
        var references = await desk.ReadAsync(db => db.Cases.OrderByDescending(c => c.Number).Take(25).Select(c => c.Reference).ToListAsync(Ct));
        foreach (var reference in references)
        {
            var clocks = await ApiDesk.BodyAsync(await desk.Reader.GetAsync($"/api/v1/cases/{reference}/clocks", Ct));
            foreach (var clock in clocks.EnumerateArray())
            {
                using var response = await desk.Reader.GetAsync($"/api/v1/cases/{reference}/clocks/{clock.GetProperty("kind").GetString()}/{clock.GetProperty("cycle").GetInt32()}", Ct);
                response.StatusCode.ShouldBe(HttpStatusCode.OK);
                var told = await ApiDesk.BodyAsync(response);

                foreach (var name in new[] { "kind", "cycle", "policy", "state", "startedAt", "dueAt", "pausedAt", "metAt", "breachedAt" })
                    told.GetProperty(name).ToString().ShouldBe(clock.GetProperty(name).ToString(), $"{name} of {reference}");
                told.GetProperty("sentence").GetString()!.Length.ShouldBeGreaterThan(40);
                var ledger = told.GetProperty("ledger").EnumerateArray().ToList();
                for (var i = 1; i < ledger.Count; i++)
                    ledger[i].GetProperty("from").GetString().ShouldBe(ledger[i - 1].GetProperty("to").GetString());
                told.GetProperty("changes").EnumerateArray().ShouldNotBeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("firstResponse/99", HttpStatusCode.NotFound)]
    [InlineData("firstResponse/0", HttpStatusCode.NotFound)]
    [InlineData("FirstResponse/1", HttpStatusCode.NotFound)]
    [InlineData("lunch/1", HttpStatusCode.NotFound)]
    [InlineData("firstResponse/1?at=now", HttpStatusCode.BadRequest)]
    public async Task What_there_is_not_is_refused_in_words(string address, HttpStatusCode status)
    {
        var reference = await desk.TakeCaseAsync(0);

        using var response = await desk.Reader.GetAsync($"/api/v1/cases/{reference}/clocks/{address}", Ct);

        response.StatusCode.ShouldBe(status);
        (await ApiDesk.BodyAsync(response)).GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }
}
