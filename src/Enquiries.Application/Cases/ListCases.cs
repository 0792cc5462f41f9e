using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>How a case stands against its nearest deadline.</summary>
public enum SlaStanding
{
    OnTrack = 0,

    /// <summary>The warning share of a running target is used.</summary>
    AtRisk = 1,

    /// <summary>A running clock is past its due time.</summary>
    Breached = 2,
}

public enum CaseSort
{
    /// <summary>Nearest deadline first, cases without a running clock last.</summary>
    NextDue = 0,
    Newest = 1,
    Oldest = 2,

    /// <summary>Most pressing first, and within a priority by deadline.</summary>
    Priority = 3,
}

/// <summary>Which cases; what is null or empty does not restrict. Times are UTC.</summary>
public sealed record CaseFilter
{
    /// <summary>Only those that are not ended.</summary>
    public bool OpenOnly { get; init; }

    public CaseStatus? Status { get; init; }

    /// <summary>Only among these cases.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    public IReadOnlyList<Guid> TeamIds { get; init; } = [];

    /// <summary>With <see cref="TeamIds"/>: also the cases that no team has yet, so that nobody overlooks them.</summary>
    public bool OrWithoutTeam { get; init; }

    /// <summary>Only the cases that no team has yet.</summary>
    public bool WithoutTeam { get; init; }

    public Guid? AssigneeId { get; init; }

    public bool Unassigned { get; init; }

    public ChannelKind? Channel { get; init; }

    public Priority? Priority { get; init; }

    public SlaStanding? Sla { get; init; }

    public Guid? ResidentId { get; init; }

    /// <summary>Only those that have waited so long that somebody has to decide.</summary>
    public bool AskForDecision { get; init; }

    /// <summary>Words (or their beginnings) in messages, names, handles and the reference.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? OpenedFrom { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? OpenedTo { get; init; }
}

/// <summary>One page of cases. <paramref name="After"/> is the cursor that the page before gave.</summary>
[RequiresRole(Role.Officer)]
public sealed record ListCases(CaseFilter Filter, CaseSort Sort = CaseSort.NextDue, int Limit = 50, string? After = null) : IQuery<CasePage>;

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record CasePage(IReadOnlyList<CaseRow> Items, string? Next);

/// <summary>A case as lists show it. Times are UTC; <paramref name="NextDueAt"/> and <paramref name="NextWarnAt"/> are null when no clock runs.</summary>
public sealed record CaseRow(
    Guid Id, long Number, string Reference, ChannelKind Channel, Audience Audience, CaseStatus Status, Priority Priority, string? Category, Guid? TeamId, string? Team,
    Guid? AssigneeId, string? Assignee, string? AssigneeEmail, Guid? ResidentId, string? Resident, string Preview, DateTimeOffset OpenedAt, DateTimeOffset LastInboundAt,
    DateTimeOffset? UnansweredSince, DateTimeOffset? NextDueAt, DateTimeOffset? NextWarnAt, int MessageCount, int Version)
{
    /// <summary>The last moment at which an answer is both in time and accepted by the platform; null when no answer is asked for.</summary>
    public DateTimeOffset? LastSafeReplyAt { get; init; }

    /// <summary>What staff should know of the resident.</summary>
    public ResidentFlag Flag { get; init; }

    /// <summary>The platform stops taking a free answer before anything is due.</summary>
    public bool WindowClosesFirst => LastSafeReplyAt is { } safe && (NextDueAt is null || safe < NextDueAt);

    public SlaStanding StandingAt(DateTimeOffset now) =>
        NextDueAt < now ? SlaStanding.Breached : NextWarnAt <= now ? SlaStanding.AtRisk : SlaStanding.OnTrack;
}

internal sealed class ListCasesValidator : AbstractValidator<ListCases>
{
    public ListCasesValidator()
    {
        RuleFor(x => x.Limit).InclusiveBetween(1, 200);
        RuleFor(x => x.Filter.Text).MaximumLength(200);
    }
}

