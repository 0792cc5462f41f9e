using System.Text;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Escalations;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.WebForm;

/// <summary>
/// Answers what came through the form by e-mail: through a connected mailbox, so that the resident's own answer comes back into the case; without one through
/// the installation's mail server, with a link on which they can write further.
/// </summary>
internal sealed class WebFormSender(IServiceProvider services, IAccountDirectory accounts, ICaseTokens tokens, TimeProvider clock)
{
    private static readonly TimeSpan MailboxRests = TimeSpan.FromMinutes(5);

    public async Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct)
    {
        if (message.RecipientId is not { } to || !IsAddress(to))
            return new SendResult.Failed(FailureKind.NotAllowedHere, "The resident wants no reply and left no e-mail address.");
        if (await MailboxAsync(ct) is { } mailbox)
            return await OwnAsync(await mailbox.Channel.SendAsync(Through(mailbox.Account, message), ct), mailbox.Account, ct);
        return services.GetService<SmtpSender>() is { } smtp
            ? await SendAsync(smtp, message, to, ct)
            : new SendResult.Failed(
                FailureKind.NotAllowedHere, "The resident wants the answer by e-mail, and no mailbox is connected. An administrator can connect one, then it can be sent.");
    }

    public async Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct)
    {
        // Without a mailbox to look into it goes again under the same Message-Id, which mail programs show once.
        if (await MailboxAsync(ct) is not { } mailbox)
            return new LookUpResult.NotThere();
        return await mailbox.Channel.FindSentAsync(Through(mailbox.Account, message), ct) switch
        {
            LookUpResult.CannotTell cannot => new LookUpResult.CannotTell((SendResult.Failed)await OwnAsync(cannot.Failure, mailbox.Account, ct)),
            var told => told,
        };
    }

    public static bool IsAddress(string? recipientId) => recipientId?.Contains('@', StringComparison.Ordinal) == true;

    /// <summary>Whether an answer could be sent at all.</summary>
    public async Task<string?> WayAsync(CancellationToken ct) =>
        await MailboxAsync(ct) is { } mailbox ? mailbox.Account.Name : services.GetService<SmtpSender>() is null ? null : "the installation's mail server";

    private async Task<(IChannel Channel, ConnectedAccount Account)?> MailboxAsync(CancellationToken ct)
    {
        var account = (await accounts.AllAsync(ct)).Where(a => a.Channel == ChannelKind.Email)
            .OrderBy(a => a.State == ChannelAccountState.Connected ? 0 : 1).ThenBy(a => a.ExternalId, StringComparer.Ordinal).FirstOrDefault();
        return account is not null && services.GetServices<IChannel>().FirstOrDefault(c => c.Kind == ChannelKind.Email) is { } channel ? (channel, account) : null;
    }

    private static OutboundMessage Through(ConnectedAccount mailbox, OutboundMessage message) =>
        message with { AccountId = mailbox.Id, Channel = ChannelKind.Email, AnswersExternalId = null, EarlierExternalIds = [], ReplyToExternalId = null };

    /// <summary>The mailbox's trouble is not the form's: the form goes on, and its answers wait. Who looks after the mailbox is told.</summary>
    private async Task<SendResult> OwnAsync(SendResult result, ConnectedAccount mailbox, CancellationToken ct)
    {
        if (result is not SendResult.Failed { Kind: FailureKind.TokenInvalid or FailureKind.PermissionMissing or FailureKind.PolicyPause } failed)
            return result;
        if (failed.Kind != FailureKind.PolicyPause)
            await services.GetRequiredService<SystemRequests>().SendAsync(new RefuseAccount(mailbox.Id, failed.Reason), ct);
        return failed with
        {
            Kind = FailureKind.RetryLater,
            Reason = $"The mailbox {mailbox.Name} cannot send now. {failed.Reason}",
            RetryAt = failed.RetryAt ?? clock.GetUtcNow() + MailboxRests,
        };
    }

    private async Task<SendResult> SendAsync(SmtpSender smtp, OutboundMessage message, string to, CancellationToken ct)
    {
        var subject = string.IsNullOrWhiteSpace(message.Subject) ? "Your message to us" : message.Subject;
        var mail = new MailToSend(message.MessageId, clock.GetUtcNow(), to, "", $"{subject} ({message.CaseReference})", Body(message));
        var (outcome, reason) = await smtp.SendAsync(mail, ct, message.Files);
        return outcome switch
        {
            MailOutcome.Sent => new SendResult.Sent($"mail-{message.MessageId:N}", null),
            MailOutcome.Refused => new SendResult.Failed(FailureKind.RecipientUnreachable, reason ?? "The mail server refused the address."),
            MailOutcome.MaybeSent => new SendResult.Failed(FailureKind.AmbiguousMaybeSent, reason ?? "The connection to the mail server broke."),
            _ => new SendResult.Failed(FailureKind.RetryLater, reason ?? "The mail server cannot be used now."),
        };
    }

    private string Body(OutboundMessage message)
    {
        var body = new StringBuilder(message.Text).Append("\n\n-- \n");
        body.Append("Your reference: ").Append(message.CaseReference).Append('\n');
        if (services.GetService<EscalationRules>()?.DeskUrl is { } desk)
            body.Append("To write to us about this again, open ").Append(new Uri(desk, $"contact/case/{tokens.For(message.CaseReference)}")).Append('\n');
        return body.Append("Nobody reads answers to this e-mail.\n").ToString();
    }
}
