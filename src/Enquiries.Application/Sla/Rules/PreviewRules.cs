using System.Runtime.CompilerServices;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Rules;

/// <summary>
/// What would happen to the open cases if a draft were saved and they moved to it. Changes nothing. Cases are read batch by batch, so that memory stays
/// bounded however many there are.
/// </summary>
[RequiresRole(Role.Lead)]
public sealed record PreviewRules(RuleDraft Draft) : IQuery<RulesPreview>
{
    public const int MostRows = 200;
}

/// <param name="Rules">The rules that were looked at; give it back when saving.</param>
/// <param name="At">When, UTC.</param>
/// <param name="OpenCases">All open cases.</param>
/// <param name="CasesFollowing">Of them, those that would run on the draft.</param>
/// <param name="CasesMoved">Of them, those with at least one deadline that would change.</param>
/// <param name="BreachesAppearing">Running targets that would count as missed at once.</param>
/// <param name="BreachesSpared">Targets that were missed and would not have been, or not yet, under the draft. The misses stay.</param>
/// <param name="Teams">By name; cases without a team last.</param>
/// <param name="Largest">At most <see cref="PreviewRules.MostRows"/> clocks: what would be missed at once, then the largest change first.</param>
/// <param name="Warnings">What speaks against the draft without forbidding it.</param>
public sealed record RulesPreview(
    int Rules, DateTimeOffset At, int OpenCases, int CasesFollowing, int CasesMoved, int ClocksLater, int ClocksEarlier, int ClocksStarting, int ClocksEnding,
    int BreachesAppearing, int BreachesSpared, IReadOnlyList<TeamMoves> Teams, IReadOnlyList<ClockMove> Largest, IReadOnlyList<string> Warnings);

public sealed record TeamMoves(Guid? TeamId, string Name, int CasesMoved, int ClocksLater, int ClocksEarlier, int BreachesAppearing, int BreachesSpared);

public enum ClockMoveKind
{
    Later = 0,
    Earlier = 1,

    /// <summary>Nothing was promised before.</summary>
    Starting = 2,

    /// <summary>Nothing is promised any more.</summary>
    Ending = 3,
}

/// <param name="DueNow">UTC; null while paused, and when the clock would only start.</param>
/// <param name="DueThen">UTC; null while paused, and when the clock would end.</param>
/// <param name="LeftNow">Seconds of the target's time left, of a paused clock.</param>
/// <param name="LeftThen">The same under the draft.</param>
public sealed record ClockMove(
    Guid CaseId, string Reference, Guid? TeamId, ClockKind Kind, int Cycle, ClockMoveKind Change, DateTimeOffset? DueNow, DateTimeOffset? DueThen, long? LeftNow,
    long? LeftThen, bool BreachAppears, bool BreachSpared);

internal sealed class PreviewRulesValidator : AbstractValidator<PreviewRules>
{
    public PreviewRulesValidator() => RuleFor(x => x.Draft).NotNull().SetValidator(new RuleDraftValidator());
}

internal sealed class PreviewRulesHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<PreviewRules, RulesPreview>
{
    private const int PageSize = 2000;
    private const int BatchSize = 250;

