using System.Buffers.Text;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>The connected accounts with their secrets, held in memory because every webhook and every send needs them.</summary>
public interface IAccountDirectory
{
    ValueTask<IReadOnlyList<ConnectedAccount>> AllAsync(CancellationToken ct);

    /// <summary>Reads them anew at the next use. Every save of an account in this process does it; call it where another process may have changed one a moment ago.</summary>
    void Invalidate();
}

/// <summary>A channel account as workers and webhooks use it.</summary>
/// <param name="SecretFingerprints">Of the present and the previous application secret; what a delivery's signature must fit.</param>
public sealed record ConnectedAccount(
    Guid Id, ChannelKind Channel, string Name, string ExternalId, string ApiBaseUrl, Guid? TeamId, ChannelAccountState State, DateTimeOffset? PausedUntil,
    ChannelCredentials Credentials, IReadOnlyList<string> SecretFingerprints)
{
    /// <summary>What the channel has to know of the account besides its secrets, by the channel's own names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether the platform's own id of the account is known; until somebody has signed in there it is not, and nothing can be read.</summary>
    public bool IsIdentified => !ExternalId.StartsWith(ChannelAccount.Unidentified, StringComparison.Ordinal);

    /// <summary>Setting: a second id under which the platform speaks of the same account (Instagram has one for each of its interfaces).</summary>
    public const string OtherIdSetting = "otherId";

    /// <summary>Whether the platform means this account with the id.</summary>
    public bool IsCalled(string externalId) =>
        ExternalId == externalId || (Settings.TryGetValue(OtherIdSetting, out var other) && other.Length > 0 && other == externalId);

    /// <summary>Stands in the place of a secret's fingerprint for what we read from the platform with the account's own token.</summary>
    public static string ReadByUs(Guid accountId) => "read:" + Base64Url.EncodeToString(accountId.ToByteArray());

    /// <summary>Whether a delivery that came with this fingerprint may speak for the account.</summary>
    public bool IsSpokenForBy(string fingerprint) => SecretFingerprints.Contains(fingerprint) || fingerprint == ReadByUs(Id);
}
