using AngleSharp.Dom;
using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Pages.Cases;

namespace Enquiries.Web.Tests.Cases;

public sealed class ClockPageTests : PageContext
{
    [Fact]
    public async Task The_reason_the_changes_and_the_ledger_stand_on_one_page()
    {
        var @case = await HasCaseAsync(ago: TimeSpan.FromDays(3), then: (c, sla) =>
        {
            var asha = new Actor(Guid.NewGuid(), "Asha Example");
            c.AnsweredOnPlatform("a", null, "Where?", [], "Council", c.OpenedAt.AddMinutes(5), c.OpenedAt.AddMinutes(5), sla.Book);
            c.Wait(WaitingFor.Resident, "Which street?", asha, c.OpenedAt.AddMinutes(6), sla.Book);
            c.Reopen("They telephoned", asha, c.OpenedAt.AddDays(1), sla.Book);
            c.ChangePriority(Priority.High, asha, c.OpenedAt.AddDays(2), sla.Book);
        });

        var page = Open(@case.Reference, "resolution");

        page.Find("h1").TextContent.ShouldBe($"Why is this due then? Resolution of {@case.Reference}");
        page.Find(".explain-sentence").TextContent.ShouldContain("because the target is 3 working days");
        page.Find(".print-only").TextContent.ShouldContain($"Case {@case.Reference}, Jo Resident. Printed");
        page.FindAll("caption").Select(c => c.TextContent.Trim()).ShouldBe(["The dates that count", "What moved it", "Ledger, with running totals."]);
        var changes = page.FindAll("#changes-caption ~ tbody tr").Select(Words).ToList();
        changes[0].ShouldContain("Started. The resident wrote");
        changes[^1].ShouldContain("Priority changed from normal to high");
        changes[^1].ShouldContain("Asha Example");
        var still = page.FindAll("#ledger-caption ~ tbody tr").Single(r => r.TextContent.Contains("Stands still", StringComparison.Ordinal));
        Words(still).ShouldContain("Waiting for the resident: Which street? Until: No longer waiting: They telephoned");
        page.Find("[data-print]").TextContent.ShouldBe("Print");
    }

    [Fact]
    public async Task A_long_ledger_is_folded_to_read_and_whole_to_print()
    {
        var @case = await HasCaseAsync(ago: TimeSpan.FromDays(60));

        var page = Open(@case.Reference, "resolution");

        var folded = page.FindAll(".gridwrap.no-print tbody tr").Count;
        var whole = page.FindAll(".gridwrap.print-only tbody tr").Count;
        folded.ShouldBeLessThan(20);
        whole.ShouldBeGreaterThan(60);
        page.FindAll(".gridwrap.no-print tbody tr").ShouldContain(r => r.TextContent.Contains("Summer bank holiday", StringComparison.Ordinal));

        page.Find("button[aria-pressed]").Click();

        page.FindAll("#ledger-caption ~ tbody tr").Count.ShouldBe(whole);
    }

    [Theory]
    [InlineData("lunch", 1)]
    [InlineData("nextResponse", 1)]
    [InlineData("resolution", 0)]
    public async Task A_clock_that_does_not_exist_is_said_to_be_missing(string kind, int cycle)
    {
        var @case = await HasCaseAsync();

        Open(@case.Reference, kind, cycle).Find("h1").TextContent.ShouldBe("No such clock");
    }

    [Fact]
    public void Folding_keeps_sums_and_what_is_special()
    {
        var at = Now;
        LedgerLine[] lines =
        [
            .. Enumerable.Range(0, 20).Select(i => new LedgerLine(
                at.AddHours(i), at.AddHours(i + 1), i % 2 == 0 ? LedgerKind.Open : LedgerKind.Closed, 3600, "x", null, ((i / 2) + 1) * 3600, 0, false) { Ordinary = true }),
            new(at.AddHours(20), at.AddHours(21), LedgerKind.Paused, 3600, "Waits", "Asha", 36000, 0, false),
            new(at.AddHours(21), at.AddHours(22), LedgerKind.Open, 3600, "x", null, 39600, 0, false) { Ordinary = true },
        ];

        var folded = LedgerFold.Fold(lines);

        folded.Select(l => (l.From, l.To, l.Seconds, l.Used)).ShouldBe(
        [
            (at, at.AddHours(20), 36000L, 36000L),
            (at.AddHours(20), at.AddHours(21), 3600L, 36000L),
            (at.AddHours(21), at.AddHours(22), 3600L, 39600L),
        ]);
    }

    private IRenderedComponent<ClockPage> Open(string reference, string kind, int cycle = 1)
    {
        var page = Render<ClockPage>(p => p.Add(c => c.Reference, reference).Add(c => c.Kind, kind).Add(c => c.Cycle, cycle));
        page.WaitForState(() => page.FindAll("[role=status]").Count == 0);
        return page;
    }

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
