using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enquiries.Web.Api;

internal static class ChannelAccountEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/channel-accounts", ConnectAsync)
            .Needs(ApiScope.Admin).Accepts<ConnectBody>("application/json").Produces<NewAccountView>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("connectChannelAccount").WithTags("Channel accounts").WithSummary("Connects an account of the council on a platform")
            .WithDescription("The credentials are encrypted at rest and never come back.");
        api.MapGet("/channel-accounts", ListAsync)
            .Knows("limit", "after").WithName("listChannelAccounts").WithTags("Channel accounts").WithSummary("The council's accounts and how they are");
    }

    private static async Task<IResult> ConnectAsync(HttpContext http, IMediator mediator, EnquiriesDbContext db)
    {
        var body = await http.ReadAsync<ConnectBody>();
        var team = body.Team is { } name ? await LookUp.TeamAsync(db, name, http.RequestAborted) : (Guid?)null;
        var credentials = new ChannelCredentials(
            body.Credentials.AppSecret, body.Credentials.PreviousAppSecret, body.Credentials.VerifyToken, body.Credentials.AccessToken)
        {
            RefreshToken = body.Credentials.RefreshToken,
        };
        if (body.Credentials.Extra is { Count: > 0 } extra)
            credentials = credentials with { Extra = extra };
        var connect = new ConnectChannelAccount(body.Channel, body.Name, body.ExternalId, body.ApiBaseUrl, credentials, team);
        var id = await mediator.Send(body.Settings is { } settings ? connect with { Settings = settings } : connect, http.RequestAborted);
        return Results.Created((string?)null, new NewAccountView(id));
    }

    private static async Task<Ok<Page<ChannelAccountRow>>> ListAsync(HttpContext http, IMediator mediator, string? limit, string? after)
    {
        _ = (limit, after);
        var page = await mediator.Send(new ListChannelAccounts(http.Request.Query.Limit(), http.Request.Query.Text("after")), http.RequestAborted);
        return TypedResults.Ok(new Page<ChannelAccountRow>(page.Items, page.Next));
    }
}

/// <param name="ExternalId">The platform's id of the account, for instance the Page id.</param>
/// <param name="ApiBaseUrl">With its version; the platform's own without it.</param>
/// <param name="Team">The team that new cases of this account go to.</param>
/// <param name="Settings">What the channel has to know besides the secrets, by the channel's own names.</param>
internal sealed record ConnectBody(
    ChannelKind Channel, string Name, string ExternalId, CredentialsBody Credentials, string? ApiBaseUrl = null, string? Team = null,
    Dictionary<string, string>? Settings = null);

/// <summary>Each channel asks for some of them.</summary>
/// <param name="PreviousAppSecret">Accepted beside the present one while the secret is being changed.</param>
/// <param name="Extra">Secrets that only this channel has, by the channel's own names.</param>
internal sealed record CredentialsBody(
    string AppSecret = "", string VerifyToken = "", string AccessToken = "", string? PreviousAppSecret = null, string? RefreshToken = null, Dictionary<string, string>? Extra = null);

internal sealed record NewAccountView(Guid Id);
