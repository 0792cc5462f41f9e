using System.Collections.Concurrent;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Mail;
using MailKit;
using MailKit.Net.Imap;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// Holds a connection to each mailbox on which the server tells at once that mail has come (IDLE, RFC 2177), and has the mailbox read then. Nothing is lost
/// without it: the mailbox is read on a schedule anyway.
/// </summary>
internal sealed class InboxWatch(
    SystemRequests requests, IAccountDirectory accounts, MailConnector connector, FeedSignal signal, TimeProvider clock, ILogger<InboxWatch> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Servers may hang up after half an hour of silence.</summary>
    private static readonly TimeSpan IdleAtMost = TimeSpan.FromMinutes(25);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];
    private readonly ConcurrentDictionary<Guid, bool> watching = new();

    public bool IsWatching(Guid accountId) => watching.ContainsKey(accountId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<Guid, Watcher>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await FollowAsync(running, stoppingToken);
                await Task.Delay(Look, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application is stopping.
        }
        finally
        {
            foreach (var watcher in running.Values)
                await watcher.StopAsync();
        }
    }

    /// <summary>One watcher for each mailbox, begun anew when the mailbox was connected in another way.</summary>
    private async Task FollowAsync(Dictionary<Guid, Watcher> running, CancellationToken ct)
    {
        try
        {
            var all = (await accounts.AllAsync(ct)).Where(a => a.Channel == ChannelKind.Email && a.State == ChannelAccountState.Connected).ToDictionary(a => a.Id);
            foreach (var (id, watcher) in running.Where(r => !all.TryGetValue(r.Key, out var now) || KeyOf(now) != r.Value.Key).ToList())
            {
                running.Remove(id);
                await watcher.StopAsync();
            }

            foreach (var account in all.Values.Where(a => !running.ContainsKey(a.Id)))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                running[account.Id] = new Watcher(KeyOf(account), stop, WatchAsync(account, stop.Token));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Watching mailboxes is interrupted; it goes on in a moment");
        }
    }

    private async Task WatchAsync(ConnectedAccount account, CancellationToken ct)
    {
        await Task.Yield();
        var (mail, _) = connector.Settings(account);
        for (var failures = 0; mail is not null && !ct.IsCancellationRequested; failures++)
        {
            try
            {
                if (!await IdleAsync(mail, () => failures = 0, ct))
                    return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogInformation("The watch on mailbox {Account} broke: {Kind}", account.Id, e.GetType().Name);
            }
            finally
            {
                watching.TryRemove(account.Id, out _);
            }

            await Task.Delay(Waits[Math.Min(failures, Waits.Length - 1)], clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>False when the server cannot tell by itself.</summary>
    private async Task<bool> IdleAsync(MailAccount mail, Action works, CancellationToken ct)
    {
        using var client = new ImapClient();
        try
        {
            if (await connector.OpenAsync(client, mail.Imap, mail, ct) is not null)
                return true;
            if (!client.Capabilities.HasFlag(ImapCapabilities.Idle))
                return false;
            var inbox = client.Inbox!;
            await inbox.OpenAsync(FolderAccess.ReadOnly, ct);
            watching[mail.Account.Id] = true;
            works();

            // What came while nobody watched.
            await HastenAsync(mail.Account.Id, ct);
            var count = inbox.Count;
            var again = false;
            while (!ct.IsCancellationRequested)
            {
                using var done = new CancellationTokenSource(again ? Soon : IdleAtMost, clock);
                void Changed(object? sender, EventArgs e) => done.Cancel();
                inbox.CountChanged += Changed;
                await client.IdleAsync(done.Token, ct);
                inbox.CountChanged -= Changed;

                // Once more a little later: a reading that was under way may have begun before the message was there.
                var came = inbox.Count > count;
                if (came || again)
                    await HastenAsync(mail.Account.Id, ct);
                again = came;
                count = inbox.Count;
            }

            return true;
        }
        finally
        {
            await MailServer.QuitAsync(client);
        }
    }

    private async Task HastenAsync(Guid accountId, CancellationToken ct)
    {
        await requests.SendAsync(new BeginFeeds([new DueFeed(accountId, InboxFeed.FeedName)], [InboxFeed.FeedName]), ct);
        signal.Raise();
    }

    private static string KeyOf(ConnectedAccount account) =>
        string.Join('\n', account.Settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}").Append(account.Credentials[MailAccount.Password]));

    private sealed record Watcher(string Key, CancellationTokenSource Stop, Task Work)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop.Dispose();
        }
    }
}
