using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>Replies that failed or have not got through yet: the failed ones first, then the oldest.</summary>
[RequiresRole(Role.Admin)]
public sealed record ListUnsentReplies(int Limit = 100) : IQuery<UnsentReplies>;

public sealed record UnsentReplies(IReadOnlyList<UnsentReply> Items, int Failed, int Waiting);

/// <summary>Times are UTC. <paramref name="NextAttemptAt"/> is null when nobody will try again by himself.</summary>
public sealed record UnsentReply(
    Guid MessageId, Guid CaseId, string Reference, string? Account, MessageState State, string Text, string? Author, DateTimeOffset WrittenAt, int Attempts,
    DateTimeOffset? NextAttemptAt, string? Reason, bool CanRetry);

internal sealed class ListUnsentRepliesValidator : AbstractValidator<ListUnsentReplies>
{
    public ListUnsentRepliesValidator() => RuleFor(x => x.Limit).InclusiveBetween(1, 1000);
}

internal sealed class ListUnsentRepliesHandler(EnquiriesDbContext db) : IRequestHandler<ListUnsentReplies, UnsentReplies>
{
    public async Task<UnsentReplies> Handle(ListUnsentReplies query, CancellationToken cancellationToken)
    {
        var failed = db.Messages.AsNoTracking().Where(m => m.Direction == MessageDirection.Outbound && m.State == MessageState.Failed);
        var waiting = db.Messages.AsNoTracking()
            .Where(m => m.Direction == MessageDirection.Outbound && (m.State == MessageState.Pending || m.State == MessageState.Sending));
        var items = await Rows(failed.OrderBy(m => m.SentAt).Take(query.Limit)).ToListAsync(cancellationToken);
        if (items.Count < query.Limit)
            items.AddRange(await Rows(waiting.OrderBy(m => m.SentAt).Take(query.Limit - items.Count)).ToListAsync(cancellationToken));
        return new UnsentReplies(items, await failed.CountAsync(cancellationToken), await waiting.CountAsync(cancellationToken));
    }

    private IQueryable<UnsentReply> Rows(IQueryable<Message> messages) => messages.Select(m => new UnsentReply(
        m.Id, m.CaseId,
        db.Cases.Where(c => c.Id == m.CaseId).Select(c => c.Reference).FirstOrDefault()!,
        db.ChannelAccounts.Where(a => a.Id == m.AccountId).Select(a => a.Name).FirstOrDefault(),
        m.State, m.Text.Substring(0, 300), m.AuthorName, m.SentAt, m.Work.Attempts, m.Work.NextAttemptAt, m.FailureReason, m.CanRetry));
}
