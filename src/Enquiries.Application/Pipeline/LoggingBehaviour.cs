using System.Diagnostics;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Enquiries.Application.Pipeline;

/// <summary>Name, duration and outcome of each request; never its content, which may hold personal data.</summary>
internal sealed class LoggingBehaviour<TRequest, TResponse>(ILogger<TRequest> log) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var response = await next();
            if (log.IsEnabled(LogLevel.Debug))
                log.LogDebug("{Request} took {Milliseconds:F1} ms", typeof(TRequest).Name, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return response;
        }
        catch (Exception e) when (e is ValidationException or Domain.RuleException or NotFoundException or ForbiddenException)
        {
            log.LogInformation("{Request} refused: {Kind}", typeof(TRequest).Name, e.GetType().Name);
            throw;
        }
    }
}

/// <summary>What was asked for does not exist (any more).</summary>
public sealed class NotFoundException(string message) : Exception(message);
