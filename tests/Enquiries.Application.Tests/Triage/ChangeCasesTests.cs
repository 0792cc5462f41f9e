using Enquiries.Application.Cases;
using Enquiries.Application.Triage;
using Enquiries.Domain.Cases;
using Enquiries.Testing;
using FluentValidation;

namespace Enquiries.Application.Tests.Triage;

public class ChangeCasesTests
{
    [Fact]
    public async Task What_one_case_refuses_does_not_keep_the_others_from_changing()
    {
        await using var desk = await TestDesk.StartAsync();
        var (one, ended, two) = (await desk.CaseAsync(), await desk.CaseAsync(), await desk.CaseAsync());
        await desk.SendAsync(new MarkNotAnEnquiry(ended.Id));

        var result = await desk.SendAsync(new ChangeCases([one.Id, ended.Id, two.Id], BulkAction.SetPriority, Priority: Priority.Urgent));

        result.Changed.ShouldBe(2);
        result.Refused.ShouldHaveSingleItem().Reference.ShouldBe(ended.Reference);
        foreach (var id in new[] { one.Id, two.Id })
        {
            var now = await desk.CaseAsync(id);
            (now.Priority, now.NextDueAt).ShouldBe((Priority.Urgent, App.MondayNine.AddHours(1)));
        }

        (await desk.CaseAsync(ended.Id)).Version.ShouldBe(ended.Version + 1, "only its own ending changed it");
    }

    [Fact]
    public async Task Several_cases_are_assigned_transferred_and_set_aside()
    {
        await using var desk = await TestDesk.StartAsync();
        var team = await desk.TeamAsync("Waste");
        Guid[] ids = [(await desk.CaseAsync()).Id, (await desk.CaseAsync()).Id];

        (await desk.SendAsync(new ChangeCases(ids, BulkAction.Transfer, TeamId: team.Id, Reason: "Bins"))).Changed.ShouldBe(2);
        (await desk.SendAsync(new ChangeCases(ids, BulkAction.Assign, OfficerId: desk.Officer.Id))).Changed.ShouldBe(2);
        foreach (var @case in await desk.CasesAsync())
            (@case.TeamId, @case.AssigneeId).ShouldBe((team.Id, desk.Officer.Id));

        (await desk.SendAsync(new ChangeCases(ids, BulkAction.MarkNotAnEnquiry))).Changed.ShouldBe(2);
        (await desk.CasesAsync()).ShouldAllBe(c => c.Status == CaseStatus.NotAnEnquiry && c.Clocks.All(k => k.CancelledAt != null));
    }

    [Fact]
    public async Task What_is_missing_is_asked_for()
    {
        await using var desk = await TestDesk.StartAsync();
        Guid[] ids = [(await desk.CaseAsync()).Id];

        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases([], BulkAction.Assign)))).Message.ShouldContain("Select at least one case.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases(null!, BulkAction.Assign)))).Message.ShouldContain("Select at least one case.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases(ids, BulkAction.Transfer)))).Message.ShouldContain("Choose the team.");
        (await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases(ids, BulkAction.SetPriority)))).Message.ShouldContain("Choose the priority.");
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases(ids, (BulkAction)42)));
        await Should.ThrowAsync<ValidationException>(desk.SendAsync(new ChangeCases([.. Enumerable.Range(0, 201).Select(_ => Guid.NewGuid())], BulkAction.Assign)));
    }
}
