using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Moderation;

/// <summary>What platforms can be asked for now: due, held by nobody, through an account that works and is not paused.</summary>
[SystemOnly]
public sealed record FindDueModeration(int Most) : IQuery<IReadOnlyList<Guid>>;

internal sealed class FindDueModerationHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<FindDueModeration, IReadOnlyList<Guid>>
{
    public async Task<IReadOnlyList<Guid>> Handle(FindDueModeration query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.ModerationActs.AsNoTracking()
            .Where(a => a.State == ModerationState.Waiting && a.Work.NextAttemptAt != null && a.Work.NextAttemptAt <= now
                && (a.Work.LeasedUntil == null || a.Work.LeasedUntil < now))
            .Where(a => db.ChannelAccounts.Any(c => c.Id == a.AccountId && c.State == ChannelAccountState.Connected && (c.PausedUntil == null || c.PausedUntil <= now)))
            .OrderBy(a => a.Work.NextAttemptAt).Take(query.Most)
            .Select(a => a.Id).ToListAsync(cancellationToken);
    }
}

/// <summary>
/// Takes an act for one attempt. Null when somebody else was quicker. Platforms take the same wish twice, so that after a crash it is simply said again.
/// </summary>
[SystemOnly]
public sealed record ClaimModeration(Guid ActId) : ICommand<ClaimedModeration?>
{
    /// <summary>Far longer than one attempt can take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
}

/// <param name="Attempt">Tells this claim from every later one.</param>
/// <param name="LeasedUntil">UTC.</param>
public sealed record ClaimedModeration(Guid ActId, ChannelKind Channel, ModerationRequest Request, int Attempt, DateTimeOffset LeasedUntil);

internal sealed class ClaimModerationHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimModeration, ClaimedModeration?>
{
    public async Task<ClaimedModeration?> Handle(ClaimModeration command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + ClaimModeration.Lease;
        var taken = await db.ModerationActs
            .Where(a => a.Id == command.ActId && a.State == ModerationState.Waiting && a.Work.NextAttemptAt != null && a.Work.NextAttemptAt <= now
                && (a.Work.LeasedUntil == null || a.Work.LeasedUntil < now))
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Work.LeasedUntil, until).SetProperty(a => a.Work.Attempts, a => a.Work.Attempts + 1), cancellationToken);
        if (taken != 1)
            return null;
        var act = await db.ModerationActs.AsNoTracking().SingleAsync(a => a.Id == command.ActId, cancellationToken);
        var channel = await db.ChannelAccounts.Where(c => c.Id == act.AccountId).Select(c => c.Channel).SingleAsync(cancellationToken);
        return new ClaimedModeration(act.Id, channel, new ModerationRequest(act.AccountId, act.ExternalId, act.Kind, act.AuthorId), act.Work.Attempts, until);
    }
}
