using System.Globalization;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Sla;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enquiries.Web.Api;

internal static class ReportEndpoints
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(30);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/reports/response-times", ResponseTimesAsync)
            .Knows("from", "to", "groupBy", "clock").WithName("getResponseTimes").WithTags("Reports")
            .WithSummary("First response by team, channel or day")
            .WithDescription(
                "Cases whose first message was written from \"from\" up to, not including, \"to\": instants, or dates in London. Without them: the last 30 days. "
                + "clock chooses another promise than firstResponse: nextResponse, resolution or periodicUpdate, by the time at which its clock started.");

    private static async Task<Ok<ResponseTimesView>> ResponseTimesAsync(
        HttpContext http, IMediator mediator, SlaRules sla, TimeProvider clock, string? from, string? to, string? groupBy, [FromQuery(Name = "clock")] string? promise)
    {
        _ = (from, to, groupBy, promise);
        var query = http.Request.Query;
        var until = query.Instant("to", sla.Book.OfficeCalendar) ?? clock.GetUtcNow();
        var since = query.Instant("from", sla.Book.OfficeCalendar) ?? until - DefaultPeriod;
        var group = query.Word<ResponseTimesGroup>("groupBy") ?? ResponseTimesGroup.Team;
        var report = await mediator.Send(new GetResponseTimes(since, until, group, Clock: query.Word<ClockKind>("clock") ?? ClockKind.FirstResponse), http.RequestAborted);
        return TypedResults.Ok(new ResponseTimesView(
            since, until, group, [.. report.Groups.Select(g => ResponseTimesGroupView.Of(g, group))], null, ResponseTimesGroupView.Of(report.Total, null),
            [.. report.Misses.Select(m => new MissesView(m.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), m.Missed))]));
    }
}

internal sealed record ResponseTimesView(
    DateTimeOffset From, DateTimeOffset To, ResponseTimesGroup GroupBy, IReadOnlyList<ResponseTimesGroupView> Items, string? Next, ResponseTimesGroupView Total,
    IReadOnlyList<MissesView> MissedByMonth);

/// <param name="Month">The month in London in which they were missed, for instance 2026-03.</param>
internal sealed record MissesView(string Month, int Missed);

/// <param name="Group">The team's name, the channel or the date.</param>
/// <param name="Count">Cases.</param>
/// <param name="WithinTarget">Of them, those answered in time.</param>
/// <param name="Missed">Answered late, or unanswered and past due.</param>
/// <param name="FewSamples">The percentiles rest on fewer than 20 values: show them with that remark.</param>
internal sealed record ResponseTimesGroupView(
    string Group, int Count, int Answered, int WithinTarget, int Missed, double? ShareWithinTarget, SecondsView Working, SecondsView Elapsed, bool FewSamples)
{
    public static ResponseTimesGroupView Of(ResponseTimesRow row, ResponseTimesGroup? group) => new(
        group == ResponseTimesGroup.Channel ? ApiJson.Word(row.Name) : row.Name, row.Count, row.Answered, row.WithinTarget, row.Missed, row.ShareWithinTarget,
        new SecondsView(row.Working.MedianSeconds, row.Working.P90Seconds), new SecondsView(row.Elapsed.MedianSeconds, row.Elapsed.P90Seconds),
        row.FewSamples);
}

internal sealed record SecondsView(long? MedianSeconds, long? P90Seconds);
