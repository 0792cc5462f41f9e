using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
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
    bool ForgetPreviousSecret = false) : ICommand
{
    /// <summary>Further values by the keys of the channel's setup: secrets of its own (empty: as they are) and settings (empty: without).</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What a test of the connection has told, to be kept with the settings.</summary>
    public IReadOnlyDictionary<string, string>? Learnt { get; init; }
}

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

internal sealed class ChangeChannelAccountHandler(
    EnquiriesDbContext db, ICredentialProtector protector, IEnumerable<IChannelSetup> setups, ChannelAddressRules rules, TimeProvider clock)
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
            credentials = credentials with { AccessToken = command.AccessToken.Trim(), AccessTokenExpiresAt = null };
        if (setups.FirstOrDefault(s => s.Channel == account.Channel) is { } setup)
            credentials = TakeValues(account, setup, credentials, command);

        var (disabled, waits) = (account.State == ChannelAccountState.Disabled, !account.IsIdentified);
        var error = account.LastError;
        account.Reconnect(command.Name.Trim(), address, protector.Protect(credentials), command.TeamId, clock.GetUtcNow());
        if (disabled)
            account.Disable();
        else if (waits)
            account.NeedsAttention(error ?? "Sign in at the platform to finish connecting.");
        if (account.State == ChannelAccountState.Connected)
            await TryWaitingAsync(account.Id, cancellationToken);
        return Unit.Value;
    }

    /// <summary>What the change may have made possible, for instance with a higher ceiling, is tried at once.</summary>
    private async Task TryWaitingAsync(Guid accountId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Messages
            .Where(m => m.AccountId == accountId && m.Direction == MessageDirection.Outbound && m.State == MessageState.Pending && m.Work.LeasedUntil == null && m.Work.NextAttemptAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.Work.NextAttemptAt, now), ct);
    }

    private ChannelCredentials TakeValues(ChannelAccount account, IChannelSetup setup, ChannelCredentials credentials, ChangeChannelAccount command)
    {
        var before = SetupValues.Read(account.Settings);
        foreach (var field in setup.Fields().Where(f => f.IsSetting() && command.Values.ContainsKey(f.Key)))
        {
            if (field.Problem(command.Values[field.Key], isKept: false) is { } problem)
                throw new ValidationException([new FluentValidation.Results.ValidationFailure(field.Key, problem)]);
        }

        var settings = setup.Settings(command.Values, before);
        foreach (var (key, value) in command.Learnt ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty)
            settings[key] = value;
        ChannelAddresses.CheckSettings(account.Channel, before, settings, setup, rules);
        account.Configure(SetupValues.Write(settings));
        return setup.Credentials(command.Values, credentials);
    }
}

internal static class ChannelAddresses
{
    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 };

    public static string OnlyOwn(ChannelKind channel) => $"Only the platform's own address may be used here, over https: {PlatformAddresses.Of(channel)?.Host}.";

    /// <summary>
    /// A setting that would lead the platform's tokens elsewhere; null when there is none. What the setup itself asks for (where deliveries go) is another kind of
    /// address, and so are the settings of a channel without an API.
    /// </summary>
    public static string? ForeignSetting(ChannelKind channel, IReadOnlyDictionary<string, string> settings, IChannelSetup? setup, ChannelAddressRules rules) =>
        rules.AllowCustomBaseUrl || PlatformAddresses.Of(channel) is null ? null
            : settings.Where(s => s.Key.EndsWith("Url", StringComparison.Ordinal) && setup?.Fields().Any(f => f.Key == s.Key) != true && Uri.TryCreate(s.Value, UriKind.Absolute, out var url) && !PlatformAddresses.IsOwn(channel, url))
                .Select(s => s.Key).FirstOrDefault();

    /// <summary>Refuses a setting that would lead tokens elsewhere; what is there already stays.</summary>
    public static void CheckSettings(
        ChannelKind channel, IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string> settings, IChannelSetup? setup, ChannelAddressRules rules)
    {
        var changed = settings.Where(s => before?.GetValueOrDefault(s.Key) != s.Value).ToDictionary(StringComparer.Ordinal);
        if (ForeignSetting(channel, changed, setup, rules) is { } key)
            throw new ValidationException([new FluentValidation.Results.ValidationFailure(key, OnlyOwn(channel))]);
    }

    /// <summary>Refuses an address that is not the platform's own, unless the installation allows others.</summary>
    public static void Check(ChannelKind channel, string address, ChannelAddressRules rules)
    {
        if (!IsAddress(address) || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            throw Failure("Give the API's full address with its version, for instance https://graph.facebook.com/v26.0.");
        if (!rules.AllowCustomBaseUrl && !PlatformAddresses.IsOwn(channel, url))
            throw Failure(OnlyOwn(channel));
    }

    private static ValidationException Failure(string words) => new([new FluentValidation.Results.ValidationFailure(nameof(ChangeChannelAccount.ApiBaseUrl), words)]);
}

internal static class LoadAccount
{
    public static async Task<ChannelAccount> GetAccountAsync(this EnquiriesDbContext db, Guid id, CancellationToken ct) =>
        await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Id == id, ct) ?? throw new NotFoundException("There is no such account.");
}
