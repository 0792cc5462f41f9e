using Enquiries.Application.Admin;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace Enquiries.Application.Channels.Setup;

/// <summary>
/// Asks the platform whether an account would work with these values, before anything is stored. For an account that is connected already, what is left empty is
/// taken from it.
/// </summary>
/// <param name="Values">By the keys of the setup's fields.</param>
[RequiresRole(Role.Admin)]
public sealed record CheckConnection(ChannelKind Channel, Guid? AccountId, IReadOnlyDictionary<string, string> Values) : IQuery<ConnectionCheck>;

internal sealed class CheckConnectionHandler(EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups, ChannelAddressRules rules)
    : IRequestHandler<CheckConnection, ConnectionCheck>
{
    public async Task<ConnectionCheck> Handle(CheckConnection query, CancellationToken cancellationToken)
    {
        var account = query.AccountId is { } id ? await db.GetAccountAsync(id, cancellationToken) : null;
        var channel = account?.Channel ?? query.Channel;
        var setup = setups.Of(channel);
        var before = account is null ? null : protector.Unprotect(account.ProtectedCredentials);
        // The address may be one that no choice offers, and is checked below.
        foreach (var field in setup.Fields().Where(f => f.Key != SetupValues.ApiBaseUrl))
        {
            if (field.Problem(query.Values.GetValueOrDefault(field.Key) ?? Stored(account, field.Key), field.IsSecret() && before?.Has(field.Key) == true) is { } problem)
                throw new ValidationException([new ValidationFailure(field.Key, problem)]);
        }

        var address = query.Values.GetValueOrDefault(SetupValues.ApiBaseUrl)?.Trim() is { Length: > 0 } typed ? typed : account?.ApiBaseUrl ?? setup.ApiAddress?.ToString() ?? "";
        if (address != account?.ApiBaseUrl && address != (setup.ApiAddress?.ToString() ?? ""))
            ChannelAddresses.Check(channel, address, rules);
        var stored = account is null ? null : SetupValues.Read(account.Settings);
        var settings = setup.Settings(query.Values, stored);
        ChannelAddresses.CheckSettings(channel, stored, settings, setup, rules);
        return await setup.CheckAsync(
            new ConnectedAccount(
                account?.Id ?? Guid.CreateVersion7(), channel, query.Values.GetValueOrDefault(SetupValues.Name)?.Trim() ?? account?.Name ?? "",
                account is { IsIdentified: true } ? account.ExternalId : query.Values.GetValueOrDefault(SetupValues.ExternalId)?.Trim() ?? "",
                address.TrimEnd('/'), account?.TeamId, account?.State ?? ChannelAccountState.Connected, null, setup.Credentials(query.Values, before), [])
            {
                Settings = settings,
            },
            cancellationToken);
    }

    private static string? Stored(ChannelAccount? account, string key) => account is null ? null : key switch
    {
        SetupValues.Name => account.Name,
        SetupValues.ExternalId => account.ExternalId,
        _ => SetupValues.Read(account.Settings).GetValueOrDefault(key),
    };
}

internal static class Setups
{
    public static IChannelSetup Of(this IEnumerable<IChannelSetup> setups, ChannelKind channel) =>
        setups.FirstOrDefault(s => s.Channel == channel) ?? throw new RuleException("This installation cannot connect accounts of this channel.");
}