internal sealed class ListCasesHandler(EnquiriesDbContext db, SlaRules sla, TimeProvider clock) : IRequestHandler<ListCases, CasePage>
{
    public async Task<CasePage> Handle(ListCases query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var cursor = Cursor.Read(query.After, query.Sort);
        // One sorted read for each team and a merge of their beginnings: a condition on several teams at once would make the database sort all their cases.
        var parts = CaseQueries.TeamByTeam(query.Filter).Select(part => First(query, CaseQueries.Matching(db, part, now, sla), cursor)).ToList();
        var cases = parts.Count == 1 ? parts[0] : Sorted(parts.Aggregate(Queryable.Concat), query.Sort).Take(query.Limit + 1);
        var rows = await CaseQueries.Rows(db, cases).ToListAsync(cancellationToken);
        var more = rows.Count > query.Limit;
        if (more)
            rows.RemoveAt(rows.Count - 1);
        var next = more ? Cursor.Write(rows[^1], query.Sort) : null;
        return new CasePage(rows.ConvertAll(CaseQueries.WithoutSentinels), next);
    }

    private static IQueryable<Case> First(ListCases query, IQueryable<Case> cases, Cursor? cursor)
    {
        if (cursor is { } c)
        {
            cases = query.Sort switch
            {
                CaseSort.Newest => cases.Where(x => x.OpenedAt <= c.At && (x.OpenedAt < c.At || x.Number < c.Number)),
                CaseSort.Oldest => cases.Where(x => x.OpenedAt >= c.At && (x.OpenedAt > c.At || x.Number > c.Number)),
                CaseSort.Priority => cases.Where(x =>
                    x.Priority >= c.Priority && (x.Priority > c.Priority || x.NextDueAt > c.At || (x.NextDueAt == c.At && x.Number > c.Number))),
                _ => cases.Where(x => x.NextDueAt >= c.At && (x.NextDueAt > c.At || x.Number > c.Number)),
            };
        }

        return Sorted(cases, query.Sort).Take(query.Limit + 1);
    }

    private static IOrderedQueryable<Case> Sorted(IQueryable<Case> cases, CaseSort sort) => sort switch
    {
        CaseSort.Newest => cases.OrderByDescending(x => x.OpenedAt).ThenByDescending(x => x.Number),
        CaseSort.Oldest => cases.OrderBy(x => x.OpenedAt).ThenBy(x => x.Number),
        CaseSort.Priority => cases.OrderBy(x => x.Priority).ThenBy(x => x.NextDueAt).ThenBy(x => x.Number),
        _ => cases.OrderBy(x => x.NextDueAt).ThenBy(x => x.Number),
    };

    private readonly record struct Cursor(DateTimeOffset At, long Number, Priority Priority)
    {
        public static string Write(CaseRow last, CaseSort sort)
        {
            var at = sort is CaseSort.Newest or CaseSort.Oldest ? last.OpenedAt : last.NextDueAt!.Value;
            var text = string.Create(CultureInfo.InvariantCulture, $"{(int)sort}:{at.UtcTicks}:{last.Number}:{(int)last.Priority}");
            return Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));
        }

        public static Cursor? Read(string? text, CaseSort sort)
        {
            if (text is null)
                return null;
            try
            {
                var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(':');
                if (parts.Length == 4 && parts[0] == ((int)sort).ToString(CultureInfo.InvariantCulture)
                    && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
                    && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var number) && int.TryParse(parts[3], CultureInfo.InvariantCulture, out var priority))
                    return new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), number, (Priority)priority);
            }
            catch (FormatException)
            {
                // Refused below, as any other text that is not a cursor.
            }

            throw new ValidationException([new ValidationFailure("after", "This is not a cursor of this list. Use the value of \"next\" with the same sort.")]);
        }
    }
}
