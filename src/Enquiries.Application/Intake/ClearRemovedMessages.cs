using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// How long the text of a message stays that its author has removed. The platforms' own rules set the limits: X asks that stored content goes within 24 hours
/// of learning of its deletion (developer policy), Meta that an unsent direct message goes (platform terms). A stub stays: that there was a message, and when.
/// </summary>
/// <param name="Public">Other platforms' public messages; null keeps the text for staff until retention clears it.</param>
public sealed record RemovalPolicy(TimeSpan? Public)
{
    public static readonly TimeSpan OfX = TimeSpan.FromHours(12);
    public static readonly TimeSpan OfUnsent = TimeSpan.Zero;

    /// <summary>Null when the text stays.</summary>
    public TimeSpan? KeepFor(ChannelKind channel, Audience audience) => (channel, audience) switch
    {
        (ChannelKind.X, _) => Public < OfX ? Public : OfX,
        (_, Audience.Private) => OfUnsent,
        _ => Public,
    };
}

/// <summary>Leaves stubs of removed messages whose time is over, and forgets the deliveries that brought them. Answers how many.</summary>
[SystemOnly]
public sealed record ClearRemovedMessages : ICommand<int>
{
    public const int BatchSize = 100;
}

internal sealed class ClearRemovedMessagesHandler(EnquiriesDbContext db, RemovalPolicy policy, TimeProvider clock) : IRequestHandler<ClearRemovedMessages, int>
{
    public async Task<int> Handle(ClearRemovedMessages command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = new List<Message>();
        foreach (var channel in Enum.GetValues<ChannelKind>())
        {
            foreach (var audience in new[] { Audience.Public, Audience.Private })
            {
                if (policy.KeepFor(channel, audience) is not { } keep || due.Count == ClearRemovedMessages.BatchSize)
                    continue;
                var before = now - keep;
                due.AddRange(await db.Messages
                    .Where(m => m.RemovedAt != null && m.RemovedAt <= before && m.ClearedAt == null && m.Direction == MessageDirection.Inbound && m.Audience == audience
                        && db.ChannelAccounts.Any(a => a.Id == m.AccountId && a.Channel == channel))
                    .OrderBy(m => m.RemovedAt).Take(ClearRemovedMessages.BatchSize - due.Count).ToListAsync(cancellationToken));
            }
        }

        var ids = due.Select(m => m.CaseId).Distinct().ToList();
        var cases = await db.Cases.Include(c => c.Events).Include(c => c.Clocks).AsSplitQuery().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        foreach (var message in due)
            cases[message.CaseId].ClearRemoved(message, now);
        var messageIds = due.Select(m => (Guid?)m.Id).ToList();
        foreach (var file in await db.StoredFiles.Where(f => messageIds.Contains(f.MessageId)).ToListAsync(cancellationToken))
            file.Clear("Cleared: the message was removed by its author.", now);
        return due.Count;
    }
}
