using Bunit;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Statutory;
using Enquiries.Web.Components.Pages.Statutory;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests.Statutory;

public sealed class StatutoryPageTests : PageContext
{
    [Fact]
    public async Task What_is_overdue_comes_first_and_the_figures_say_how_things_stand()
    {
        await HasCaseAsync("How many trees?", TimeSpan.FromDays(3), name: "Fay Figures", then: Is(StatutoryType.FreedomOfInformation));
        await HasCaseAsync("I complain", TimeSpan.FromDays(20), name: "Cora Complaint", then: Is(StatutoryType.CouncilComplaintStage1));

        var page = Render<StatutoryPage>();

        await page.WaitForAssertionAsync(() => page.FindAll("tbody tr").Count.ShouldBe(2));
        page.FindAll("tbody tr")[0].TextContent.ShouldContain("Cora Complaint");
        page.FindAll("tbody tr")[0].TextContent.ShouldContain("Overdue");
        page.FindAll("tbody tr")[1].TextContent.ShouldContain("Freedom of information request");
        page.Markup.ShouldContain("2 open, 1 overdue, 0 standing still, 0 to be confirmed.");
    }

    [Fact]
    public async Task The_list_is_narrowed_by_the_address()
    {
        await HasCaseAsync("How many trees?", TimeSpan.FromDays(3), name: "Fay Figures", then: Is(StatutoryType.FreedomOfInformation));
        await HasCaseAsync("I complain", TimeSpan.FromDays(20), name: "Cora Complaint", then: Is(StatutoryType.CouncilComplaintStage1));
        Navigation.NavigateTo("/statutory?show=overdue");

        var page = Render<StatutoryPage>();

        await page.WaitForAssertionAsync(() => page.FindAll("tbody tr").Count.ShouldBe(1));
        page.Find("tbody").TextContent.ShouldContain("Cora Complaint");
        page.Find("a[aria-current=true]").TextContent.ShouldBe("Overdue (1)");

        page.Find("#statutory-type").Change(nameof(StatutoryType.FreedomOfInformation));
        Navigation.Uri.ShouldEndWith("/statutory?show=overdue&type=freedomOfInformation");
    }

    [Fact]
    public async Task What_somebody_else_confirms_is_offered_and_does_not_move_the_rows()
    {
        await HasCaseAsync("How many trees?", TimeSpan.FromDays(3), name: "Fay Figures", then: Is(StatutoryType.FreedomOfInformation));
        var page = Render<StatutoryPage>();
        await page.WaitForAssertionAsync(() => page.FindAll("tbody tr").Count.ShouldBe(1));

        var other = await HasCaseAsync("I complain", TimeSpan.FromDays(2), name: "Cora Complaint", then: Is(StatutoryType.CouncilComplaintStage1));
        Tell(other);

        await page.WaitForAssertionAsync(() => page.FindAll("button").ShouldContain(b => b.TextContent == "Show what has changed"));
        page.FindAll("tbody tr").Count.ShouldBe(1);
        page.FindAll("button").First(b => b.TextContent == "Show what has changed").Click();
        await page.WaitForAssertionAsync(() => page.FindAll("tbody tr").Count.ShouldBe(2));
    }

    private Action<Case, SlaRules> Is(StatutoryType type) =>
        (c, sla) => c.ConfirmMatter(Guid.CreateVersion7(), type, UkNation.England, c.OpenedAt, EmergencyStart.Awareness, new Actor(Me.Id, Me.Name), Now, sla.Book);
}
