using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>Residents without a name and posts without their text that are due to be read from the platform.</summary>
[SystemOnly]
public sealed record FindDueLookUps(int Most) : IQuery<DueLookUps>;

public sealed record DueLookUps(IReadOnlyList<DueLookUp> Residents, IReadOnlyList<DueLookUp> Posts);

public sealed record DueLookUp(Guid Id, Guid AccountId, ChannelKind Channel, string PlatformId);

internal sealed class FindDueLookUpsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueLookUps, DueLookUps>
{
    public async Task<DueLookUps> Handle(FindDueLookUps query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var accounts = db.ChannelAccounts.Where(a => a.State == ChannelAccountState.Connected && (a.PausedUntil == null || a.PausedUntil <= now));
        var residents =
            from r in db.Residents.Where(r => r.ProfileDueAt != null && r.ProfileDueAt <= now)
            join a in accounts on r.AccountId equals a.Id
            orderby r.ProfileDueAt
            select new DueLookUp(r.Id, a.Id, a.Channel, r.PlatformId);
        var posts =
            from p in db.ThreadPosts.Where(p => p.ReadDueAt != null && p.ReadDueAt <= now)
            join a in accounts on p.AccountId equals a.Id
            orderby p.ReadDueAt
            select new DueLookUp(p.Id, a.Id, a.Channel, p.ExternalId);
        return new DueLookUps(await residents.Take(query.Most).ToListAsync(cancellationToken), await posts.Take(query.Most).ToListAsync(cancellationToken));
    }
}

/// <summary>Takes a resident's name; without one the platform is asked again after as long as the resident has been known, for a week.</summary>
[SystemOnly]
public sealed record RecordProfile(Guid ResidentId, InboundAuthor? Profile) : ICommand;

internal sealed class RecordProfileHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordProfile, Unit>
{
    public async Task<Unit> Handle(RecordProfile command, CancellationToken cancellationToken)
    {
        var resident = await db.Residents.SingleAsync(r => r.Id == command.ResidentId, cancellationToken);
        var now = clock.GetUtcNow();
        resident.IsCalled(command.Profile?.Name, command.Profile?.Handle);
        if (resident.Name is null)
            resident.ProfileUnavailable(Backoff.Next(resident.FirstSeenAt, now));
        return Unit.Value;
    }
}

/// <summary>Takes a post's text; without it the platform is asked again later, for a week.</summary>
[SystemOnly]
public sealed record RecordPost(Guid PostId, InboundOwnPost? Post) : ICommand;

internal sealed class RecordPostHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordPost, Unit>
{
    public async Task<Unit> Handle(RecordPost command, CancellationToken cancellationToken)
    {
        var post = await db.ThreadPosts.SingleAsync(p => p.Id == command.PostId, cancellationToken);
        if (command.Post is null)
        {
            // All threads under the post, as a range that the index on thread keys can serve.
            var (from, to) = (post.ExternalId + "/", post.ExternalId + "0");
#pragma warning disable CA1309 // The database compares.
            var firstComment = await db.Cases
                .Where(c => c.AccountId == post.AccountId && string.Compare(c.ThreadKey, from) >= 0 && string.Compare(c.ThreadKey, to) < 0)
                .MinAsync(c => (DateTimeOffset?)c.ReceivedAt, cancellationToken);
#pragma warning restore CA1309
            post.ReadDueAt = firstComment is null ? null : Backoff.Next(firstComment.Value, clock.GetUtcNow());
            return Unit.Value;
        }

        post.Says(command.Post.Text.Length <= ThreadPost.TextMaxLength ? command.Post.Text : command.Post.Text[..ThreadPost.TextMaxLength], clock.GetUtcNow());
        post.Permalink = command.Post.Permalink ?? post.Permalink;
        post.PostedAt = command.Post.At;
        post.ReadDueAt = null;
        return Unit.Value;
    }
}

/// <summary>Asks again after as long as it has been asked already, at least a minute, for a week.</summary>
internal static class Backoff
{
    public static DateTimeOffset? Next(DateTimeOffset since, DateTimeOffset now)
    {
        var age = now - since;
        return age > TimeSpan.FromDays(7) ? null : now + (age > TimeSpan.FromMinutes(1) ? age : TimeSpan.FromMinutes(1));
    }
}
