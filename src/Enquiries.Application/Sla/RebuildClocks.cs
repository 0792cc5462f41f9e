using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla;

/// <summary>
/// Computes the clocks of the next cases, open and ended, from their events and compares them with what is stored. Mends what differs, unless it is to check
/// only.
/// </summary>
/// <param name="After">The number of the case before; 0 to begin.</param>
/// <param name="Check">Change nothing.</param>
[SystemOnly]
public sealed record RebuildClocks(long After, bool Check) : ICommand<RebuiltClocks>
{
    public const int BatchSize = 500;
}

/// <param name="Last">The number of the last case that was looked at; null when there is none left.</param>
/// <param name="Moving">Open cases that have not followed the last change to the rules yet; the running desk moves them. They are not compared.</param>
/// <param name="Busy">Cases that others were changing all the time; they are computed with every such change and not compared.</param>
public sealed record RebuiltClocks(long? Last, int Cases, int Clocks, int Moving, int Busy, IReadOnlyList<ClockDifference> Differences);

internal sealed class RebuildClocksHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<RebuildClocks, RebuiltClocks>
{
    private const int Tries = 4;

    public async Task<RebuiltClocks> Handle(RebuildClocks command, CancellationToken cancellationToken)
    {
        var rules = sla.Book;
        var numbers = await db.Cases.Where(c => c.Number > command.After).OrderBy(c => c.Number).Take(RebuildClocks.BatchSize).Select(c => c.Number).ToListAsync(cancellationToken);
        if (numbers.Count == 0)
            return new RebuiltClocks(null, 0, 0, 0, 0, []);

        var (looked, clocks, moving) = (0, 0, 0);
        var differences = new List<ClockDifference>();
        IReadOnlyList<long> left = numbers;
        for (var attempt = 0; attempt < Tries && left.Count > 0; attempt++)
        {
            var cases = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
                .Where(c => EF.Parameter(left).Contains(c.Number)).OrderBy(c => c.Number).ToListAsync(cancellationToken);

            // One that was saved while it was being read has other events than it says.
            var whole = cases.Where(c => c.Events.Count == c.EventCount).ToList();
            var following = whole.Where(c => !c.Status.IsOpen() || c.RulesVersion >= rules.LastMove).ToList();
            var computed = following.ConvertAll(c => RecomputedCase.Compute(c, rules, clock.GetUtcNow()));
            var wrong = computed.Where(r => r.Differences().Any()).ToList();
            var settled = command.Check || wrong.Count == 0 ? wrong : await db.StoreRecomputedAsync(wrong, cancellationToken);
            var again = wrong.Except(settled).Select(r => r.Case.Number).Concat(cases.Except(whole).Select(c => c.Number)).ToList();

            differences.AddRange(settled.SelectMany(r => r.Differences()));
            moving += whole.Count - following.Count;
            looked += cases.Count - again.Count;
            clocks += whole.Where(c => !again.Contains(c.Number)).Sum(c => c.Clocks.Count);
            left = again;
        }

        return new RebuiltClocks(numbers[^1], looked, clocks, moving, left.Count, differences);
    }
}
