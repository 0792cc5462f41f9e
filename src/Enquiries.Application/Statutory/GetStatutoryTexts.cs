using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Statutory;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Statutory;

/// <summary>The texts that tell the person of a matter what the law says they must be told, with the dates filled in.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetStatutoryTexts(Guid CaseId, Guid MatterId) : IQuery<IReadOnlyList<TextBlock>>;

internal sealed class GetStatutoryTextsHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<GetStatutoryTexts, IReadOnlyList<TextBlock>>
{
    public async Task<IReadOnlyList<TextBlock>> Handle(GetStatutoryTexts query, CancellationToken cancellationToken)
    {
        var @case = await db.Cases.AsNoTracking().Include(c => c.Events).AsSplitQuery().FirstOrDefaultAsync(c => c.Id == query.CaseId, cancellationToken)
            ?? throw new NotFoundException("There is no such case.");
        var matter = @case.ReadMatters(sla.Book).FirstOrDefault(m => m.Id == query.MatterId) ?? throw new NotFoundException("That statutory matter is not part of this case.");
        return StatutoryTexts.Of(matter, @case.Reference, sla.Book, clock.GetUtcNow());
    }
}