    public async Task<RulesPreview> Handle(PreviewRules query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var present = await db.ReadRulesAsync(sla.Book, cancellationToken);
        var draft = await db.WithDraftAsync(present, query.Draft, now, moves: true, cancellationToken);
        var sum = new Sum();
        var move = draft.Moves[^1];
        var statutory = move.CalendarId is { } id && RuleBook.IsStatutoryCalendar(id);
        await foreach (var open in OpenCasesAsync(cancellationToken))
        {
            sum.OpenCases += open.Count;
            var candidates = open.Where(c => (statutory && c.HasMatter) || c.RulesVersion < present.LastMove || draft.Moved(c.Policy, move, c.Facts) != c.Policy).Select(c => c.Number).ToList();
            foreach (var numbers in candidates.Chunk(BatchSize))
            {
                var cases = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
                    .Where(c => EF.Parameter(numbers).Contains(c.Number)).ToListAsync(cancellationToken);
                foreach (var @case in cases)
                    Compare(@case, present, draft, now, sum);
            }
        }

        var names = await db.Teams.Select(t => new { t.Id, t.Name }).ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken);
        var teams = sum.Teams.Select(t => new TeamMoves(
            t.Key == Guid.Empty ? null : t.Key, names.GetValueOrDefault(t.Key, "No team"), t.Value.Cases, t.Value.Later, t.Value.Earlier, t.Value.Appearing, t.Value.Spared));
        var all = sum.Teams.Values;
        return new RulesPreview(
            present.Version, now, sum.OpenCases, sum.Following, all.Sum(t => t.Cases), all.Sum(t => t.Later), all.Sum(t => t.Earlier), sum.Starting, sum.Ending,
            all.Sum(t => t.Appearing), all.Sum(t => t.Spared), [.. teams.OrderBy(t => t.TeamId is null).ThenBy(t => t.Name, StringComparer.CurrentCulture)],
            sum.Largest(), present.Warnings(draft));
    }

    /// <summary>What decides whether a case would move, of all open cases, page by page.</summary>
    private async IAsyncEnumerable<List<Open>> OpenCasesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var after = 0L;
        while (true)
        {
            var page = await db.Cases.Where(c => c.Number > after && c.Status <= CaseStatus.WaitingForResident).OrderBy(c => c.Number).Take(PageSize)
                .Select(c => new Open(
                    c.Number, c.PolicyId, c.PolicyVersion, c.CalendarVersion, c.RulesVersion, c.Channel, c.CategoryId, c.TeamId, c.Priority, c.ResidentFlag, c.OpenedAt,
                    db.StatutoryMatters.Any(m => m.CaseId == c.Id && m.EndedAt == null)))
                .ToListAsync(ct);
            if (page.Count > 0)
                yield return page;
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Number;
        }
    }

    private static void Compare(Case @case, RuleBook present, RuleBook draft, DateTimeOffset now, Sum sum)
    {
        // Changes that were saved a moment ago are not the draft's doing.
        if (@case.RulesVersion < present.LastMove)
            @case.ComputeClocks(present, now);
        var events = @case.EventCount;
        var before = @case.Clocks.Select(c => State.Of(c, now)).ToList();
        @case.ComputeClocks(draft, now);
        if (@case.EventCount > events)
            sum.Following++;

        var moved = false;
        foreach (var clock in @case.Clocks)
        {
            var was = before.Find(b => b.Kind == clock.Kind && b.Cycle == clock.Cycle);
            var then = State.Of(clock, now);
            ClockMoveKind? change = was is null ? ClockMoveKind.Starting
                : was.Ended ? null
                : then.Ended ? ClockMoveKind.Ending
                : (then.DueAt, then.Left) == (was.DueAt, was.Left) ? null
                : then.DueAt > was.DueAt || then.Left > was.Left ? ClockMoveKind.Later : ClockMoveKind.Earlier;
            if (change is not { } kind)
                continue;
            var appears = !then.Ended && then.Breached && was?.Breached != true;
            var spared = was is { Breached: true } && !then.Ended && (then.DueAt >= now || then.Left > 0);
            moved = true;
            sum.Add(new ClockMove(
                @case.Id, @case.Reference, @case.TeamId, clock.Kind, clock.Cycle, kind, was?.DueAt, then.Ended ? null : then.DueAt, was?.Left, then.Ended ? null : then.Left,
                appears, spared));
        }

        if (moved)
            sum.Of(@case.TeamId).Cases++;
    }

    private sealed record Open(
        long Number, Guid PolicyId, int PolicyVersion, int CalendarVersion, int RulesVersion, Domain.Channels.ChannelKind Channel, Guid? CategoryId, Guid? TeamId,
        Priority Priority, Domain.Residents.ResidentFlag ResidentFlag, DateTimeOffset OpenedAt, bool HasMatter)
    {
        public PolicyRef Policy => new(PolicyId, PolicyVersion, CalendarVersion);

        public CaseFacts Facts => new(Channel, CategoryId, TeamId, Priority, ResidentFlag, OpenedAt);
    }

    /// <param name="Left">Of a paused clock.</param>
    private sealed record State(ClockKind Kind, int Cycle, bool Ended, bool Breached, DateTimeOffset? DueAt, long? Left)
    {
        public static State Of(SlaClock clock, DateTimeOffset now) => new(
            clock.Kind, clock.Cycle, clock.HasEnded, clock.BreachedAt is not null || (!clock.HasEnded && clock.PausedAt is null && clock.DueAt < now),
            clock.DueAt, clock.PausedAt is null ? null : clock.LeftWhenPaused);
    }

    private sealed class TeamSum
    {
        public int Cases { get; set; }
        public int Later { get; set; }
        public int Earlier { get; set; }
        public int Appearing { get; set; }
        public int Spared { get; set; }
    }

    private sealed class Sum
    {
        private readonly PriorityQueue<ClockMove, (bool Missed, TimeSpan Size)> largest = new();

        public int OpenCases { get; set; }
        public int Following { get; set; }
        public int Starting { get; private set; }
        public int Ending { get; private set; }
        public Dictionary<Guid, TeamSum> Teams { get; } = [];

        public TeamSum Of(Guid? team) => Teams.TryGetValue(team ?? Guid.Empty, out var sum) ? sum : Teams[team ?? Guid.Empty] = new TeamSum();

        public void Add(ClockMove move)
        {
            var team = Of(move.TeamId);
            team.Later += move.Change == ClockMoveKind.Later ? 1 : 0;
            team.Earlier += move.Change == ClockMoveKind.Earlier ? 1 : 0;
            Starting += move.Change == ClockMoveKind.Starting ? 1 : 0;
            Ending += move.Change == ClockMoveKind.Ending ? 1 : 0;
            team.Appearing += move.BreachAppears ? 1 : 0;
            team.Spared += move.BreachSpared ? 1 : 0;
            largest.Enqueue(move, (move.BreachAppears, Size(move)));
            if (largest.Count > PreviewRules.MostRows)
                largest.Dequeue();
        }

        public IReadOnlyList<ClockMove> Largest() => [.. largest.UnorderedItems.OrderByDescending(x => x.Priority).ThenBy(x => x.Element.Reference, StringComparer.Ordinal).Select(x => x.Element)];

        private static TimeSpan Size(ClockMove move) => move switch
        {
            { DueNow: { } now, DueThen: { } then } => (then - now).Duration(),
            { LeftNow: { } now, LeftThen: { } then } => TimeSpan.FromSeconds(Math.Abs(then - now)),
            _ => TimeSpan.MaxValue,
        };
    }
}
