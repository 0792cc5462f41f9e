using System.Reflection;
using Enquiries.Application.Staff;
using MediatR;

namespace Enquiries.Application.Pipeline;

/// <summary>Who may send a request. Every request carries exactly one such rule; an architecture test asserts it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class RequestRuleAttribute : Attribute
{
    public abstract bool Allows(ICurrentUser user, bool isCommand);
}

/// <summary>Staff of this role or a higher one. API keys need the read scope for queries, write for commands, admin for what only administrators may do.</summary>
public sealed class RequiresRoleAttribute(Role role) : RequestRuleAttribute
{
    public Role Role { get; } = role;

    public override bool Allows(ICurrentUser user, bool isCommand) => user.Kind switch
    {
        UserKind.System => true,
        UserKind.Officer => user.Role >= Role,
        UserKind.ApiKey => Role == Role.Admin ? user.Scope == ApiScope.Admin : !isCommand || user.Scope >= ApiScope.Write,
        _ => false,
    };
}

/// <summary>Sent by workers and the command line only.</summary>
public sealed class SystemOnlyAttribute : RequestRuleAttribute
{
    public override bool Allows(ICurrentUser user, bool isCommand) => user.Kind == UserKind.System;
}

/// <summary>Open to everybody, signed in or not.</summary>
public sealed class AnyoneAttribute : RequestRuleAttribute
{
    public override bool Allows(ICurrentUser user, bool isCommand) => true;
}

/// <summary>The user may not do this.</summary>
public sealed class ForbiddenException(string message = "Your role does not allow this.") : Exception(message);

internal sealed class AuthorisationBehaviour<TRequest, TResponse>(ICurrentUser user) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly RequestRuleAttribute Rule = typeof(TRequest).GetCustomAttribute<RequestRuleAttribute>()
        ?? throw new InvalidOperationException($"{typeof(TRequest).Name} does not say who may send it.");

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        Rule.Allows(user, request is ICommandMarker) ? next() : throw new ForbiddenException();
}
