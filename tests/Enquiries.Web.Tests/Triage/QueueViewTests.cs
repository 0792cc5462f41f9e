using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Pages.Triage;

namespace Enquiries.Web.Tests.Triage;

public sealed class QueueViewTests
{
    [Fact]
    public void What_an_address_does_not_know_is_left_out()
    {
        QueueView.Read("'; drop", "telex", "resolved", "7", "somebody", "never", "  ", "").ShouldBe(new QueueView());
    }

    [Fact]
    public void An_address_leads_back_to_the_same_view()
    {
        var view = new QueueView { Team = QueueView.AllTeams, Status = CaseStatus.WaitingForResident, Priority = Priority.Urgent, Assignee = QueueView.Nobody, Sla = SlaStanding.AtRisk, Text = "bin & bag" };

        view.Url.ShouldBe("/?team=all&status=waitingforresident&priority=urgent&assignee=nobody&sla=atrisk&q=bin%20%26%20bag");
        QueueView.Read("all", null, "waitingforresident", "urgent", "nobody", "atrisk", "bin & bag", null).ShouldBe(view);
    }

    [Fact]
    public void Cases_without_a_team_are_shown_with_ones_own_teams_only()
    {
        var mine = new TeamItem(Guid.NewGuid(), "Waste", Mine: true);
        var other = new TeamItem(Guid.NewGuid(), "Highways", Mine: false);

        var filter = new QueueView().ToFilter(Guid.NewGuid(), [mine, other]);

        filter.TeamIds.ShouldBe([mine.Id]);
        filter.OrWithoutTeam.ShouldBeTrue();
        new QueueView { Team = other.Id.ToString() }.ToFilter(Guid.NewGuid(), [mine, other]).OrWithoutTeam.ShouldBeFalse();
    }
}
