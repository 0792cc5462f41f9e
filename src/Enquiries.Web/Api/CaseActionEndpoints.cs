using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Api;

/// <summary>What a program may do to a case: the same requests, under the same rules, as the desk's own pages send.</summary>
internal static class CaseActionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/cases/{reference}/replies", ReplyAsync)
            .Needs(ApiScope.Write).Accepts<ReplyBody>("application/json")
            .Produces<QueuedReplyView>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName("sendReply").WithTags("Cases").WithSummary("Answers the resident where they wrote")
            .WithDescription("With an Idempotency-Key header a repeat answers with the same message; the same key with another text is refused with 409.");

        Act<TextBody>(api, "notes", "addNote", "Writes a note for colleagues", (http, target, body) =>
            Task.FromResult<ICommand>(new AddNote(target.Id, http.IdempotentId(target.Id, "note"), body.Text, target.Expected)));
        Act<AssignBody>(api, "assign", "assignCase", "Gives the case to an officer, or with null to nobody", async (http, target, body) => new AssignCase(
            target.Id, body.Assignee is null ? null : await LookUp.OfficerAsync(Db(http), body.Assignee, http.RequestAborted), target.Expected));
        Act<TransferBody>(api, "transfer", "transferCase", "Hands the case to another team", async (http, target, body) => new TransferCase(
            target.Id, await LookUp.TeamAsync(Db(http), body.Team, http.RequestAborted), body.Reason, target.Expected));
        Act<PriorityBody>(api, "priority", "changePriority", "Changes the priority; the deadlines follow", (_, target, body) =>
            Task.FromResult<ICommand>(new ChangePriority(target.Id, body.Priority, target.Expected)));
        Act<ReasonBody>(api, "wait", "waitForResident", "Waits for the resident: pauses what may pause", (_, target, body) =>
            Task.FromResult<ICommand>(new WaitForResident(target.Id, body.Reason, target.Expected)));
        Act<ResolveBody>(api, "resolve", "resolveCase", "Ends the case with an outcome", (_, target, body) =>
            Task.FromResult<ICommand>(new ResolveCase(target.Id, body.Outcome, body.Reason, target.Expected)));
        Act<ReasonBody>(api, "reopen", "reopenCase", "Opens an ended case again, or ends a wait", (_, target, body) =>
            Task.FromResult<ICommand>(new ReopenCase(target.Id, body.Reason, target.Expected)));
        Act<AnsweredBody>(api, "answered-elsewhere", "recordAnswerElsewhere", "Records an answer given by telephone, in person or by letter; it counts from its time", (_, target, body) =>
            Task.FromResult<ICommand>(new RecordAnswerElsewhere(target.Id, body.How, body.At, body.Remark, target.Expected)));
        Act<AddedPauseBody>(api, "pauses", "addPause", "Corrects the clocks: the case had been waiting from one time to another", (_, target, body) =>
            Task.FromResult<ICommand>(new AddPause(target.Id, body.From, body.To, body.Reason, target.Expected)));
        Act<AuthorityBody>(api, "authority", "waitForAuthority", "Hands the matter to another authority; reopen takes it back", (_, target, body) =>
            Task.FromResult<ICommand>(new WaitForAuthority(target.Id, body.Authority, body.Reason, target.Expected)));
        Act<ReasonBody>(api, "go-on-waiting", "goOnWaiting", "Decides that a case which has waited for long goes on waiting", (_, target, body) =>
            Task.FromResult<ICommand>(new GoOnWaiting(target.Id, body.Reason, target.Expected)));
        Act<FlagBody>(api, "resident-flag", "flagResident", "Notes what staff should know of the resident; all their open cases follow", (_, target, body) =>
            Task.FromResult<ICommand>(new FlagResident(target.Id, body.Flag, target.Expected)));
    }

    private static void Act<TBody>(
        IEndpointRouteBuilder api, string path, string name, string summary, Func<HttpContext, Target, TBody, Task<ICommand>> command)
        where TBody : class =>
        api.MapPost("/cases/{reference}/" + path, async (HttpContext http, IMediator mediator, string reference) =>
        {
            var body = await http.ReadAsync<TBody>();
            var target = await FindAsync(http, reference);
            await mediator.Send(await command(http, target, body), http.RequestAborted);
            return Results.NoContent();
        })
            .Needs(ApiScope.Write).Accepts<TBody>("application/json").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithName(name).WithTags("Cases").WithSummary(summary);

    private static async Task<IResult> ReplyAsync(HttpContext http, IMediator mediator, string reference)
    {
        var body = await http.ReadAsync<ReplyBody>();
        var target = await FindAsync(http, reference);
        var reply = await mediator.Send(new SendReply(target.Id, http.IdempotentId(target.Id, "reply"), body.Text, target.Expected), http.RequestAborted);
        return Results.Accepted($"/api/v1/cases/{target.Reference}", new QueuedReplyView(reply.MessageId, reply.State));
    }

    private static async Task<Target> FindAsync(HttpContext http, string typed)
    {
        if (!CaseReference.TryParse(typed, out var reference))
            throw new NotFoundException($"\"{typed}\" is not a case reference. Check for a mistyped character.");

        var found = await Db(http).Cases.Where(c => c.Reference == reference).Select(c => new { c.Id, c.Version }).FirstOrDefaultAsync(http.RequestAborted)
            ?? throw new NotFoundException($"There is no case {reference}.");
        return new Target(found.Id, reference, Expected(http, found.Version));
    }

    /// <summary>The version that If-Match asks for; one that no case can have when none of those given is the present one.</summary>
    private static int? Expected(HttpContext http, int version)
    {
        var tags = http.Request.Headers.IfMatch.SelectMany(h => (h ?? "").Split(',')).Select(t => t.Trim()).Where(t => t.Length > 0).ToList();
        if (tags.Count == 0 || tags.Contains("*"))
            return null;
        return tags.Contains(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")) ? version : -1;
    }

    private static EnquiriesDbContext Db(HttpContext http) => http.RequestServices.GetRequiredService<EnquiriesDbContext>();

    private sealed record Target(Guid Id, string Reference, int? Expected);
}

internal sealed record ReplyBody(string Text);

internal sealed record QueuedReplyView(Guid MessageId, MessageState State);

internal sealed record TextBody(string Text);

internal sealed record AssignBody(string? Assignee);

internal sealed record TransferBody(string Team, string Reason);

internal sealed record PriorityBody(Priority Priority);

internal sealed record ReasonBody(string Reason);

internal sealed record ResolveBody(CaseOutcome Outcome, string? Reason = null);

internal sealed record AnsweredBody(AnsweredBy How, DateTimeOffset At, string? Remark = null);

internal sealed record AddedPauseBody(DateTimeOffset From, DateTimeOffset To, string Reason);

internal sealed record AuthorityBody(string Authority, string Reason);

internal sealed record FlagBody(ResidentFlag Flag);
