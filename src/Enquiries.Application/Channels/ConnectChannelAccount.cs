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
/// own. The secrets are encrypted before they are stored and never come back.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record ConnectChannelAccount(
    ChannelKind Channel, string Name, string ExternalId, string? ApiBaseUrl, ChannelCredentials Credentials, Guid? TeamId = null) : ICommand<Guid>;

/// <summary>Which addresses an account's API may have: those of the platform only, unless the installation allows others (simulators, tests).</summary>
public sealed record ChannelAddressRules(bool AllowCustomBaseUrl);

internal sealed class ConnectChannelAccountValidator : AbstractValidator<ConnectChannelAccount>
{
    private const int SecretMaxLength = 2000;

    public ConnectChannelAccountValidator(ChannelAddressRules rules)
    {
        RuleFor(x => x.Channel).Must(c => PlatformAddresses.Of(c) is not null).WithMessage("This installation cannot connect accounts of this channel.");
        RuleFor(x => x.Name).NotEmpty().WithMessage("Enter a name.").MaximumLength(ChannelAccount.NameMaxLength);
        RuleFor(x => x.ExternalId).NotEmpty().WithMessage("Enter the id that the platform gives the account.").MaximumLength(ChannelAccount.ExternalIdMaxLength)
            .Matches("^[A-Za-z0-9_.:@-]*$").WithMessage("The platform's id of the account has letters, digits and the signs _ . : @ - only.");
        RuleFor(x => x.ApiBaseUrl).MaximumLength(ChannelAccount.UrlMaxLength)
            .Must(url => url is null || IsAddress(url)).WithMessage("Give the API's full address with its version, for instance https://graph.facebook.com/v26.0.")
            .Must((x, url) => url is null || !IsAddress(url) || rules.AllowCustomBaseUrl || PlatformAddresses.IsOwn(x.Channel, new Uri(url)))
            .WithMessage(x => $"Only the platform's own address may be used here, over https: {PlatformAddresses.Of(x.Channel)?.Host}.");
        RuleFor(x => x.Credentials.AppSecret).NotEmpty().WithMessage("Enter the app secret.").MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.PreviousAppSecret).MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.VerifyToken).NotEmpty().WithMessage("Enter the verify token.").MaximumLength(SecretMaxLength);
        RuleFor(x => x.Credentials.AccessToken).NotEmpty().WithMessage("Enter the access token.").MaximumLength(SecretMaxLength);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 };
}

internal sealed class ConnectChannelAccountHandler(EnquiriesDbContext db, ICredentialProtector protector) : IRequestHandler<ConnectChannelAccount, Guid>
{
    public async Task<Guid> Handle(ConnectChannelAccount command, CancellationToken cancellationToken)
    {
        if (await db.ChannelAccounts.AnyAsync(a => a.Channel == command.Channel && a.ExternalId == command.ExternalId, cancellationToken))
            throw new RuleException($"The {command.Channel} account {command.ExternalId} is connected already.");

        var account = ChannelAccount.Connect(
            command.Channel, command.Name.Trim(), command.ExternalId, command.ApiBaseUrl ?? PlatformAddresses.Of(command.Channel)!.ToString(),
            protector.Protect(command.Credentials), command.TeamId);
        db.ChannelAccounts.Add(account);
        return account.Id;
    }
}
