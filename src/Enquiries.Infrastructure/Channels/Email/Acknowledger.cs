using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Mail;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Logging;
using MimeKit;
using MimeKit.Text;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// Tells residents that their mail has arrived, where a mailbox is set to do so (RFC 3834). It is off unless an administrator switches it on. It is no answer: no
/// clock stops for it.
/// </summary>
internal sealed class Acknowledger(
    SystemRequests requests, IAccountDirectory accounts, MailConnector connector, MailSender sender, ICaseTokens tokens, TimeProvider clock, ILogger<Acknowledger> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(15))
{
    /// <summary>Returns how many residents were told.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var told = 0;
        foreach (var account in (await accounts.AllAsync(ct)).Where(a => a.Channel == ChannelKind.Email && a.State == ChannelAccountState.Connected))
        {
            if (account.Settings.GetValueOrDefault(MailAccount.Acknowledge) != MailAccount.Yes || connector.Settings(account).Mail is not { } mail)
                continue;
            told += await TellAsync(account.Id, mail, ct);
        }

        return told;
    }

    protected override Task RunAsync(CancellationToken ct) => RunOnceAsync(ct);

    // Apart, so that a desk without such a mailbox does not load what reads and writes mail.
    private async Task<int> TellAsync(Guid accountId, MailAccount mail, CancellationToken ct)
    {
        var told = 0;
        foreach (var due in await SendAsync(new FindDueAcknowledgements(accountId), ct))
        {
            if (MailHeaders.HasAutomaticSubject(due.Subject) || !MailboxAddress.TryParse(due.Address, out var to) || mail.Address.Equals(due.Address, StringComparison.OrdinalIgnoreCase)
                || mail.Aliases.Contains(due.Address, StringComparer.OrdinalIgnoreCase) || !await SendAsync(new ClaimAcknowledgement(due.ResidentId), ct))
                continue;
            using var notice = Notice(mail, due, to);
            using var last = HearToTheEnd(ct);
            if (await sender.SubmitAsync(mail, notice, new MailboxAddress("", ""), to, due.CaseId, last.Token) is { } failure)
                log.LogWarning("An acknowledgement was not sent: {Kind} ({Raw})", failure.Kind, failure.Raw);
            else
                told++;
        }

        return told;
    }

    private MimeMessage Notice(MailAccount mail, DueAcknowledgement due, MailboxAddress to)
    {
        var notice = new MimeMessage
        {
            MessageId = $"ack.{due.Reference}.{due.CaseId:N}@{mail.Domain}",
            Subject = MailComposer.SubjectOf(due.Subject, due.Reference),
            Date = Now,
            Body = new TextPart(TextFormat.Plain)
            {
                Text = $"Thank you for your message. It has reached us, and its reference is {due.Reference}.\r\n\r\nA person will read it and answer you. You need not do anything. "
                    + "If you want to add something, answer this e-mail.\r\n\r\nThis notice was sent automatically.\r\n",
            },
        };
        MailComposer.Answer(notice, due.ExternalId);
        notice.From.Add(mail.From);
        notice.To.Add(to);
        if (mail.HasPlusAddresses)
            notice.ReplyTo.Add(new MailboxAddress(mail.From.Name, MailIds.Detailed(mail.Address, tokens.For(due.Reference))));
        notice.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        notice.Headers.Add("X-Auto-Response-Suppress", "All");
        notice.Headers.Add("X-Loop", mail.Address);
        return notice;
    }
}
