namespace Enquiries.Domain.Teams;

/// <summary>A group of officers that cases are given to, for instance Highways.</summary>
public sealed class Team
{
    public const int NameMaxLength = 100;

    private Team()
    {
    }

    public Guid Id { get; private set; }

    public string Name { get; private set; } = "";

    public static Team Create(string name) => new() { Id = Guid.CreateVersion7(), Name = name };

    public void Rename(string name) => Name = name;
}

/// <summary>An officer belongs to a team; an officer may belong to several.</summary>
public sealed class TeamMember
{
    public Guid TeamId { get; init; }

    public Guid OfficerId { get; init; }
}

/// <summary>A council service that cases are about. <see cref="Lgsl"/> is its number in the Local Government Service List.</summary>
public sealed class Category
{
    public const int NameMaxLength = 100;
    public const int CodeMaxLength = 50;

    public Guid Id { get; init; }

    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public int Lgsl { get; init; }

    public Guid? DefaultTeamId { get; init; }
}
