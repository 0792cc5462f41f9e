using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Why a clock of a case is due when it is.</summary>
[RequiresRole(Role.Officer)]
public sealed record ExplainClock(string Reference, ClockKind Kind, int Cycle = 1) : IQuery<ClockExplanation>;

/// <summary>The answer in words and as a ledger. Times are UTC, figures seconds of the target's time; words speak of London time.</summary>
public sealed record ClockExplanation
{
    public required string Reference { get; init; }

    public required string? Resident { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    public required ExplainedClock Clock { get; init; }

    /// <summary>The whole reason in a few plain sentences.</summary>
    public required string Sentence { get; init; }

    /// <summary>Every stretch of the clock's life.</summary>
    public required IReadOnlyList<LedgerLine> Ledger { get; init; }

    /// <summary>For targets in days: how the dates count.</summary>
    public required IReadOnlyList<DateLine> Dates { get; init; }

    public required IReadOnlyList<ChangeLine> Changes { get; init; }
}

/// <param name="Cause">Why it counted or did not, in words.</param>
/// <param name="By">Who made the clock stand still.</param>
/// <param name="Used">At the end of the stretch.</param>
/// <param name="Left">At the end of the stretch.</param>
/// <param name="Ahead">Still to come; for a clock that has ended, what lay between its end and the due moment.</param>
public sealed record LedgerLine(
    DateTimeOffset From, DateTimeOffset To, LedgerKind Kind, long Seconds, string Cause, string? By, long Used, long Left, bool Ahead)
{
    /// <summary>Nothing but opening hours and nights or weekends: neighbours can be read as one.</summary>
    public bool Ordinary { get; init; }
}

/// <param name="Numbers">Which days of the target they are: "1", "1 to 5"; null where they do not count.</param>
/// <param name="Why">How they count, in words.</param>
public sealed record DateLine(DateOnly First, DateOnly Last, string? Numbers, string Why, bool Counts);

/// <param name="What">What happened, in words.</param>
/// <param name="By">Who did it.</param>
public sealed record ChangeLine(ClockStepKind Kind, DateTimeOffset At, string What, string? By, DateTimeOffset? DueBefore, DateTimeOffset? DueAfter)
{
    /// <summary>Whether it moved a due moment that there was before.</summary>
    public bool Moved => DueBefore != DueAfter && DueBefore is not null;
}

internal sealed class ExplainClockValidator : AbstractValidator<ExplainClock>
{
    public ExplainClockValidator()
    {
        RuleFor(x => x.Kind).IsInEnum();
        RuleFor(x => x.Cycle).GreaterThan(0);
    }
}

internal sealed class ExplainClockHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<ExplainClock, ClockExplanation>
{
    public async Task<ClockExplanation> Handle(ExplainClock query, CancellationToken cancellationToken)
    {
        if (!CaseReference.TryParse(query.Reference, out var reference))
            throw new NotFoundException($"\"{query.Reference}\" is not a case reference. Check for a mistyped character.");

        var @case = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
            .FirstOrDefaultAsync(c => c.Reference == reference, cancellationToken) ?? throw new NotFoundException($"There is no case {reference}.");
        var now = clock.GetUtcNow();
        var told = @case.Explain(query.Kind, query.Cycle, sla.Book, now)
            ?? throw new NotFoundException($"The case {reference} has no such clock.");
        var names = await TimelineWords.ReadNamesAsync(db, @case.Events, cancellationToken);
        var resident = await db.Residents.Where(r => r.Id == @case.ResidentId).Select(r => r.Name).FirstOrDefaultAsync(cancellationToken);
        var words = new ExplanationWords(told, @case.Events.ToDictionary(e => e.Number), names);
        return new ClockExplanation
        {
            Reference = reference,
            Resident = resident,
            At = now,
            Clock = told,
            Sentence = words.Sentence(),
            Ledger = [.. told.Ledger.Select(words.Line)],
            Dates = [.. told.Dates.Select(words.Date)],
            Changes = [.. told.Changes.Select(words.Change)],
        };
    }
}
