using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enquiries.Web.Api;

internal static class ReportEndpoints
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(30);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/reports/response-times", ResponseTimesAsync)
            .Knows("from", "to", "groupBy").WithName("getResponseTimes").WithTags("Reports")
            .WithSummary("First response by team, channel or day")
            .WithDescription("Cases whose first message was written from \"from\" up to, not including, \"to\": instants, or dates in London. Without them: the last 30 days.");

    private static async Task<Ok<ResponseTimesView>> ResponseTimesAsync(
        HttpContext http, IMediator mediator, SlaRules sla, TimeProvider clock, string? from, string? to, string? groupBy)
    {
        _ = (from, to, groupBy);
        var query = http.Request.Query;
        var until = query.Instant("to", sla.Book.OfficeCalendar) ?? clock.GetUtcNow();
        var since = query.Instant("from", sla.Book.OfficeCalendar) ?? until - DefaultPeriod;
        var group = query.Word<ResponseTimesGroup>("groupBy") ?? ResponseTimesGroup.Team;
        var report = await mediator.Send(new GetResponseTimes(since, until, group), http.RequestAborted);
        return TypedResults.Ok(new ResponseTimesView(
            since, until, group, [.. report.Groups.Select(g => ResponseTimesGroupView.Of(g, group))], null, ResponseTimesGroupView.Of(report.Total, null)));
    }
}

internal sealed record ResponseTimesView(
    DateTimeOffset From, DateTimeOffset To, ResponseTimesGroup GroupBy, IReadOnlyList<ResponseTimesGroupView> Items, string? Next, ResponseTimesGroupView Total);

/// <param name="Group">The team's name, the channel or the date.</param>
/// <param name="Count">Cases.</param>
/// <param name="WithinTarget">Of them, those answered in time.</param>
/// <param name="Missed">Answered late, or unanswered and past due.</param>
internal sealed record ResponseTimesGroupView(
    string Group, int Count, int Answered, int WithinTarget, int Missed, double? ShareWithinTarget, SecondsView Working, SecondsView Elapsed)
{
    public static ResponseTimesGroupView Of(ResponseTimesRow row, ResponseTimesGroup? group) => new(
        group == ResponseTimesGroup.Channel ? ApiJson.Word(row.Name) : row.Name, row.Count, row.Answered, row.WithinTarget, row.Missed, row.ShareWithinTarget,
        new SecondsView(row.Working.MedianSeconds, row.Working.P90Seconds), new SecondsView(row.Elapsed.MedianSeconds, row.Elapsed.P90Seconds));
}

internal sealed record SecondsView(long? MedianSeconds, long? P90Seconds);
