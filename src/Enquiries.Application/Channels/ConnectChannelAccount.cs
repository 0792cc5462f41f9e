using Enquiries.Application.Admin;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Channels;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels;

/// <summary>
/// Connects an account of the council on a platform. <paramref name="ApiBaseUrl"/> is where the platform's API is, with its version; null for the platform's
/// own. The secrets are encrypted before they are stored and never come back. What has to be given is what the channel's setup asks for. Where staff sign in at
/// the platform, an account without a token waits for that.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record ConnectChannelAccount(
    ChannelKind Channel, string Name, string ExternalId, string? ApiBaseUrl, ChannelCredentials Credentials, Guid? TeamId = null) : ICommand<Guid>
{
    /// <summary>What the channel has to know besides the secrets, by the keys of its setup's fields.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>Which addresses an account's API may have: those of the platform only, unless the installation allows others (simulators, tests).</summary>
public sealed record ChannelAddressRules(bool AllowCustomBaseUrl);

internal sealed class ConnectChannelAccountValidator : AbstractValidator<ConnectChannelAccount>
{
    private const int SecretMaxLength = 20_000;
    private const int MostSettings = 50;
    private readonly Dictionary<ChannelKind, IChannelSetup> setups;

    public ConnectChannelAccountValidator(ChannelAddressRules rules, IEnumerable<IChannelSetup> setups)
    {
        this.setups = setups.ToDictionary(s => s.Channel);
        RuleFor(x => x.Channel).Must(c => this.setups.ContainsKey(c) || PlatformAddresses.Of(c) is not null).WithMessage("This installation cannot connect accounts of this channel.");
        RuleFor(x => x.Name).NotEmpty().WithMessage("Enter a name.").MaximumLength(ChannelAccount.NameMaxLength);
        RuleFor(x => x.ExternalId).NotEmpty().When(x => !WaitsForSignIn(x), ApplyConditionTo.CurrentValidator).WithMessage("Enter the id that the platform gives the account.")
            .MaximumLength(ChannelAccount.ExternalIdMaxLength)
            .Matches("^[A-Za-z0-9_.:@+-]*$").WithMessage("The platform's id of the account has letters, digits and the signs _ . : @ + - only.");
        RuleFor(x => x.ApiBaseUrl).MaximumLength(ChannelAccount.UrlMaxLength)
            .Must(url => url is null || ChannelAddresses.IsAddress(url)).WithMessage("Give the API's full address with its version, for instance https://graph.facebook.com/v26.0.")
            .Must((x, url) => url is null || !ChannelAddresses.IsAddress(url) || rules.AllowCustomBaseUrl || PlatformAddresses.IsOwn(x.Channel, new Uri(url)))
            .WithMessage(x => $"Only the platform's own address may be used here, over https: {PlatformAddresses.Of(x.Channel)?.Host}.");
        RuleFor(x => x.Settings.Count).LessThanOrEqualTo(MostSettings).OverridePropertyName(nameof(ConnectChannelAccount.Settings));
        RuleForEach(x => x.Settings).Must(s => s.Key.Length <= 100 && s.Value.Length <= SecretMaxLength).WithMessage("This setting is too long.");
        RuleFor(x => x).Custom((x, context) =>
        {
            foreach (var (property, problem) in Problems(x))
                context.AddFailure(property, problem);
            if (ChannelAddresses.ForeignSetting(x.Channel, x.Settings, this.setups.GetValueOrDefault(x.Channel), rules) is { } foreign)
                context.AddFailure($"Settings.{foreign}", ChannelAddresses.OnlyOwn(x.Channel));
        });
        RuleFor(x => x.Credentials.AppSecret).MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.PreviousAppSecret).MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.VerifyToken).MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.AccessToken).MaximumLength(SecretMaxLength);
    }

    private bool WaitsForSignIn(ConnectChannelAccount x) => setups.GetValueOrDefault(x.Channel)?.SignIn is not null && x.Credentials.AccessToken.Length == 0;

    /// <summary>What the channel asks for; a channel without a setup asks for Facebook's three secrets.</summary>
    private IEnumerable<(string Property, string Problem)> Problems(ConnectChannelAccount x)
    {
        if (!setups.TryGetValue(x.Channel, out var setup))
        {
            foreach (var key in new[] { SetupValues.AppSecret, SetupValues.VerifyToken, SetupValues.AccessToken })
            {
                if (!x.Credentials.Has(key))
                    yield return (PropertyOf(key), SetupValues.Missing(new SetupField(key, key, null)));
            }

            yield break;
        }

        foreach (var field in setup.Fields())
        {
            if (field.Key is SetupValues.Name or SetupValues.ExternalId or SetupValues.ApiBaseUrl)
                continue;
            var problem = field.IsSecret()
                ? x.Credentials.Has(field.Key) || !field.Required ? null : SetupValues.Missing(field)
                : field.Problem(x.Settings.GetValueOrDefault(field.Key), isKept: false);
            if (problem is not null)
                yield return (field.IsSecret() ? PropertyOf(field.Key) : $"Settings.{field.Key}", problem);
        }
    }

    private static string PropertyOf(string key) => key switch
    {
        SetupValues.AppSecret => "Credentials.AppSecret",
        SetupValues.VerifyToken => "Credentials.VerifyToken",
        SetupValues.AccessToken => "Credentials.AccessToken",
        SetupValues.RefreshToken => "Credentials.RefreshToken",
        _ => $"Credentials.Extra.{key}",
    };
}

internal sealed class ConnectChannelAccountHandler(
    EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups, TimeProvider clock) : IRequestHandler<ConnectChannelAccount, Guid>
{
    public async Task<Guid> Handle(ConnectChannelAccount command, CancellationToken cancellationToken)
    {
        if (await db.ChannelAccounts.AnyAsync(a => a.Channel == command.Channel && a.ExternalId == command.ExternalId, cancellationToken))
            throw new RuleException($"The {command.Channel} account {command.ExternalId} is connected already.");

        var setup = setups.FirstOrDefault(s => s.Channel == command.Channel);
        var account = ChannelAccount.Connect(
            command.Channel, command.Name.Trim(), command.ExternalId.Length == 0 ? ChannelAccount.NotYetIdentified() : command.ExternalId,
            command.ApiBaseUrl ?? (setup is null ? PlatformAddresses.Of(command.Channel) : setup.ApiAddress)?.ToString() ?? "", protector.Protect(command.Credentials), command.TeamId,
            SetupValues.Write(command.Settings));
        if (setup?.SignIn is not null && command.Credentials is { AccessToken: "", RefreshToken: null or "" })
            account.NeedsAttention($"Sign in at the platform to finish connecting this {setup.AccountNoun}.");
        else
            account.Enable(clock.GetUtcNow());
        db.ChannelAccounts.Add(account);
        return account.Id;
    }
}
