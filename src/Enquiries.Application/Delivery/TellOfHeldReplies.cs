using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>
/// Tells the authors of replies that wait: because their account is refused by the platform or has to pause for long, or that have waited for longer than
/// <see cref="Patience"/> for whatever reason; each reply once. Answers how many were told of.
/// </summary>
[SystemOnly]
public sealed record TellOfHeldReplies : ICommand<int>
{
    public const int BatchSize = 50;

    /// <summary>A shorter pause is nobody's concern: the reply goes out by itself before anybody could act.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
}

internal sealed class TellOfHeldRepliesHandler(EnquiriesDbContext db, EscalationRaiser escalations, TimeProvider clock) : IRequestHandler<TellOfHeldReplies, int>
{
    private const string Slow = "It has not been sent yet, and no reason is known. An administrator finds more in the log of the desk.";

    public async Task<int> Handle(TellOfHeldReplies command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (until, since) = (now + TellOfHeldReplies.Patience, now - TellOfHeldReplies.Patience);
        var inTrouble = await db.ChannelAccounts.AsNoTracking().Where(a => a.State != ChannelAccountState.Connected || a.PausedUntil > until)
            .ToDictionaryAsync(a => a.Id, cancellationToken);
        var accounts = inTrouble.Keys.ToList();
        var held = await db.Messages
            .Where(m => m.Work.NextAttemptAt != null && m.Direction == MessageDirection.Outbound && m.HeldSince == null
                && (m.State == MessageState.Pending || m.State == MessageState.Sending)
                && (accounts.Contains(m.AccountId!.Value) || m.ReceivedAt <= since || (m.State == MessageState.Pending && m.FailureReason != null && m.Work.NextAttemptAt > until)))
            .OrderBy(m => m.ReceivedAt).Take(TellOfHeldReplies.BatchSize).ToListAsync(cancellationToken);
        var ids = held.Select(m => m.CaseId).Distinct().ToList();
        var cases = await db.Cases.Include(c => c.Events).Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        var told = 0;
        foreach (var reply in held)
        {
            var @case = cases[reply.CaseId];
            if (!inTrouble.TryGetValue(reply.AccountId!.Value, out var account) && !(reply.Work.NextAttemptAt > until) && QueuedAt(@case, reply) > since)
                continue;
            var why = account is null ? reply.FailureReason ?? Slow : Why(account);
            await escalations.TellOfReplyAsync(@case, @case.HoldReply(reply, why, now), reply, cancellationToken);
            told++;
        }

        return told;
    }

    /// <summary>A reply that failed before waits from when it was queued again.</summary>
    private static DateTimeOffset QueuedAt(Case @case, Message reply) =>
        @case.Events.LastOrDefault(e => e.Fact is ReplyRetried r && r.MessageId == reply.Id)?.RecordedAt ?? reply.ReceivedAt;

    private static string Why(ChannelAccount account) => account.State == ChannelAccountState.Disabled
        ? "The account is switched off."
        : account.LastError ?? "The account is in trouble.";
}
