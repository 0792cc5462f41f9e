using System.Globalization;
using System.Text;
using Enquiries.Application.Dashboards;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Sla;
using Enquiries.Web.SignIn;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Enquiries.Web.Components.Pages.Dashboards;

/// <summary>The figures of the page as a file for a spreadsheet; who may have it is the request's own rule.</summary>
internal static class ResponseTimesCsv
{
    public static void MapResponseTimesCsv(this IEndpointRouteBuilder app) =>
        app.MapGet(ReportView.FilePath, async (
            string? period, string? from, string? to, string? by, string? team, string? channel, [FromQuery(Name = "clock")] string? promise,
            HttpContext http, CurrentUser current, IMediator mediator, TimeProvider clock) =>
        {
            current.Become(http.User);
            var view = ReportView.Read(period, from, to, by, team, channel, promise);
            var now = clock.GetUtcNow();
            try
            {
                var figures = await mediator.Send(view.Query(now), http.RequestAborted);
                var dates = view.Dates(now);
                var name = string.Create(CultureInfo.InvariantCulture, $"{(view.Clock == ClockKind.FirstResponse ? "response" : ReportWords.Of(view.Clock).ToLowerInvariant().Replace(' ', '-'))}-times-{dates.From:yyyy-MM-dd}-to-{dates.To:yyyy-MM-dd}.csv");
                // The mark at the start makes spreadsheets read the file as UTF-8.
                return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Write(figures, view.By))], "text/csv; charset=utf-8", name);
            }
            catch (ForbiddenException)
            {
                return Results.Forbid();
            }
            catch (ValidationException e)
            {
                return Results.Text(DeskErrors.ToWords(e), statusCode: StatusCodes.Status400BadRequest);
            }
        }).ExcludeFromDescription();

    private static readonly string Few = string.Create(CultureInfo.InvariantCulture, $"fewer than {ResponseTimesRow.FewBelow}");

    internal static string Write(ResponseTimes figures, ResponseTimesGroup by)
    {
        var text = new StringBuilder();
        Line(text, ReportWords.Group(by), "Cases", "Answered", "Within target", "Missed", "Share within target (%)", "Median (working minutes)",
            "90th percentile (working minutes)", "Median (elapsed minutes)", "90th percentile (elapsed minutes)", "Few samples");
        foreach (var row in figures.Groups.Append(figures.Total))
        {
            var name = by == ResponseTimesGroup.Day && row != figures.Total ? row.Key : ReferenceEquals(row, figures.Total) ? "All" : ReportWords.Name(row, by);
            Line(text, name, Number(row.Count), Number(row.Answered), Number(row.WithinTarget), Number(row.Missed),
                row.ShareWithinTarget is { } share ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) : "",
                Minutes(row.Working.MedianSeconds), Minutes(row.Working.P90Seconds), Minutes(row.Elapsed.MedianSeconds), Minutes(row.Elapsed.P90Seconds), row.FewSamples ? Few : "");
        }

        return text.ToString();
    }

    /// <summary>A cell that a spreadsheet would take for a formula is written as text.</summary>
    internal static string Cell(string text)
    {
        if (text.Length > 0 && (text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text[0] is '\t' or '\r' or '\n')) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void Line(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++) text.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        text.Append("\r\n");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Minutes(long? seconds) => seconds is { } s ? (s / 60.0).ToString("0.0", CultureInfo.InvariantCulture) : "";
}
