using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;

namespace Enquiries.Application.Admin;

/// <summary>An account as its form shows it: everything but the secrets.</summary>
[RequiresRole(Role.Admin)]
public sealed record GetChannelAccount(Guid AccountId) : IQuery<ChannelAccountSettings>;

/// <param name="HasPreviousSecret">A former application secret is still accepted beside the present one.</param>
public sealed record ChannelAccountSettings(Guid Id, string Name, string ExternalId, string ApiBaseUrl, Guid? TeamId, bool HasPreviousSecret);

internal sealed class GetChannelAccountHandler(EnquiriesDbContext db, ICredentialProtector protector) : IRequestHandler<GetChannelAccount, ChannelAccountSettings>
{
    public async Task<ChannelAccountSettings> Handle(GetChannelAccount query, CancellationToken cancellationToken)
    {
        var a = await db.GetAccountAsync(query.AccountId, cancellationToken);
        var previous = !string.IsNullOrEmpty(protector.Unprotect(a.ProtectedCredentials).PreviousAppSecret);
        return new ChannelAccountSettings(a.Id, a.Name, a.ExternalId, a.ApiBaseUrl, a.TeamId, previous);
    }
}
