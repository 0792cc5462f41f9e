using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>Replies that failed or have not got through yet: the failed ones first, then the oldest.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListUnsentReplies(int Limit = 100) : IQuery<UnsentReplies>;

/// <param name="Accounts">Those that send nothing now, with the reason and how many replies wait for them.</param>
public sealed record UnsentReplies(IReadOnlyList<UnsentReply> Items, int Failed, int Waiting, IReadOnlyList<HeldAccount> Accounts);

/// <param name="PausedUntil">When it goes on by itself, UTC; null when somebody has to act.</param>
public sealed record HeldAccount(Guid Id, string Name, ChannelKind Channel, ChannelAccountState State, DateTimeOffset? PausedUntil, string? Reason, int Waiting);

/// <summary>Times are UTC. <paramref name="NextAttemptAt"/> is null when nobody will try again by himself.</summary>
public sealed record UnsentReply(
    Guid MessageId, Guid CaseId, string Reference, string? Account, MessageState State, string Text, string? Author, DateTimeOffset WrittenAt, int Attempts,
    DateTimeOffset? NextAttemptAt, string? Reason, bool CanRetry, bool CanChange);

internal sealed class ListUnsentRepliesValidator : AbstractValidator<ListUnsentReplies>
{
    public ListUnsentRepliesValidator() => RuleFor(x => x.Limit).InclusiveBetween(1, 1000);
}

internal sealed class ListUnsentRepliesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ListUnsentReplies, UnsentReplies>
{
    public async Task<UnsentReplies> Handle(ListUnsentReplies query, CancellationToken cancellationToken)
    {
        var failed = db.Messages.AsNoTracking().Where(m => m.Direction == MessageDirection.Outbound && m.State == MessageState.Failed);
        var waiting = db.Messages.AsNoTracking()
            .Where(m => m.Direction == MessageDirection.Outbound && (m.State == MessageState.Pending || m.State == MessageState.Sending));
        var items = await Rows(failed.OrderBy(m => m.SentAt).Take(query.Limit)).ToListAsync(cancellationToken);
        if (items.Count < query.Limit)
            items.AddRange(await Rows(waiting.OrderBy(m => m.SentAt).Take(query.Limit - items.Count)).ToListAsync(cancellationToken));
        var now = clock.GetUtcNow();
        var accounts = await db.ChannelAccounts.AsNoTracking().Where(a => a.State != ChannelAccountState.Connected || a.PausedUntil > now)
            .Select(a => new HeldAccount(a.Id, a.Name, a.Channel, a.State, a.PausedUntil > now ? a.PausedUntil : null, a.LastError, waiting.Count(m => m.AccountId == a.Id)))
            .ToListAsync(cancellationToken);
        return new UnsentReplies(items, await failed.CountAsync(cancellationToken), await waiting.CountAsync(cancellationToken), [.. accounts.Where(a => a.Waiting > 0).OrderBy(a => a.Name)]);
    }

    private IQueryable<UnsentReply> Rows(IQueryable<Message> messages) => messages.Select(m => new UnsentReply(
        m.Id, m.CaseId,
        db.Cases.Where(c => c.Id == m.CaseId).Select(c => c.Reference).FirstOrDefault()!,
        db.ChannelAccounts.Where(a => a.Id == m.AccountId).Select(a => a.Name).FirstOrDefault(),
        m.State, m.Text, m.AuthorName, m.SentAt, m.Work.Attempts, m.Work.NextAttemptAt, m.FailureReason, m.CanRetry,
        (m.State == MessageState.Failed && !m.OutcomeUnknown) || (m.State == MessageState.Pending && m.Work.LeasedUntil == null)));
}
