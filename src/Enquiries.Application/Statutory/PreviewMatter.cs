using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Statutory;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Statutory;

/// <summary>What would follow from confirming: the rule, the dates and what is used of them already. Changes nothing.</summary>
/// <param name="ReceivedAt">UTC; the first message's time when left out.</param>
[RequiresRole(Role.Officer)]
public sealed record PreviewMatter(Guid CaseId, StatutoryType Type, UkNation Nation, DateTimeOffset? ReceivedAt = null, EmergencyStart Start = EmergencyStart.Awareness)
    : IQuery<MatterPreview>;

/// <param name="Rule">Null where there is none for that nation; <paramref name="Problem"/> says so in words.</param>
public sealed record MatterPreview(StatutoryRule? Rule, DateTimeOffset ReceivedAt, IReadOnlyList<DutyDate> Dates, string? Problem);

internal sealed class PreviewMatterValidator : AbstractValidator<PreviewMatter>
{
    public PreviewMatterValidator()
    {
        RuleFor(x => x.Type).IsInEnum();
        RuleFor(x => x.Nation).IsInEnum();
        RuleFor(x => x.Start).IsInEnum();
    }
}

internal sealed class PreviewMatterHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<PreviewMatter, MatterPreview>
{
    public async Task<MatterPreview> Handle(PreviewMatter query, CancellationToken cancellationToken)
    {
        var openedAt = await db.Cases.Where(c => c.Id == query.CaseId).Select(c => (DateTimeOffset?)c.OpenedAt).FirstOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException("There is no such case.");
        var now = clock.GetUtcNow();
        var received = query.ReceivedAt ?? openedAt;
        var rule = StatutoryRules.Find(query.Type, query.Nation);
        var problem = Case.RefusalToConfirm(query.Type, query.Nation, received, now, sla.Book);
        return new MatterPreview(rule, received, rule is null || problem is not null ? [] : MatterDates.Preview(rule, received, query.Start, sla.Book, now), problem);
    }
}
