using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Health;

/// <summary>Messages that the platform did not deliver and that were found by catching up, the newest first.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListRepairedMessages(Guid AccountId, int Limit = 50) : IQuery<RepairedMessages>;

/// <param name="Total">Of the account, however long ago.</param>
public sealed record RepairedMessages(IReadOnlyList<RepairedMessage> Items, int Total);

/// <summary>Times are UTC.</summary>
/// <param name="SentAt">When the resident wrote it, as the platform tells.</param>
/// <param name="FoundAt">When the desk had it.</param>
public sealed record RepairedMessage(Guid MessageId, string Reference, string? Author, string Text, DateTimeOffset SentAt, DateTimeOffset FoundAt);

internal sealed class ListRepairedMessagesValidator : AbstractValidator<ListRepairedMessages>
{
    public ListRepairedMessagesValidator() => RuleFor(x => x.Limit).InclusiveBetween(1, 1000);
}

internal sealed class ListRepairedMessagesHandler(EnquiriesDbContext db) : IRequestHandler<ListRepairedMessages, RepairedMessages>
{
    public async Task<RepairedMessages> Handle(ListRepairedMessages query, CancellationToken cancellationToken)
    {
        var found = db.Messages.AsNoTracking().Where(m => m.Source == MessageSource.CatchUp && m.AccountId == query.AccountId);
        var items = await found.OrderByDescending(m => m.ReceivedAt).ThenBy(m => m.Id).Take(query.Limit)
            .Select(m => new RepairedMessage(
                m.Id, db.Cases.Where(c => c.Id == m.CaseId).Select(c => c.Reference).FirstOrDefault()!, m.AuthorName, m.Text.Substring(0, 300), m.SentAt, m.ReceivedAt))
            .ToListAsync(cancellationToken);
        return new RepairedMessages(items, await found.CountAsync(cancellationToken));
    }
}
