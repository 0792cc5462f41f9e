using Enquiries.Application.Channels.Health.Mail;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Mail;

/// <summary>
/// Sends officers what they have to be told. Every step is a transaction of its own: claim, send, write down what came of it. After a crash in between the
/// claim runs out and the same e-mail goes again, under the same Message-Id.
/// </summary>
internal sealed class MailWorker(IServiceScopeFactory scopes, SmtpSender sender, TimeProvider clock, ILogger<MailWorker> log) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Sends what is due now. Returns how many e-mails it handed over or tried to.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var tried = 0;
        foreach (var recipient in await SendAsync(new FindDueMail(BatchSize), ct))
        {
            foreach (var mail in await SendAsync(new ClaimMail(recipient), ct))
            {
                // A claim that is about to run out is left to whoever claims next.
                if (clock.GetUtcNow() > mail.LeasedUntil - Margin)
                    break;
                var (outcome, reason) = await sender.SendAsync(mail, ct);
                tried++;
                await SendAsync(new RecordMail(mail.MailId, mail.LeasedUntil, outcome, reason), CancellationToken.None);
            }
        }

        foreach (var recipient in await SendAsync(new FindDueAlarmMail(BatchSize), ct))
        {
            if (await SendAsync(new ClaimAlarmMail(recipient), ct) is not { } mail)
                continue;
            var (outcome, reason) = await sender.SendAsync(mail, ct);
            tried++;
            await SendAsync(new RecordAlarmMail(mail.MailId, mail.LeasedUntil, outcome, reason), CancellationToken.None);
        }

        return tried;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Sending e-mail is interrupted; it goes on in a moment");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }
}
