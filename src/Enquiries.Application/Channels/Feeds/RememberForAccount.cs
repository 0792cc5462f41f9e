using System.Text.Json;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>Keeps with an account's settings what the channel has learnt; null forgets. Nothing else of the settings changes.</summary>
[SystemOnly]
public sealed record RememberForAccount(Guid AccountId, IReadOnlyDictionary<string, string?> Values) : ICommand;

internal sealed class RememberForAccountHandler(EnquiriesDbContext db) : IRequestHandler<RememberForAccount, Unit>
{
    public async Task<Unit> Handle(RememberForAccount command, CancellationToken cancellationToken)
    {
        var account = await db.ChannelAccounts.SingleAsync(a => a.Id == command.AccountId, cancellationToken);
        var settings = JsonSerializer.Deserialize<Dictionary<string, string>>(account.Settings) ?? [];
        foreach (var (name, value) in command.Values)
        {
            if (value is null)
                settings.Remove(name);
            else
                settings[name] = value;
        }

        account.Configure(JsonSerializer.Serialize(settings));
        return Unit.Value;
    }
}
