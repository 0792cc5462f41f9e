using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using FluentValidation;

namespace Enquiries.Application.Tests.Cases;

public class ListCasesTests
{
    [Theory]
    [InlineData(CaseSort.NextDue)]
    [InlineData(CaseSort.Newest)]
    [InlineData(CaseSort.Oldest)]
    [InlineData(CaseSort.Priority)]
    public async Task Pages_are_complete_in_order_and_without_repeats(CaseSort sort)
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.ReceiveAsync(Enumerable.Range(0, 43).Select(i => desk.Comment($"c{i}", $"r{i}", at: desk.Now.AddMinutes(-(i % 5)))));
        var all = await desk.CasesAsync();
        for (var i = 0; i < all.Count; i += 3)
            await desk.SendAsync(new ChangePriority(all[i].Id, (Priority)(i % 4)));
        all = await desk.CasesAsync();

        var seen = new List<CaseRow>();
        string? after = null;
        do
        {
            var page = await desk.SendAsync(new ListCases(new CaseFilter(), sort, 7, after));
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        var expected = sort switch
        {
            CaseSort.Newest => all.OrderByDescending(c => c.OpenedAt).ThenByDescending(c => c.Number),
            CaseSort.Oldest => all.OrderBy(c => c.OpenedAt).ThenBy(c => c.Number),
            CaseSort.Priority => all.OrderBy(c => c.Priority).ThenBy(c => c.NextDueAt).ThenBy(c => c.Number),
            _ => all.OrderBy(c => c.NextDueAt).ThenBy(c => c.Number),
        };
        seen.Select(c => c.Number).ShouldBe(expected.Select(c => c.Number));
    }

    [Fact]
    public async Task Each_filter_finds_its_cases_and_no_others()
    {
        await using var desk = await TestDesk.StartAsync();
        var (waste, roads) = (await desk.TeamAsync("Waste"), await desk.TeamAsync("Highways"));
        var plain = await desk.CaseAsync("A plain question");
        desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        var inWaste = await desk.CaseAsync("The wheelie bin at Mill Lane");
        await desk.SendAsync(new TransferCase(inWaste.Id, waste.Id, "Bins"));
        var inRoads = await desk.CaseAsync("A pothole");
        await desk.SendAsync(new TransferCase(inRoads.Id, roads.Id, "Roads"));
        await desk.SendAsync(new AssignCase(inRoads.Id, desk.Officer.Id));
        await desk.SendAsync(new ChangePriority(inRoads.Id, Priority.Urgent));
        var resolved = await desk.CaseAsync("Thanks");
        await desk.SendAsync(new ResolveCase(resolved.Id, CaseOutcome.NoAnswerNeeded, "Thanks only"));

        await Finds(new CaseFilter(), plain, inWaste, inRoads, resolved);
        await Finds(new CaseFilter { OpenOnly = true }, plain, inWaste, inRoads);
        await Finds(new CaseFilter { Status = CaseStatus.Resolved }, resolved);
        await Finds(new CaseFilter { Status = CaseStatus.New }, plain, inWaste);
        await Finds(new CaseFilter { TeamIds = [waste.Id] }, inWaste);
        await Finds(new CaseFilter { TeamIds = [waste.Id, roads.Id] }, inWaste, inRoads);
        await Finds(new CaseFilter { TeamIds = [waste.Id], OrWithoutTeam = true }, plain, inWaste, resolved);
        await Finds(new CaseFilter { AssigneeId = desk.Officer.Id }, inRoads);
        await Finds(new CaseFilter { Unassigned = true }, plain, inWaste, resolved);
        await Finds(new CaseFilter { Priority = Priority.Urgent }, inRoads);
        await Finds(new CaseFilter { Channel = ChannelKind.Facebook }, plain, inWaste, inRoads, resolved);
        await Finds(new CaseFilter { Channel = ChannelKind.X });
        await Finds(new CaseFilter { ResidentId = plain.ResidentId }, plain);
        await Finds(new CaseFilter { OpenedTo = inWaste.OpenedAt }, plain);
        await Finds(new CaseFilter { OpenedFrom = inWaste.OpenedAt }, inWaste, inRoads, resolved);
        await Finds(new CaseFilter { Text = "mill LANE" }, inWaste);
        await Finds(new CaseFilter { Text = "whee" }, inWaste);
        await Finds(new CaseFilter { Text = "wheelie pothole" });
        await Finds(new CaseFilter { Text = inRoads.Reference.ToLowerInvariant() }, inRoads);
        await Finds(new CaseFilter { Text = "resident-1" }, plain);

        desk.App.Clock.SetUtcNow(App.MondayNine.AddMinutes(60));
        await Finds(new CaseFilter { OpenOnly = true, Sla = SlaStanding.AtRisk }, inRoads);
        await Finds(new CaseFilter { OpenOnly = true, Sla = SlaStanding.OnTrack }, plain, inWaste);
        desk.App.Clock.SetUtcNow(App.MondayNine.AddMinutes(71));
        await Finds(new CaseFilter { Sla = SlaStanding.Breached }, inRoads);

        async Task Finds(CaseFilter filter, params Case[] expected) =>
            (await desk.SendAsync(new ListCases(filter))).Items.Select(c => c.Reference).ShouldBe(expected.Select(c => c.Reference), ignoreOrder: true, filter.ToString());
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("’")]
    [InlineData("bin*")]
    [InlineData("bin AND OR NOT NEAR(")]
    [InlineData("a:b -c ^d")]
    [InlineData("%_[]")]
    [InlineData("')); DROP TABLE Cases; --")]
    [InlineData("don't bin's")]
    public async Task A_search_is_words_and_never_a_language(string text)
    {
        await using var desk = await TestDesk.StartAsync();
        await desk.CaseAsync("They don't collect the bin's lid");

        (await desk.SendAsync(new ListCases(new CaseFilter { Text = text }))).Items.Count.ShouldBeLessThanOrEqualTo(1);
        (await desk.SendAsync(new ListCases(new CaseFilter { Text = "don't bin's" }))).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_search_follows_edits_and_new_names()
    {
        await using var desk = await TestDesk.StartAsync();
        var comment = desk.Comment("c1", "ann", "A blue bin");
        await desk.ReceiveAsync(comment);
        await desk.ReceiveAsync(comment with { Text = "A green bin", EditedAt = desk.Now.AddSeconds(5), Author = new Application.Channels.InboundAuthor("ann", "Ann Renamed") });
        await desk.ReceiveAsync(desk.Comment("c2", "ann", "More") with { Author = new Application.Channels.InboundAuthor("ann", "Ann Renamed") });

        foreach (var (text, found) in new[] { ("green", 1), ("blue", 0), ("Renamed", 1) })
            (await desk.SendAsync(new ListCases(new CaseFilter { Text = text }))).Items.Count.ShouldBe(found, text);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("MDoxOjE6MQ")]
    public async Task A_cursor_of_another_list_is_refused_in_words(string cursor)
    {
        await using var desk = await TestDesk.StartAsync();

        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ListCases(new CaseFilter(), CaseSort.Newest, 10, cursor)))).Message.ShouldContain("cursor");
    }
}
