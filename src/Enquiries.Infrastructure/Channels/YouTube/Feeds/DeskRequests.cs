using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Asks the desk as the system.</summary>
internal sealed class DeskRequests(IServiceScopeFactory scopes)
{
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
