using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure;

/// <summary>Sends requests as the system, each in a scope of its own: workers and channels live as long as the process.</summary>
internal sealed class SystemRequests(IServiceScopeFactory scopes)
{
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
