using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Statutory;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Statutory;

/// <summary>Where a matter stands, as the lead asks for it.</summary>
public enum MatterStanding
{
    /// <summary>Everything that is not done.</summary>
    Open = 0,
    Overdue = 1,

    /// <summary>Due within seven days.</summary>
    DueSoon = 2,

    /// <summary>Standing still on a ground that the law allows.</summary>
    Waiting = 3,

    /// <summary>Proposed; an officer has to confirm or dismiss it.</summary>
    ToConfirm = 4,

    /// <summary>Done, dismissed, withdrawn or with another authority.</summary>
    Ended = 5,
}

/// <summary>Statutory matters, the nearest due moment first, so that what is overdue comes on top. <paramref name="After"/> is the cursor that the page before gave.</summary>
[RequiresRole(Role.Lead)]
public sealed record ListStatutoryMatters(
    StatutoryType? Type = null, MatterStanding Standing = MatterStanding.Open, Guid? TeamId = null, int Limit = ListStatutoryMatters.DefaultLimit, string? After = null)
    : IQuery<MatterPage>
{
    public const int DefaultLimit = 50;
}

/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Counts">Over all open matters of the type and team asked for.</param>
/// <param name="ByType">Open matters of each type there is, whatever was asked for.</param>
public sealed record MatterPage(IReadOnlyList<MatterRow> Items, string? Next, MatterCounts Counts, IReadOnlyList<TypeCount> ByType);

public sealed record MatterCounts(int Open, int Overdue, int DueSoon, int Waiting, int ToConfirm);

public sealed record TypeCount(StatutoryType Type, int Open);

/// <summary>A statutory matter as lists show it. Times are UTC; <paramref name="NextDueAt"/> is null when no clock runs.</summary>
public sealed record MatterRow(
    Guid Id, Guid CaseId, long CaseNumber, int Number, string Reference, StatutoryType Type, UkNation? Nation, MatterState State, DateTimeOffset ProposedAt, DateTimeOffset? ReceivedAt,
    DateTimeOffset? EndedAt, DateTimeOffset? NextDueAt, string? Resident, string? Team, string? Assignee, string Preview)
{
    public bool IsOverdueAt(DateTimeOffset now) => NextDueAt < now;
}

internal sealed class ListStatutoryMattersValidator : AbstractValidator<ListStatutoryMatters>
{
    public ListStatutoryMattersValidator()
    {
        RuleFor(x => x.Type).IsInEnum();
        RuleFor(x => x.Standing).IsInEnum();
        RuleFor(x => x.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListStatutoryMattersHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ListStatutoryMatters, MatterPage>
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    public async Task<MatterPage> Handle(ListStatutoryMatters query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var soon = now + Soon;
        var open = db.StatutoryMatters.Where(m => m.NextDueAt < Case.Ended);
        var byType = await open.GroupBy(m => m.Type).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        var counted = await OfTeam(OfType(open, query), query)
            .GroupBy(m => new { m.State, Overdue = m.NextDueAt < now, Soon = m.NextDueAt < soon }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);

        var matters = OfTeam(OfType(query.Standing == MatterStanding.Ended ? db.StatutoryMatters.Where(m => m.NextDueAt == Case.Ended) : open, query), query);
        matters = query.Standing switch
        {
            MatterStanding.Overdue => matters.Where(m => m.NextDueAt < now),
            MatterStanding.DueSoon => matters.Where(m => m.NextDueAt >= now && m.NextDueAt < soon),
            MatterStanding.Waiting => matters.Where(m => m.State == MatterState.Paused),
            MatterStanding.ToConfirm => matters.Where(m => m.State == MatterState.Proposed),
            _ => matters,
        };
        if (Cursor.Read(query.After) is { } c)
        {
            matters = matters.Where(m => m.NextDueAt >= c.At && (m.NextDueAt > c.At || m.CaseNumber > c.CaseNumber || (m.CaseNumber == c.CaseNumber && m.Number > c.Number)));
        }

        var rows = await (
            from m in matters.OrderBy(m => m.NextDueAt).ThenBy(m => m.CaseNumber).ThenBy(m => m.Number).Take(query.Limit + 1)
            join k in db.Cases on m.CaseId equals k.Id
            orderby m.NextDueAt, m.CaseNumber, m.Number
            select new MatterRow(
                m.Id, m.CaseId, m.CaseNumber, m.Number, k.Reference, m.Type, m.Nation, m.State, m.ProposedAt, m.ReceivedAt, m.EndedAt, m.NextDueAt,
                db.Residents.Where(r => r.Id == k.ResidentId).Select(r => r.Name).FirstOrDefault(), db.Teams.Where(t => t.Id == k.TeamId).Select(t => t.Name).FirstOrDefault(),
                db.Officers.Where(o => o.Id == k.AssigneeId).Select(o => o.Name).FirstOrDefault(), k.Preview)).ToListAsync(cancellationToken);
        var more = rows.Count > query.Limit;
        if (more)
            rows.RemoveAt(rows.Count - 1);

        return new MatterPage(
            [.. rows.Select(r => r with { NextDueAt = r.NextDueAt < Case.NoDeadline ? r.NextDueAt : null })],
            more ? Cursor.Write(rows[^1]) : null,
            new MatterCounts(
                counted.Sum(g => g.Count), counted.Where(g => g.Key.Overdue).Sum(g => g.Count), counted.Where(g => g.Key is { Overdue: false, Soon: true }).Sum(g => g.Count),
                counted.Where(g => g.Key.State == MatterState.Paused).Sum(g => g.Count), counted.Where(g => g.Key.State == MatterState.Proposed).Sum(g => g.Count)),
            [.. byType.OrderBy(g => g.Key).Select(g => new TypeCount(g.Key, g.Count))]);
    }

    private static IQueryable<StatutoryMatter> OfType(IQueryable<StatutoryMatter> matters, ListStatutoryMatters query) =>
        query.Type is { } type ? matters.Where(m => m.Type == type) : matters;

    private IQueryable<StatutoryMatter> OfTeam(IQueryable<StatutoryMatter> matters, ListStatutoryMatters query) =>
        query.TeamId is { } team ? matters.Where(m => db.Cases.Any(c => c.Id == m.CaseId && c.TeamId == team)) : matters;

    private readonly record struct Cursor(DateTimeOffset At, long CaseNumber, int Number)
    {
        public static string Write(MatterRow last) =>
            Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.NextDueAt!.Value.UtcTicks}:{last.CaseNumber}:{last.Number}")));

        public static Cursor? Read(string? text)
        {
            if (text is null)
                return null;
            try
            {
                var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(':');
                if (parts.Length == 3 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
                    && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var caseNumber) && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var number))
                    return new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), caseNumber, number);
            }
            catch (FormatException)
            {
                // Refused below, as any other text that is not a cursor.
            }

            throw new ValidationException([new ValidationFailure("after", "This is not a cursor of this list. Use the value of \"next\".")]);
        }
    }
}
