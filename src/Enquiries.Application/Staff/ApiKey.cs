namespace Enquiries.Application.Staff;

/// <summary>What an API key may do: read, also change cases, or also administer.</summary>
public enum ApiScope
{
    Read = 0,
    Write = 1,
    Admin = 2,
}

/// <summary>A key for the HTTP API. Only the SHA-256 of the key is kept.</summary>
public sealed class ApiKey
{
    public const int NameMaxLength = 100;

    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public byte[] KeyHash { get; init; } = [];

    public ApiScope Scope { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}
