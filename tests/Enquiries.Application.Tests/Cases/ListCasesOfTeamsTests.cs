using Enquiries.Application.Cases;
using Enquiries.Application.Sla;
using Enquiries.Application.Triage;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Teams;
using Enquiries.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Cases;

public sealed class ListCasesOfTeamsTests : IAsyncLifetime
{
    private readonly Team[] _teams = [Team.Create("Waste"), Team.Create("Highways"), Team.Create("Housing")];
    private App _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await App.StartAsync();
        await _app.SaveAsync(_teams);
        var page = await _app.PageAsync();
        var policy = _app.Services.GetRequiredService<SlaRules>().Book;
        for (var i = 0; i < 40; i++)
        {
            // Every fourth has no team; several share a deadline, so that the order rests on the number.
            var team = i % 4 == 3 ? (Guid?)null : _teams[i % 4].Id;
            var at = App.MondayNine.AddHours(-(i % 5));
            var @case = Case.Open(i + 1, page.Id, ChannelKind.Facebook, Audience.Public, "post", $"thread-{i}", previous: null, residentId: null, team, at, at, policy, (Priority)(i % 3));
            @case.Receive($"comment-{i}", null, null, "Hello", [], null, at, at, policy);
            await _app.SaveAsync(@case);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(CaseSort.NextDue)]
    [InlineData(CaseSort.Newest)]
    [InlineData(CaseSort.Oldest)]
    [InlineData(CaseSort.Priority)]
    public async Task Pages_of_several_teams_and_of_no_team_are_one_order_without_gaps_or_repeats(CaseSort sort)
    {
        var mine = new CaseFilter { OpenOnly = true, TeamIds = [_teams[0].Id, _teams[2].Id], OrWithoutTeam = true };
        var everything = (await _app.SendAsync(new ListCases(new CaseFilter { OpenOnly = true }, sort))).Items;
        everything.Count.ShouldBe(40);

        List<long> read = [];
        string? after = null;
        do
        {
            var page = await _app.SendAsync(new ListCases(mine, sort, Limit: 7, after));
            read.AddRange(page.Items.Select(r => r.Number));
            after = page.Next;
        }
        while (after is not null);

        read.ShouldBe(everything.Where(r => r.TeamId != _teams[1].Id).Select(r => r.Number));
    }

    [Fact]
    public async Task Cases_without_a_team_can_be_asked_for()
    {
        var page = await _app.SendAsync(new ListCases(new CaseFilter { OpenOnly = true, WithoutTeam = true }));

        page.Items.Count.ShouldBe(10);
        page.Items.ShouldAllBe(r => r.TeamId == null);
    }

    [Fact]
    public async Task A_queue_is_counted_whatever_standing_its_filter_asks_for()
    {
        _app.Clock.Advance(TimeSpan.FromDays(1));
        var mine = new CaseFilter { OpenOnly = true, TeamIds = [_teams[0].Id], Sla = SlaStanding.AtRisk };

        var counts = await _app.SendAsync(new GetQueueCounts(mine));

        var breached = await _app.SendAsync(new ListCases(mine with { Sla = SlaStanding.Breached }));
        var atRisk = await _app.SendAsync(new ListCases(mine));
        counts.ShouldBe(new QueueCounts(10, atRisk.Items.Count, breached.Items.Count));
        counts.Breached.ShouldBeGreaterThan(0);
    }
}
