using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

internal static class LoadCase
{
    /// <summary>The case with what its clocks are computed from. Refuses when the caller saw another version.</summary>
    public static async Task<Case> GetCaseAsync(this EnquiriesDbContext db, Guid id, int? expectedVersion, CancellationToken ct, bool withReplies = false)
    {
        var cases = db.Cases.Include(c => c.Clocks).Include(c => c.Events).Include(c => c.Conversations).AsSplitQuery();
        if (withReplies)
            cases = cases.Include(c => c.Messages.Where(m => m.Direction == MessageDirection.Outbound));
        var @case = await cases.FirstOrDefaultAsync(c => c.Id == id, ct) ?? throw new NotFoundException("There is no such case.");
        if (expectedVersion is { } version && @case.Version != version)
            throw new DbUpdateConcurrencyException("The case has changed since it was read.");
        return @case;
    }

    public static Task<bool> HasReplyOnItsWayAsync(this EnquiriesDbContext db, Guid caseId, CancellationToken ct) =>
        db.Messages.AnyAsync(m => m.CaseId == caseId && m.Direction == MessageDirection.Outbound
            && (m.State == MessageState.Pending || m.State == MessageState.Sending), ct);
}
