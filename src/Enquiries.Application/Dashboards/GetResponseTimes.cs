using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Dashboards;

public enum ResponseTimesGroup
{
    Team = 0,
    Channel = 1,

    /// <summary>The London date on which the first message was written.</summary>
    Day = 2,
}

/// <summary>
/// First response (or another of the council's promises) over the clocks that started from <paramref name="From"/> up to, not including, <paramref name="To"/>
/// (UTC); for first response that is when the first message was written. Clocks that were cancelled (removed messages, spam) are left out, unless the target
/// had been missed before: resolving without an answer does not erase a miss. A clock still running past its due time counts as missed.
/// </summary>
/// <param name="Clock">Which promise.</param>
[RequiresRole(Role.Lead)]
public sealed record GetResponseTimes(
    DateTimeOffset From, DateTimeOffset To, ResponseTimesGroup GroupBy, Guid? TeamId = null, ChannelKind? Channel = null, ClockKind Clock = ClockKind.FirstResponse)
    : IQuery<ResponseTimes>;

public sealed record ResponseTimes(ResponseTimesRow Total, IReadOnlyList<ResponseTimesRow> Groups)
{
    /// <summary>
    /// Targets that were missed within the period, by the London month in which they were missed, whenever their clocks had started.
    /// </summary>
    public IReadOnlyList<MissesOfMonth> Misses { get; init; } = [];
}

/// <param name="Month">The first day of the month.</param>
public sealed record MissesOfMonth(DateOnly Month, int Missed);

/// <param name="Key">The team's id, the channel or the date (yyyy-MM-dd), by what is grouped; empty for the total and for cases without a team.</param>
/// <param name="Count">Cases.</param>
/// <param name="Answered">Of them, those that have an answer.</param>
/// <param name="WithinTarget">Answered in time.</param>
/// <param name="Missed">Answered late, or unanswered and past due.</param>
/// <param name="Working">In working time.</param>
/// <param name="Elapsed">In real time.</param>
public sealed record ResponseTimesRow(string Key, string Name, int Count, int Answered, int WithinTarget, int Missed, Percentiles Working, Percentiles Elapsed)
{
    /// <summary>Percentiles over fewer values say little.</summary>
    public const int FewBelow = 20;

    /// <summary>The percentiles rest on so few values that they must not be shown without saying so.</summary>
    public bool FewSamples => Answered < FewBelow;

    /// <summary>Of the cases that are decided (answered, or missed already); null when none is.</summary>
    public double? ShareWithinTarget => WithinTarget + Missed == 0 ? null : (double)WithinTarget / (WithinTarget + Missed);
}

/// <summary>Seconds over the answered cases; null when there are none. A percentile is the smallest value that at least that share does not exceed (nearest rank).</summary>
public sealed record Percentiles(long? MedianSeconds, long? P90Seconds)
{
    public static Percentiles Of(List<long> seconds)
    {
        if (seconds.Count == 0)
            return new Percentiles(null, null);
        seconds.Sort();
        return new Percentiles(seconds[Rank(seconds.Count, 50)], seconds[Rank(seconds.Count, 90)]);
    }

    private static int Rank(int count, int percent) => Math.Max(0, (((count * percent) + 99) / 100) - 1);
}

internal sealed class GetResponseTimesValidator : AbstractValidator<GetResponseTimes>
{
    public GetResponseTimesValidator()
    {
        RuleFor(x => x.Clock).Must(kind => Enum.IsDefined(kind) && !kind.IsStatutory()).WithMessage("Choose a promise of the council's own policy.");
        RuleFor(x => x.To).GreaterThan(x => x.From).WithMessage("The period must end after it begins.");
        RuleFor(x => x.To).LessThanOrEqualTo(x => x.From.AddDays(400)).WithMessage("Choose a period of at most 400 days.");
    }
}

