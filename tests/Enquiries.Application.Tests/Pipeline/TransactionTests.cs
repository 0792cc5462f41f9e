using AutoMapper;
using Enquiries.Application.Cases;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Pipeline;

public class TransactionTests
{
    [Fact]
    public async Task A_change_made_for_an_older_version_is_refused_and_changes_nothing()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();
        await desk.SendAsync(new ChangePriority(@case.Id, Priority.High, @case.Version));

        await Should.ThrowAsync<DbUpdateConcurrencyException>(desk.SendAsync(new AssignCase(@case.Id, desk.Officer.Id, @case.Version)));
        await Should.ThrowAsync<DbUpdateConcurrencyException>(desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.Answered, "x", @case.Version)));

        var now = await desk.CaseAsync(@case.Id);
        (now.Priority, now.AssigneeId, now.Status, now.Version).ShouldBe((Priority.High, null, CaseStatus.New, @case.Version + 1));
    }

    [Fact]
    public async Task Changes_at_the_same_time_without_a_version_are_carried_out_one_after_the_other()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();

        await Task.WhenAll(
            Task.Run(() => desk.SendAsync(new ChangePriority(@case.Id, Priority.High))),
            Task.Run(() => desk.SendAsync(new AddNote(@case.Id, Guid.NewGuid(), "One"))),
            Task.Run(() => desk.SendAsync(new AssignCase(@case.Id, desk.Officer.Id))));

        var now = await desk.CaseAsync(@case.Id);
        (now.Priority, now.AssigneeId, now.MessageCount).ShouldBe((Priority.High, desk.Officer.Id, 2));
        now.Events.Select(e => e.Number).Order().ShouldBe(Enumerable.Range(1, now.EventCount));
    }

    [Fact]
    public async Task Of_two_changes_for_the_same_version_one_wins()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();

        var outcomes = await Task.WhenAll(new[] { Priority.High, Priority.Urgent, Priority.Low }.Select(p => Task.Run(async () =>
        {
            try
            {
                await desk.SendAsync(new ChangePriority(@case.Id, p, @case.Version));
                return true;
            }
            catch (DbUpdateConcurrencyException)
            {
                return false;
            }
        })));

        outcomes.Count(won => won).ShouldBe(1);
        (await desk.CaseAsync(@case.Id)).Version.ShouldBe(@case.Version + 1);
    }

    [Fact]
    public async Task What_a_rule_refuses_leaves_no_trace()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync();

        await Should.ThrowAsync<RuleException>(desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.Answered)));

        (await desk.CaseAsync(@case.Id)).Version.ShouldBe(@case.Version);
    }

    [Fact]
    public async Task The_projections_are_valid()
    {
        await using var app = await App.StartAsync();

        Should.NotThrow(() => app.Services.GetRequiredService<IConfigurationProvider>().AssertConfigurationIsValid());
    }
}
