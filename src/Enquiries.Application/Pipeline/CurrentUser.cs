using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;

namespace Enquiries.Application.Pipeline;

public enum UserKind
{
    Anonymous = 0,
    Officer = 1,
    ApiKey = 2,

    /// <summary>A worker or the command line.</summary>
    System = 3,
}

/// <summary>On whose behalf the present request runs.</summary>
public interface ICurrentUser
{
    UserKind Kind { get; }

    /// <summary>The officer's or the key's id; null for the system.</summary>
    Guid? Id { get; }

    string? Name { get; }

    Role Role { get; }

    ApiScope Scope { get; }

    /// <summary>As it is written into case events.</summary>
    Actor Actor { get; }
}

/// <summary>Scoped; whoever opens the scope says who it is for. Nobody until then.</summary>
public sealed class CurrentUser : ICurrentUser
{
    public UserKind Kind { get; private set; }

    public Guid? Id { get; private set; }

    public string? Name { get; private set; }

    public Role Role { get; private set; }

    public ApiScope Scope { get; private set; }

    public Actor Actor => Kind is UserKind.Officer or UserKind.ApiKey ? new Actor(Id, Name) : Actor.None;

    public void BecomeOfficer(Guid id, string name, Role role) => (Kind, Id, Name, Role) = (UserKind.Officer, id, name, role);

    public void BecomeApiKey(Guid id, string name, ApiScope scope) =>
        (Kind, Id, Name, Scope, Role) = (UserKind.ApiKey, id, name, scope, scope == ApiScope.Admin ? Role.Admin : Role.Lead);

    public void BecomeSystem() => (Kind, Name, Role) = (UserKind.System, "System", Role.Admin);
}
