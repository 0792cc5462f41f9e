using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using MediatR;

namespace Enquiries.Application.Admin;

/// <summary>An account as its form shows it: everything but the secrets.</summary>
[RequiresRole(Role.Admin)]
public sealed record GetChannelAccount(Guid AccountId) : IQuery<ChannelAccountSettings>;

/// <param name="HasPreviousSecret">A former application secret is still accepted beside the present one.</param>
/// <param name="Settings">By the keys of the channel's setup.</param>
/// <param name="Secrets">The keys of the setup's fields of which a secret is stored.</param>
public sealed record ChannelAccountSettings(
    Guid Id, ChannelKind Channel, string Name, string ExternalId, string ApiBaseUrl, Guid? TeamId, bool HasPreviousSecret, IReadOnlyDictionary<string, string> Settings,
    IReadOnlyCollection<string> Secrets)
{
    /// <summary>Whether the platform's own id of the account is known; before the first sign-in it is not.</summary>
    public bool IsIdentified => !ExternalId.StartsWith(ChannelAccount.Unidentified, StringComparison.Ordinal);
}

internal sealed class GetChannelAccountHandler(EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups) : IRequestHandler<GetChannelAccount, ChannelAccountSettings>
{
    public async Task<ChannelAccountSettings> Handle(GetChannelAccount query, CancellationToken cancellationToken)
    {
        var a = await db.GetAccountAsync(query.AccountId, cancellationToken);
        var credentials = protector.Unprotect(a.ProtectedCredentials);
        var secrets = setups.Where(s => s.Channel == a.Channel).SelectMany(s => s.Fields()).Where(f => f.IsSecret() && credentials.Has(f.Key)).Select(f => f.Key);
        return new ChannelAccountSettings(
            a.Id, a.Channel, a.Name, a.ExternalId, a.ApiBaseUrl, a.TeamId, !string.IsNullOrEmpty(credentials.PreviousAppSecret), SetupValues.Read(a.Settings), [.. secrets]);
    }
}
