using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels.Feeds;

/// <summary>What the platform has announced for an account and nobody has read yet, oldest first.</summary>
[SystemOnly]
public sealed record FindAnnouncements(Guid AccountId) : IQuery<IReadOnlyList<WaitingAnnouncement>>
{
    public const int Most = 2_000;
}

/// <param name="Since">When we heard of it, UTC.</param>
public sealed record WaitingAnnouncement(InboundAnnouncement Item, DateTimeOffset Since);

internal sealed class FindAnnouncementsHandler(EnquiriesDbContext db) : IRequestHandler<FindAnnouncements, IReadOnlyList<WaitingAnnouncement>>
{
    private static readonly string Beginning = "{\"$type\":\"announced\"";

    public async Task<IReadOnlyList<WaitingAnnouncement>> Handle(FindAnnouncements query, CancellationToken cancellationToken)
    {
        var waiting = await db.EarlyItems.AsNoTracking()
            .Where(e => e.AccountId == query.AccountId && e.Data.StartsWith(Beginning))
            .OrderBy(e => e.RecordedAt).Take(FindAnnouncements.Most).ToListAsync(cancellationToken);
        return [.. waiting.Select(e => (Item: e.Read() as InboundAnnouncement, e.RecordedAt)).Where(e => e.Item is not null)
            .Select(e => new WaitingAnnouncement(e.Item!, e.RecordedAt)).DistinctBy(w => w.Item.ExternalId)];
    }
}
