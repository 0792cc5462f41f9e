using System.Collections.Concurrent;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>What a call is for: reading leaves the reserve alone, answering residents may use it up.</summary>
internal enum Spend
{
    Reading = 0,
    Answering = 1,
}

/// <summary>
/// Counts the units that calls cost, because YouTube does not tell. The quota is that of the Google project, so that channels with the same client id share one
/// count. Reading slows down as the day's units run out, and stops at the reserve.
/// </summary>
internal sealed class YouTubeQuota(IUsageMeter meter, IAccountDirectory accounts, TimeProvider clock)
{
    /// <summary>What one reply costs.</summary>
    public const int Writing = 50;

    /// <summary>Units that all reading of one channel takes during one round of asking for new comments, at an ordinary pace, beside watching the replies in its threads.</summary>
    private const double UnitsOfRound = 2;

    /// <summary>What watching the replies is taken for while it is not known.</summary>
    private const double UnitsOfReplies = 2;

    /// <summary>What watching the replies takes during a round, as last seen: an estimate, which a new process learns in its first minute.</summary>
    private readonly ConcurrentDictionary<Guid, double> repliesOf = new();

    /// <summary>Takes units before the call is made, so that a crash counts too much rather than too little; the failure when there are not enough.</summary>
    public async Task<SendResult.Failed?> TakeAsync(ConnectedAccount account, int units, Spend spend, CancellationToken ct)
    {
        var state = await ReadAsync(account, ct);
        if (state.Left(spend) < units)
            return Exhausted(spend);
        await meter.AddAsync(state.CountedOn, state.Day, units, 0, ct);
        return null;
    }

    /// <summary>YouTube says that nothing is left, whatever we counted: another application uses the same project.</summary>
    public async Task UsedUpAsync(ConnectedAccount account, CancellationToken ct)
    {
        var state = await ReadAsync(account, ct);
        if (state.Used < state.Limit)
            await meter.AddAsync(state.CountedOn, state.Day, state.Limit - state.Used, 0, ct);
    }

    public async Task<QuotaState> ReadAsync(ConnectedAccount account, CancellationToken ct)
    {
        var settings = new YouTubeSettings(account);
        var sharing = await SharingAsync(account, settings.ClientId, ct);
        var now = clock.GetUtcNow();
        var day = PacificDay.NameOf(now);
        var countedOn = sharing.Count == 0 ? account.Id : sharing.Min();
        var used = await meter.ReadAsync(countedOn, day, ct);
        return new QuotaState(countedOn, day, used.Units, settings.Quota, settings.Reserve, PacificDay.EndOf(now));
    }

    /// <summary>How much slower than usual to read, so that the units last until midnight Pacific time: 1 or more.</summary>
    public async Task<double> SlowDownAsync(ConnectedAccount account, CancellationToken ct)
    {
        var state = await ReadAsync(account, ct);
        var sharing = await SharingAsync(account, new YouTubeSettings(account).ClientId, ct);
        var units = sharing.DefaultIfEmpty(account.Id).Sum(id => UnitsOfRound + repliesOf.GetValueOrDefault(id, UnitsOfReplies));
        return SlowDown(state, new YouTubeSettings(account).Poll, units, clock.GetUtcNow());
    }

    /// <param name="units">That all channels of the project take in a round.</param>
    public static double SlowDown(QuotaState state, TimeSpan poll, double units, DateTimeOffset now)
    {
        var left = state.Left(Spend.Reading);
        return left <= 0 ? double.PositiveInfinity : Math.Max(1, (state.ResetsAt - now) / poll * units / left);
    }

    /// <summary>Units that watching the replies of a channel takes during a round at an ordinary pace.</summary>
    public void RepliesTake(Guid accountId, double units) => repliesOf[accountId] = units;

    /// <summary>
    /// When to read next: so long from now as reading is slowed down, but not after the quota's next midnight, when there are new units and no reason to be slow.
    /// </summary>
    public DateTimeOffset NextAt(TimeSpan usual, double slow)
    {
        var now = clock.GetUtcNow();
        var (early, late, reset) = (now + usual, now + (usual * slow), PacificDay.EndOf(now));
        return late <= reset ? late : early > reset ? early : reset;
    }

    public SendResult.Failed Exhausted(Spend spend, string? raw = null) => new(
        FailureKind.QuotaOrMoney,
        spend == Spend.Reading
            ? "Today's YouTube quota is used up but for what is kept for replies. Reading goes on at midnight Pacific time."
            : "Today's YouTube quota is used up. YouTube takes replies again after midnight Pacific time.",
        PacificDay.EndOf(clock.GetUtcNow()), raw);

    private async Task<List<Guid>> SharingAsync(ConnectedAccount account, string? clientId, CancellationToken ct)
    {
        var all = await accounts.AllAsync(ct);
        return [.. all.Where(a => a.Channel == ChannelKind.YouTube && (a.Id == account.Id || (clientId is not null && new YouTubeSettings(a).ClientId == clientId))).Select(a => a.Id)];
    }
}

/// <param name="CountedOn">The account under which the units of all channels of the project are counted.</param>
/// <param name="Day">The Pacific day.</param>
/// <param name="ResetsAt">UTC.</param>
internal sealed record QuotaState(Guid CountedOn, string Day, long Used, long Limit, long Reserve, DateTimeOffset ResetsAt)
{
    public long Left(Spend spend) => Math.Max(0, Limit - (spend == Spend.Reading ? Reserve : 0) - Used);
}
