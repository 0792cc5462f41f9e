using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using Enquiries.Web.SignIn;
using MediatR;

namespace Enquiries.Web.Components.Pages.Accounts;

/// <summary>Where platforms lead administrators back to after they have signed in there.</summary>
internal static class AccountSignIn
{
    public const string Path = "/admin/accounts/sign-in/callback";

    public static Uri Callback(string baseUri) => new(new Uri(baseUri), Path.TrimStart('/'));

    public static void MapAccountSignIn(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, async (string? state, string? code, HttpContext http, CurrentUser current, IMediator mediator) =>
        {
            current.Become(http.User);
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            try
            {
                var callback = Callback($"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/");
                var outcome = await mediator.Send(new CompleteSignIn(state ?? "", code, callback), CancellationToken.None);
                return Results.Redirect($"/admin/accounts/{outcome.AccountId}");
            }
            catch (ForbiddenException)
            {
                return Results.Forbid();
            }
            catch (Exception e) when (e is RuleException or NotFoundException)
            {
                return Results.Redirect("/admin/accounts?sign-in=expired");
            }
        }).RequireAuthorization(policy => policy.RequireRole(RoleWords.Admins)).ExcludeFromDescription();
}
