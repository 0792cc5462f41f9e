using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>
/// Changes an account and connects it again. A secret left empty stays as it is. A new application secret keeps the one before beside it, because deliveries
/// signed with that are still on their way, until <paramref name="ForgetPreviousSecret"/> is asked for.
/// </summary>
[RequiresRole(Role.Admin)]
public sealed record ChangeChannelAccount(
    Guid AccountId, string Name, string? ApiBaseUrl, Guid? TeamId, string? AppSecret = null, string? VerifyToken = null, string? AccessToken = null,
    bool ForgetPreviousSecret = false) : ICommand;

internal sealed class ChangeChannelAccountValidator : AbstractValidator<ChangeChannelAccount>
{
    private const int SecretMaxLength = 2000;

    public ChangeChannelAccountValidator()
    {
        RuleFor(x => x.Name).NotEmpty().WithMessage("Enter a name.").MaximumLength(ChannelAccount.NameMaxLength);
        RuleFor(x => x.ApiBaseUrl).MaximumLength(ChannelAccount.UrlMaxLength);
        RuleFor(x => x.AppSecret).MaximumLength(SecretMaxLength);
        RuleFor(x => x.VerifyToken).MaximumLength(SecretMaxLength);
        RuleFor(x => x.AccessToken).MaximumLength(SecretMaxLength);
    }
}

internal sealed class ChangeChannelAccountHandler(EnquiriesDbContext db, ICredentialProtector protector, IAccountDirectory directory, ChannelAddressRules rules,
    TimeProvider clock)
    : IRequestHandler<ChangeChannelAccount, Unit>
{
    public async Task<Unit> Handle(ChangeChannelAccount command, CancellationToken cancellationToken)
    {
        var account = await db.GetAccountAsync(command.AccountId, cancellationToken);
        if (command.TeamId is { } team && !await db.Teams.AnyAsync(t => t.Id == team, cancellationToken))
            throw new NotFoundException("There is no such team.");

        var address = string.IsNullOrWhiteSpace(command.ApiBaseUrl) ? account.ApiBaseUrl : command.ApiBaseUrl.Trim();
        if (address != account.ApiBaseUrl)
            ChannelAddresses.Check(account.Channel, address, rules);

        var credentials = protector.Unprotect(account.ProtectedCredentials);
        if (!string.IsNullOrWhiteSpace(command.AppSecret) && command.AppSecret.Trim() != credentials.AppSecret)
            credentials = credentials with { AppSecret = command.AppSecret.Trim(), PreviousAppSecret = credentials.AppSecret };
        else if (command.ForgetPreviousSecret)
            credentials = credentials with { PreviousAppSecret = null };
        if (!string.IsNullOrWhiteSpace(command.VerifyToken))
            credentials = credentials with { VerifyToken = command.VerifyToken.Trim() };
        if (!string.IsNullOrWhiteSpace(command.AccessToken))
            credentials = credentials with { AccessToken = command.AccessToken.Trim() };

        var disabled = account.State == ChannelAccountState.Disabled;
        account.Reconnect(command.Name.Trim(), address, protector.Protect(credentials), command.TeamId, clock.GetUtcNow());
        if (disabled)
            account.Disable();
        directory.Invalidate();
        return Unit.Value;
    }
}

internal static class ChannelAddresses
{
    /// <summary>Refuses an address that is not the platform's own, unless the installation allows others.</summary>
    public static void Check(ChannelKind channel, string address, ChannelAddressRules rules)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url is not { UserInfo: "", Query: "", Fragment: "" })
            throw Failure("Give the API's full address with its version, for instance https://graph.facebook.com/v26.0.");
        if (!rules.AllowCustomBaseUrl && !PlatformAddresses.IsOwn(channel, url))
            throw Failure($"Only the platform's own address may be used here, over https: {PlatformAddresses.Of(channel)?.Host}.");
    }

    private static ValidationException Failure(string words) => new([new FluentValidation.Results.ValidationFailure(nameof(ChangeChannelAccount.ApiBaseUrl), words)]);
}

internal static class LoadAccount
{
    public static async Task<ChannelAccount> GetAccountAsync(this EnquiriesDbContext db, Guid id, CancellationToken ct) =>
        await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Id == id, ct) ?? throw new NotFoundException("There is no such account.");
}
