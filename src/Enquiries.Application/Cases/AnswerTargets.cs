using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

internal static class AnswerTargets
{
    /// <summary>Whether the message that an answer would hang on can be answered on its platform only, and where; null when the desk can answer it.</summary>
    public static async Task<AnswerThere?> AnswerOnlyThereAsync(this EnquiriesDbContext db, Case @case, CancellationToken ct)
    {
        var target = await db.Messages.AsNoTracking()
            .Where(m => m.CaseId == @case.Id && m.Direction == MessageDirection.Inbound && m.Audience == @case.Audience
                && (@case.ReplyToExternalId == null || m.ExternalId == @case.ReplyToExternalId))
            .OrderByDescending(m => m.SentAt).ThenByDescending(m => m.Number)
            .Select(m => new { m.AnswerOnPlatformOnly, m.Permalink }).FirstOrDefaultAsync(ct);
        return target is { AnswerOnPlatformOnly: true } ? new AnswerThere(target.Permalink) : null;
    }
}
