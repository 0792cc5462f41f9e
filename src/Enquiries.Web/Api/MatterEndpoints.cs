using Enquiries.Application.Persistence;
using Enquiries.Application.Statutory;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enquiries.Web.Api;

internal static class MatterEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/matters", ListAsync)
        .Knows("type", "standing", "team", "limit", "after")
        .WithName("listMatters").WithTags("Cases").WithSummary("Statutory matters, the nearest due moment first, a page at a time")
        .WithDescription("Without standing: all that are open. dueSoon is due within seven days; waiting stands still on a ground that the law allows.");

    private static async Task<Ok<MatterList>> ListAsync(HttpContext http, IMediator mediator, EnquiriesDbContext db, TimeProvider clock, [AsParameters] MatterListParameters parameters)
    {
        _ = parameters;
        var query = http.Request.Query;
        var page = await mediator.Send(
            new ListStatutoryMatters(
                query.Word<StatutoryType>("type"), query.Word<MatterStanding>("standing") ?? MatterStanding.Open,
                query.Text("team") is { } team ? await LookUp.TeamAsync(db, team, http.RequestAborted) : null, query.Limit(), query.Text("after")),
            http.RequestAborted);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new MatterList([.. page.Items.Select(row => MatterSummary.Of(row, now))], page.Next, page.Counts));
    }
}

/// <summary>The filters of the list as the description shows them; they are read strictly from the query itself.</summary>
internal sealed record MatterListParameters(string? Type, string? Standing, string? Team, string? Limit, string? After);

/// <param name="Next">The value of <c>after</c> for the next page; null on the last.</param>
/// <param name="Counts">Over all open matters of the type and team asked for.</param>
internal sealed record MatterList(IReadOnlyList<MatterSummary> Items, string? Next, MatterCounts Counts);

/// <summary>A statutory matter as lists show it.</summary>
internal sealed record MatterSummary(
    Guid Id, string Reference, StatutoryType Type, UkNation? Nation, MatterState State, bool Overdue, DateTimeOffset ProposedAt, DateTimeOffset? ReceivedAt, DateTimeOffset? EndedAt,
    DateTimeOffset? NextDueAt, string? Team, string? AssigneeName)
{
    public static MatterSummary Of(MatterRow row, DateTimeOffset now) => new(
        row.Id, row.Reference, row.Type, row.Nation, row.State, row.IsOverdueAt(now), row.ProposedAt, row.ReceivedAt, row.EndedAt, row.NextDueAt, row.Team, row.Assignee);
}

/// <summary>A statutory matter of a case.</summary>
/// <param name="Law">The law or code; null until it is confirmed.</param>
/// <param name="Source">Where the rule is published.</param>
internal sealed record MatterView(
    Guid Id, StatutoryType Type, UkNation? Nation, MatterState State, string? Law, string? Source, DateTimeOffset ProposedAt, DateTimeOffset? ReceivedAt, DateTimeOffset? ConfirmedAt,
    DateTimeOffset? EndedAt, string? EndReason, DateTimeOffset? NextDueAt, IReadOnlyList<DutyView> Duties, IReadOnlyList<StepView> Steps, IReadOnlyList<PauseView> Pauses,
    IReadOnlyList<ExtensionView> Extensions)
{
    public static MatterView Of(CaseMatter m) => new(
        m.Id, m.Type, m.Rule?.Nation, m.State, m.Rule?.Law, m.Rule?.Source, m.ProposedAt, m.ReceivedAt, m.ConfirmedAt, m.EndedAt, m.EndReason, m.NextDueAt,
        [.. m.Duties.Select(d => new DutyView(d.Clock, m.Number, d.Words, d.State, d.StartedAt, d.DueAt, d.DoneAt, d.MissedAt, d.Used))],
        [.. m.Steps.Select(s => new StepView(s.Step, s.At, s.RecordedAt, s.By, s.Reason))],
        [.. m.Pauses.Select(p => new PauseView(p.Ground, p.Reason, p.From, p.To))],
        [.. m.Extensions.Select(e => new ExtensionView(e.Clock, e.By, e.Reason, e.Told, e.At, e.Actor))]);
}

/// <param name="Clock">With <paramref name="Cycle"/> it names the clock among the case's clocks.</param>
internal sealed record DutyView(
    ClockKind Clock, int Cycle, string Text, DutyState State, DateTimeOffset? StartedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt, DateTimeOffset? MissedAt, string? Used);

internal sealed record StepView(StatutoryStep Step, DateTimeOffset At, DateTimeOffset RecordedAt, string? By, string? Reason);

internal sealed record PauseView(PauseGround Ground, string Reason, DateTimeOffset From, DateTimeOffset? To);

/// <param name="By">In the unit of the clock: working days or months.</param>
internal sealed record ExtensionView(ClockKind Clock, int By, string Reason, string Told, DateTimeOffset At, string? Actor);
