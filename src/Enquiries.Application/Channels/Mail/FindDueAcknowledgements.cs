using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Mail;

/// <summary>
/// New cases of this mailbox whose residents have not been told yet that their message arrived. Nobody is told twice in a day, nor who has asked not to be
/// written to, nor for mail that a machine wrote or whose sender may be forged.
/// </summary>
[SystemOnly]
public sealed record FindDueAcknowledgements(Guid AccountId) : IQuery<IReadOnlyList<DueAcknowledgement>>
{
    /// <summary>Later it would only confuse.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromHours(1);

    public static readonly TimeSpan AtMostEvery = TimeSpan.FromDays(1);
    public const int BatchSize = 20;
}

/// <param name="Address">Whom to tell.</param>
/// <param name="ExternalId">The message that arrived.</param>
public sealed record DueAcknowledgement(Guid ResidentId, string Address, Guid CaseId, string Reference, string ExternalId, string? Subject);

internal sealed class FindDueAcknowledgementsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueAcknowledgements, IReadOnlyList<DueAcknowledgement>>
{
    public async Task<IReadOnlyList<DueAcknowledgement>> Handle(FindDueAcknowledgements query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (since, before) = (now - FindDueAcknowledgements.Within, now - FindDueAcknowledgements.AtMostEvery);
        return await (
            from c in db.Cases.AsNoTracking()
            join r in db.Residents on c.ResidentId equals r.Id
            join m in db.Messages on c.Id equals m.CaseId
            where c.AccountId == query.AccountId && r.AccountId == query.AccountId && c.ReceivedAt >= since && m.Number == 1 && m.Direction == MessageDirection.Inbound
                && m.Caution == null && m.AccountId == query.AccountId && c.Status != CaseStatus.NotAnEnquiry
                && (r.AcknowledgedAt == null || r.AcknowledgedAt < before) && r.NoticesStoppedAt == null && r.AddressFailures == 0
            orderby c.ReceivedAt
            select new DueAcknowledgement(r.Id, r.PlatformId, c.Id, c.Reference, m.ExternalId!, m.Subject))
            .Take(FindDueAcknowledgements.BatchSize).ToListAsync(cancellationToken);
    }
}
