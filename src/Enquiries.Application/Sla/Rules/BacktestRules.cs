using Enquiries.Application.Dashboards;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Rules;

/// <summary>
/// How a draft would have done over the cases opened from <paramref name="From"/> up to, not including, <paramref name="To"/> (UTC), had it been in force
/// when they were opened, beside what was. Clocks are counted as <see cref="GetResponseTimes"/> counts them. Changes nothing.
/// </summary>
[RequiresRole(Role.Lead)]
public sealed record BacktestRules(RuleDraft Draft, DateTimeOffset From, DateTimeOffset To) : IQuery<Backtest>;

/// <param name="Teams">By name; cases without a team last.</param>
/// <param name="Warnings">What speaks against the draft without forbidding it.</param>
public sealed record Backtest(DateTimeOffset From, DateTimeOffset To, BacktestRow Total, IReadOnlyList<BacktestRow> Teams, IReadOnlyList<BacktestRow> Channels, IReadOnlyList<string> Warnings);

/// <param name="Key">The team's id or the channel; empty for the total and for cases without a team.</param>
/// <param name="Kinds">Of the kinds that the council promises, those that occurred or would have.</param>
public sealed record BacktestRow(string Key, string Name, int Cases, IReadOnlyList<BacktestKind> Kinds);

public sealed record BacktestKind(ClockKind Kind, TargetCount Was, TargetCount Would);

internal sealed class BacktestRulesValidator : AbstractValidator<BacktestRules>
{
    public BacktestRulesValidator()
    {
        RuleFor(x => x.Draft).NotNull().SetValidator(new RuleDraftValidator());
        RuleFor(x => x.To).GreaterThan(x => x.From).WithMessage("The period must end after it begins.");
        RuleFor(x => x.To).LessThanOrEqualTo(x => x.From.AddDays(400)).WithMessage("Choose a period of at most 400 days.");
    }
}

internal sealed class BacktestRulesHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<BacktestRules, Backtest>
{
    private const int BatchSize = 250;

    public async Task<Backtest> Handle(BacktestRules query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var present = await db.ReadRulesAsync(sla.Book, cancellationToken);
        var draft = await db.WithDraftAsync(present, query.Draft, now, moves: false, cancellationToken);
        var (total, teams, channels) = (new Sum(), new Dictionary<Guid, Sum>(), new Dictionary<ChannelKind, Sum>());
        var after = (At: query.From, Number: 0L);
        while (true)
        {
            var cases = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
                .Where(c => c.OpenedAt >= after.At && c.OpenedAt < query.To && (c.OpenedAt > after.At || c.Number > after.Number))
                .OrderBy(c => c.OpenedAt).ThenBy(c => c.Number).Take(BatchSize).ToListAsync(cancellationToken);
            foreach (var @case in cases)
            {
                var would = @case.AsIf(draft);
                Sum[] sums = [total, Of(teams, @case.TeamId ?? Guid.Empty), Of(channels, @case.Channel)];
                foreach (var sum in sums)
                    sum.Add(@case, would, now);
            }

            if (cases.Count < BatchSize)
                break;
            after = (cases[^1].OpenedAt, cases[^1].Number);
        }

        var names = await db.Teams.Select(t => new { t.Id, t.Name }).ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken);
        return new Backtest(
            query.From, query.To, total.Row("", "All"),
            [.. teams.OrderBy(t => t.Key == Guid.Empty).ThenBy(t => names.GetValueOrDefault(t.Key), StringComparer.CurrentCulture)
                .Select(t => t.Value.Row(t.Key == Guid.Empty ? "" : t.Key.ToString(), names.GetValueOrDefault(t.Key, "No team")))],
            [.. channels.OrderBy(c => c.Key).Select(c => c.Value.Row(c.Key.ToString(), c.Key.ToString()))], present.Warnings(draft));
    }

    private static Sum Of<TKey>(Dictionary<TKey, Sum> sums, TKey key)
        where TKey : notnull => sums.TryGetValue(key, out var sum) ? sum : sums[key] = new Sum();

    private sealed class Sum
    {
        private readonly SortedDictionary<ClockKind, (TargetCount Was, TargetCount Would)> kinds = [];
        private int cases;

        public void Add(Case @case, IReadOnlyList<HypotheticalClock> would, DateTimeOffset now)
        {
            cases++;
            foreach (var c in @case.Clocks.Where(c => !c.Kind.IsStatutory() && TargetCount.Counts(c.CancelledAt, c.BreachedAt, @case.Status)))
            {
                var (was, then) = Of(c.Kind);
                kinds[c.Kind] = (was.And(c.DueAt, c.MetAt, c.BreachedAt, now), then);
            }

            foreach (var c in would.Where(c => !c.Kind.IsStatutory() && TargetCount.Counts(c.CancelledAt, c.BreachedAt, @case.Status)))
            {
                var (was, then) = Of(c.Kind);
                kinds[c.Kind] = (was, then.And(c.DueAt, c.MetAt, c.BreachedAt, now));
            }
        }

        public BacktestRow Row(string key, string name) => new(key, name, cases, [.. kinds.Select(k => new BacktestKind(k.Key, k.Value.Was, k.Value.Would))]);

        private (TargetCount Was, TargetCount Would) Of(ClockKind kind) => kinds.TryGetValue(kind, out var counts) ? counts : (TargetCount.None, TargetCount.None);
    }
}