internal sealed class GetResponseTimesHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<GetResponseTimes, ResponseTimes>
{
    public async Task<ResponseTimes> Handle(GetResponseTimes query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var facts = await (
            from k in db.Clocks
            join c in db.Cases on k.CaseId equals c.Id
            where k.Kind == query.Clock && k.StartedAt >= query.From && k.StartedAt < query.To
                && (k.CancelledAt == null || (k.BreachedAt != null && c.Status != CaseStatus.NotAnEnquiry))
                && (query.TeamId == null || c.TeamId == query.TeamId) && (query.Channel == null || c.Channel == query.Channel)
            select new Fact(c.TeamId, c.Channel, k.StartedAt, k.DueAt, k.MetAt, k.BreachedAt, k.WorkingSecondsTaken)).ToListAsync(cancellationToken);

        var calendar = sla.Book.OfficeCalendar;
        var teams = query.GroupBy == ResponseTimesGroup.Team
            ? await db.Teams.ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken)
            : [];
        var groups = facts.GroupBy(f => query.GroupBy switch
        {
            ResponseTimesGroup.Team => f.TeamId?.ToString() ?? "",
            ResponseTimesGroup.Channel => f.Channel.ToString(),
            _ => calendar.LocalDate(f.StartedAt).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        });
        var rows = groups.Select(g => Row(g.Key, Name(g.First(), g.Key), g, now));
        return new ResponseTimes(
            Row("", "All", facts, now),
            [.. query.GroupBy == ResponseTimesGroup.Day ? rows.OrderBy(r => r.Key, StringComparer.Ordinal) : rows.OrderBy(r => r.Name, StringComparer.CurrentCulture)])
        {
            Misses = await MissesAsync(query, calendar, now, cancellationToken),
        };

        string Name(Fact fact, string key) => query.GroupBy != ResponseTimesGroup.Team ? key
            : fact.TeamId is { } id && teams.TryGetValue(id, out var name) ? name : "No team";
    }

    private async Task<IReadOnlyList<MissesOfMonth>> MissesAsync(GetResponseTimes query, WorkingCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        // A miss that no worker has noticed yet is one all the same.
        var missed = await (
            from k in db.Clocks
            join c in db.Cases on k.CaseId equals c.Id
            where k.Kind == query.Clock && (k.CancelledAt == null || c.Status != CaseStatus.NotAnEnquiry)
                && ((k.BreachedAt != null && k.BreachedAt >= query.From && k.BreachedAt < query.To)
                    || (k.BreachedAt == null && k.MetAt == null && k.CancelledAt == null && k.DueAt < now && k.DueAt >= query.From && k.DueAt < query.To))
                && (query.TeamId == null || c.TeamId == query.TeamId) && (query.Channel == null || c.Channel == query.Channel)
            select k.BreachedAt ?? k.DueAt).ToListAsync(ct);
        return [.. missed.Select(at => calendar.LocalDate(at!.Value)).GroupBy(d => new DateOnly(d.Year, d.Month, 1)).OrderBy(g => g.Key).Select(g => new MissesOfMonth(g.Key, g.Count()))];
    }

    private static ResponseTimesRow Row(string key, string name, IEnumerable<Fact> facts, DateTimeOffset now)
    {
        var (count, within, missed) = (0, 0, 0);
        List<long> working = [];
        List<long> elapsed = [];
        foreach (var f in facts)
        {
            count++;
            if (TargetCount.IsMissed(f.DueAt, f.MetAt, f.BreachedAt, now))
                missed++;
            else if (f.MetAt is not null)
                within++;
            if (f.MetAt is not { } met)
                continue;
            working.Add(f.WorkingSecondsTaken ?? 0);
            elapsed.Add((long)(met - f.StartedAt).TotalSeconds);
        }

        var answered = working.Count;
        return new ResponseTimesRow(key, name, count, answered, within, missed, Percentiles.Of(working), Percentiles.Of(elapsed));
    }

    private sealed record Fact(
        Guid? TeamId, ChannelKind Channel, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? MetAt, DateTimeOffset? BreachedAt, long? WorkingSecondsTaken);
}
