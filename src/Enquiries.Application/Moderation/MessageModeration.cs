using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Moderation;

/// <summary>The newest thing that staff wanted done about a message on its platform. Times are UTC.</summary>
public sealed record MessageModeration(
    Guid ActId, ModerationKind Kind, ModerationState State, string? Officer, DateTimeOffset AskedAt, DateTimeOffset? DoneAt, string? FailureReason, bool CanRetry);

internal static class ModeratedMessages
{
    /// <summary>Adds what can be done, and was done, about what residents wrote in public, and the personal data that they typed there.</summary>
    public static async Task<IReadOnlyList<CaseMessage>> AddAsync(
        EnquiriesDbContext db, IChannels channels, Guid caseId, IReadOnlyList<CaseMessage> messages, CancellationToken ct)
    {
        if (!messages.Any(IsPublic))
            return messages;

        var accounts = messages.Where(IsPublic).Select(m => m.AccountId).OfType<Guid>().Distinct().ToList();
        var kinds = await db.ChannelAccounts.Where(a => accounts.Contains(a.Id)).Select(a => new { a.Id, a.Channel }).ToDictionaryAsync(a => a.Id, a => a.Channel, ct);
        var acts = await db.ModerationActs.AsNoTracking().Where(a => a.CaseId == caseId).ToListAsync(ct);
        var newest = acts.GroupBy(a => a.MessageId).ToDictionary(g => g.Key, g => g.MaxBy(a => a.AskedAt)!);
        return [.. messages.Select(m => IsPublic(m)
            ? m with
            {
                CanModerate = m.RemovedAt is null && m.AccountId is { } account && kinds.TryGetValue(account, out var channel)
                    ? channels[channel].Capabilities(Audience.Public).Moderation
                    : ModerationKind.None,
                Moderation = newest.GetValueOrDefault(m.Id) is { } act
                    ? new MessageModeration(act.Id, act.Kind, act.State, act.OfficerName, act.AskedAt, act.DoneAt, act.FailureReason, act.CanRetry)
                    : null,
                PersonalData = m.RemovedAt is null ? PersonalData.Find(m.Text) : [],
            }
            : m)];
    }

    private static bool IsPublic(CaseMessage m) => m is { Direction: MessageDirection.Inbound, Audience: Audience.Public };
}
