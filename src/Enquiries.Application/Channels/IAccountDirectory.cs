using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>The connected accounts with their secrets, held in memory because every webhook and every send needs them.</summary>
public interface IAccountDirectory
{
    ValueTask<IReadOnlyList<ConnectedAccount>> AllAsync(CancellationToken ct);

    /// <summary>Reads them anew at the next use: an account was connected or changed.</summary>
    void Invalidate();
}

/// <summary>A channel account as workers and webhooks use it.</summary>
/// <param name="SecretFingerprints">Of the present and the previous application secret; what a delivery's signature must fit.</param>
public sealed record ConnectedAccount(
    Guid Id, ChannelKind Channel, string Name, string ExternalId, string ApiBaseUrl, Guid? TeamId, ChannelAccountState State, DateTimeOffset? PausedUntil,
    ChannelCredentials Credentials, IReadOnlyList<string> SecretFingerprints);
