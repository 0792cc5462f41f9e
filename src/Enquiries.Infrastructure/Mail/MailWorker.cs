using Enquiries.Application.Channels.Health.Mail;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Mail;

/// <summary>
/// Sends officers what they have to be told. Every step is a transaction of its own: claim, send, write down what came of it. After a crash in between the
/// claim runs out and the same e-mail goes again, under the same Message-Id.
/// </summary>
internal sealed class MailWorker(SystemRequests requests, SmtpSender sender, TimeProvider clock, ILogger<MailWorker> log)
    : PeriodicWorker(requests, clock, log, TimeSpan.FromSeconds(2))
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Sends what is due now. Returns how many e-mails it handed over or tried to.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var tried = 0;
        foreach (var recipient in await SendAsync(new FindDueMail(BatchSize), ct))
        {
            foreach (var mail in await SendAsync(new ClaimMail(recipient), ct))
            {
                // A claim that is about to run out is left to whoever claims next, and so is what was not begun before the stop.
                if (ct.IsCancellationRequested || Now > mail.LeasedUntil - Margin)
                    break;
                using var last = HearToTheEnd(ct);
                var (outcome, reason) = await sender.SendAsync(mail, last.Token);
                tried++;
                await SendAsync(new RecordMail(mail.MailId, mail.LeasedUntil, outcome, reason), CancellationToken.None);
            }
        }

        foreach (var recipient in await SendAsync(new FindDueAlarmMail(BatchSize), ct))
        {
            if (await SendAsync(new ClaimAlarmMail(recipient), ct) is not { } mail)
                continue;
            using var last = HearToTheEnd(ct);
            var (outcome, reason) = await sender.SendAsync(mail, last.Token);
            tried++;
            await SendAsync(new RecordAlarmMail(mail.MailId, mail.LeasedUntil, outcome, reason), CancellationToken.None);
        }

        return tried;
    }

    protected override Task RunAsync(CancellationToken ct) => RunOnceAsync(ct);
}
