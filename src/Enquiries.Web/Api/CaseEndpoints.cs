using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Application.Files;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Web.Files;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Api;

internal static class CaseEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/cases", ListAsync)
            .Knows("status", "open", "team", "assignee", "channel", "priority", "sla", "q", "openedFrom", "openedTo", "sort", "limit", "after")
            .WithName("listCases").WithTags("Cases").WithSummary("Cases by filters, a page at a time")
            .WithDescription("Without sort: the nearest deadline first, cases without a running clock last. openedTo is exclusive. assignee may be none.");
        api.MapGet("/cases/{reference}", GetAsync)
            .WithName("getCase").WithTags("Cases").WithSummary("One case with its messages, clocks and timeline").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/files/{id:guid}", FileAsync)
            .WithSecurityHeadersPolicy(DeskSecurityHeaders.FilesPolicy)
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("getFile").WithTags("Cases").WithSummary("A stored file of a case: cleaned, with the type that was found in its content");
        api.MapGet("/cases/{reference}/clocks", ClocksAsync)
            .WithName("getCaseClocks").WithTags("Cases").WithSummary("The clocks of a case as they stand now").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/cases/{reference}/clocks/{kind}/{cycle}", ExplainAsync)
            .WithName("explainCaseClock").WithTags("Cases").WithSummary("Why a clock is due when it is").ProducesProblem(StatusCodes.Status404NotFound)
            .WithDescription(
                "The reason in words, the ledger of open, closed and paused stretches with running totals, and what moved the due moment. Words speak of London time.");
    }

    private static async Task<Ok<Page<CaseSummary>>> ListAsync(
        HttpContext http, IMediator mediator, EnquiriesDbContext db, SlaRules sla, TimeProvider clock, [AsParameters] CaseListParameters parameters)
    {
        _ = parameters;
        var query = http.Request.Query;
        var assignee = query.Text("assignee");
        var filter = new CaseFilter
        {
            Status = query.Word<CaseStatus>("status"),
            OpenOnly = Flag(query, "open"),
            TeamIds = query.Text("team") is { } team ? [await LookUp.TeamAsync(db, team, http.RequestAborted)] : [],
            Unassigned = assignee == "none",
            AssigneeId = assignee is null or "none" ? null : await LookUp.OfficerAsync(db, assignee, http.RequestAborted),
            Channel = query.Word<ChannelKind>("channel"),
            Priority = query.Word<Priority>("priority"),
            Sla = query.Word<SlaStanding>("sla"),
            Text = query.Text("q"),
            OpenedFrom = query.Instant("openedFrom", sla.Book.OfficeCalendar),
            OpenedTo = query.Instant("openedTo", sla.Book.OfficeCalendar),
        };
        var page = await mediator.Send(
            new ListCases(filter, query.Word<CaseSort>("sort") ?? CaseSort.NextDue, query.Limit(), query.Text("after")), http.RequestAborted);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new Page<CaseSummary>([.. page.Items.Select(row => CaseSummary.Of(row, now))], page.Next));
    }

    private static async Task<Ok<CaseView>> GetAsync(HttpContext http, IMediator mediator, TimeProvider clock, string reference)
    {
        var details = await mediator.Send(new GetCase(reference), http.RequestAborted);
        http.Response.Headers.ETag = ETag(details.Case.Version);
        return TypedResults.Ok(CaseView.Of(details, clock.GetUtcNow()));
    }

    private static Task<IResult> FileAsync(HttpContext http, IMediator mediator, IFileStore store, Guid id) => FileEndpoints.ServeAsync(id, small: false, http, mediator, store);

    private static async Task<Ok<IReadOnlyList<ClockView>>> ClocksAsync(HttpContext http, IMediator mediator, string reference)
    {
        var details = await mediator.Send(new GetCase(reference), http.RequestAborted);
        http.Response.Headers.ETag = ETag(details.Case.Version);
        return TypedResults.Ok<IReadOnlyList<ClockView>>([.. details.Clocks.Select(ClockView.Of)]);
    }

    private static async Task<Ok<ClockExplanationView>> ExplainAsync(HttpContext http, IMediator mediator, string reference, string kind, string cycle)
    {
        if (!ApiJson.TryReadWord<ClockKind>(kind, out var known) || !int.TryParse(cycle, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            throw new NotFoundException($"There is no clock \"{kind}\" {cycle}. Kinds are {string.Join(", ", ApiJson.Words<ClockKind>())}; they are counted from 1.");
        return TypedResults.Ok(ClockExplanationView.Of(await mediator.Send(new ExplainClock(reference, known, number), http.RequestAborted)));
    }

    private static string ETag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static bool Flag(IQueryCollection query, string name) => query.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new BadRequestException(name, $"\"{other}\" is not known here. It must be true or false."),
    };
}

/// <summary>The filters of the list as the description shows them; they are read strictly from the query itself.</summary>
internal sealed record CaseListParameters(
    string? Status, string? Open, string? Team, string? Assignee, string? Channel, string? Priority, string? Sla, string? Q, string? OpenedFrom, string? OpenedTo,
    string? Sort, string? Limit, string? After);

/// <summary>Teams by name or id, officers by e-mail address.</summary>
internal static class LookUp
{
    public static async Task<Guid> TeamAsync(EnquiriesDbContext db, string nameOrId, CancellationToken ct)
    {
        var teams = await db.Teams.AsNoTracking().OrderBy(t => t.Name).Select(t => new { t.Id, t.Name }).ToListAsync(ct);
        var found = teams.Find(t => string.Equals(t.Name, nameOrId, StringComparison.OrdinalIgnoreCase))
            ?? (Guid.TryParse(nameOrId, out var id) ? teams.Find(t => t.Id == id) : null);
        return found?.Id ?? throw new BadRequestException("team", teams.Count == 0
            ? $"There is no team \"{nameOrId}\"."
            : $"There is no team \"{nameOrId}\". The teams are {string.Join(", ", teams.Select(t => t.Name))}.");
    }

    public static async Task<Guid> OfficerAsync(EnquiriesDbContext db, string email, CancellationToken ct)
    {
        var normalised = email.Trim().ToUpperInvariant();
        var id = await db.Officers.Where(o => o.NormalizedEmail == normalised).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(ct);
        return id ?? throw new BadRequestException("assignee", $"There is no officer with the e-mail address \"{email}\".");
    }
}
