using System.Collections.Concurrent;
using System.Net.Sockets;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Mail;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Mail;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>Hands replies to the council's outgoing mail server.</summary>
internal sealed class MailSender(
    MailConnector connector, IAccountDirectory accounts, ICaseTokens tokens, SystemRequests requests, TimeProvider clock, ILogger<MailSender> log)
{
    public const long LargestMessage = 25_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan SlowDown = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<Guid, Queue<DateTimeOffset>> sentLately = new();

    public async Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct)
    {
        if ((await accounts.AllAsync(ct)).FirstOrDefault(a => a.Id == message.AccountId) is not { } account)
            return new SendResult.Failed(FailureKind.TokenInvalid, "The mailbox is not connected.");
        var (mail, wrong) = connector.Settings(account);
        if (mail is null)
            return wrong!;
        if (message.RecipientId is null || message.RecipientId == message.ConversationKey || !MailboxAddress.TryParse(message.RecipientId, out var to) || !to.Address.Contains('@', StringComparison.Ordinal))
            return new SendResult.Failed(FailureKind.RecipientUnreachable, "The message that is answered names no address to which an answer could go.");
        if (await requests.SendAsync(new CountAddressFailures(account.Id, to.Address.ToLowerInvariant()), ct) >= Resident.MostAddressFailures)
            return new SendResult.Failed(
                FailureKind.RecipientUnreachable, $"Nothing more is sent to {to.Address}: it was reported more than once that there is no such mailbox. It is used again when they write from it.");
        if (Pause(mail) is { } later)
            return new SendResult.Failed(FailureKind.RetryLater, "The mail provider takes only so many messages in a minute.", later);

        var id = MailComposer.IdOf(message, mail);
        var token = mail.HasPlusAddresses && message.CaseReference.Length > 0 ? tokens.For(message.CaseReference) : null;
        using var mime = await MailComposer.ComposeAsync(message, mail, to, token is null ? mail.Address : MailIds.Detailed(mail.Address, token), ct);
        var returnPath = mail.HasPlusAddresses ? MailIds.ReturnPathOf(message.MessageId, mail.Address) : mail.Address;
        var failure = await SubmitAsync(mail, mime, new MailboxAddress("", returnPath), to, message.MessageId, ct);
        if (failure is not null)
            return failure;
        await KeepCopyAsync(mail, mime, ct);
        return new SendResult.Sent(id, clock.GetUtcNow());
    }

    /// <summary>One attempt to hand over one message. Null when the server has taken it.</summary>
    /// <param name="returnPath">Where reports go; an empty address for none.</param>
    public async Task<SendResult.Failed?> SubmitAsync(MailAccount mail, MimeMessage mime, MailboxAddress returnPath, MailboxAddress to, Guid messageId, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        using var client = new SmtpClient();
        if (await connector.OpenAsync(client, mail.Smtp, mail, limit.Token) is { } failure)
            return failure;

        var progress = new Progress();
        try
        {
            if (NeedsUtf8(to.Address) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
                return new SendResult.Failed(FailureKind.RecipientUnreachable, $"The address {to.Address} has letters that our mail server cannot send to (it offers no SMTPUTF8).");
            var most = client.MaxSize > 0 ? Math.Min(client.MaxSize, LargestMessage) : LargestMessage;
            if (await SizeAsync(mime, limit.Token) > most)
                return new SendResult.Failed(FailureKind.BadContent, $"The message with its files is larger than {most / 1_000_000} MB, which mail servers do not take.");

            var options = FormatOptions.Default.Clone();
            options.International = NeedsUtf8(to.Address);
            var answer = await client.SendAsync(options, mime, returnPath, [to], limit.Token, progress);
            log.LogInformation("Reply {Message} was taken by the mail server: {Answer}", messageId, PlatformText.CleanLine(answer, 200));
            Count(mail);
            return null;
        }
        catch (SmtpCommandException e)
        {
            return SmtpAnswers.Read(e, to.Address, clock.GetUtcNow() + SlowDown);
        }
        catch (ServiceNotAuthenticatedException)
        {
            return new SendResult.Failed(FailureKind.TokenInvalid, "The mail server wants a user name and password.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is IOException or SocketException or ProtocolException or OperationCanceledException or TimeoutException or ServiceNotConnectedException)
        {
            // The server may have taken what it had in full. The second try has the same Message-ID, so that the resident sees it once.
            return progress.Began
                ? new SendResult.Failed(FailureKind.AmbiguousMaybeSent, "The connection to the mail server broke while the message was handed over.")
                : new SendResult.Failed(FailureKind.RetryLater, "The connection to the mail server broke before the message was handed over.");
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private static bool NeedsUtf8(string address) => !System.Text.Ascii.IsValid(address.AsSpan(0, Math.Max(0, address.LastIndexOf('@'))));

    private static async Task<long> SizeAsync(MimeMessage mime, CancellationToken ct)
    {
        await using var measure = new MimeKit.IO.MeasuringStream();
        await mime.WriteToAsync(measure, ct);
        return measure.Length;
    }

    /// <summary>Until when to wait so that the provider's limit for a minute is kept.</summary>
    private DateTimeOffset? Pause(MailAccount mail)
    {
        var sent = sentLately.GetOrAdd(mail.Account.Id, _ => new Queue<DateTimeOffset>());
        lock (sent)
        {
            var since = clock.GetUtcNow() - TimeSpan.FromMinutes(1);
            while (sent.TryPeek(out var oldest) && oldest <= since)
                sent.Dequeue();
            return sent.Count < mail.PerMinute ? null : sent.Peek() + TimeSpan.FromMinutes(1);
        }
    }

    private void Count(MailAccount mail)
    {
        var sent = sentLately.GetOrAdd(mail.Account.Id, _ => new Queue<DateTimeOffset>());
        lock (sent)
            sent.Enqueue(clock.GetUtcNow());
    }

    /// <summary>For colleagues who look into the mailbox. The message is out: what goes wrong here changes nothing.</summary>
    private async Task KeepCopyAsync(MailAccount mail, MimeMessage mime, CancellationToken ct)
    {
        if (mail.SentFolder is null)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var client = new ImapClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Imap, mail, limit.Token) is null)
            {
                var folder = await client.GetFolderAsync(mail.SentFolder, limit.Token);
                await folder.AppendAsync(new AppendRequest(mime, MessageFlags.Seen), limit.Token);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException or FolderNotFoundException
            or ServiceNotConnectedException)
        {
            log.LogWarning("A copy could not be put into the folder {Folder}: {Kind}", mail.SentFolder, e.GetType().Name);
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private sealed class Progress : ITransferProgress
    {
        public bool Began { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => Began = true;

        public void Report(long bytesTransferred) => Began = true;
    }
}
