using Enquiries.Application.Pipeline;
using Enquiries.Web.SignIn;
using MediatR;
using Microsoft.AspNetCore.Components.Authorization;

namespace Enquiries.Web;

/// <summary>
/// What pages send requests with. A circuit's scope lasts for hours, so each request gets a scope of its own, with the signed-in officer copied in.
/// </summary>
public sealed class ScopedSender(IServiceScopeFactory scopes, AuthenticationStateProvider signIn)
{
    public async Task<T> Send<T>(IRequest<T> request, CancellationToken ct = default)
    {
        var user = (await signIn.GetAuthenticationStateAsync()).User;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().Become(user);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
