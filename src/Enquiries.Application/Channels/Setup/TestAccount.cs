using Enquiries.Application.Admin;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;

namespace Enquiries.Application.Channels.Setup;

/// <summary>Asks the platform whether a connected account works as it is stored. Changes nothing at the desk.</summary>
[RequiresRole(Role.Admin)]
public sealed record TestAccount(Guid AccountId) : IQuery<ConnectionCheck>;

internal sealed class TestAccountHandler(EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups) : IRequestHandler<TestAccount, ConnectionCheck>
{
    public async Task<ConnectionCheck> Handle(TestAccount query, CancellationToken cancellationToken)
    {
        var account = await db.GetAccountAsync(query.AccountId, cancellationToken);
        return await setups.Of(account.Channel).CheckAsync(account.Draft(protector.Unprotect(account.ProtectedCredentials)), cancellationToken);
    }
}

internal static class Drafts
{
    /// <summary>The account as channels know it, for a check: no delivery is spoken for by it.</summary>
    public static ConnectedAccount Draft(this Domain.Channels.ChannelAccount a, ChannelCredentials credentials) =>
        new(a.Id, a.Channel, a.Name, a.IsIdentified ? a.ExternalId : "", a.ApiBaseUrl, a.TeamId, a.State, a.PausedUntil, credentials, []) { Settings = SetupValues.Read(a.Settings) };
}
