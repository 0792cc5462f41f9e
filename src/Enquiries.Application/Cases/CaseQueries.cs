using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;

namespace Enquiries.Application.Cases;

internal static class CaseQueries
{
    public static IQueryable<Case> Matching(EnquiriesDbContext db, CaseFilter filter, DateTimeOffset now, SlaRules? sla = null)
    {
        var cases = string.IsNullOrWhiteSpace(filter.Text) ? db.Cases
            : CaseReference.TryParse(filter.Text, out var reference) ? db.Cases.Where(c => c.Reference == reference)
            : db.Search(filter.Text);

        // The range on the deadline lets a queue end where the ended cases begin, instead of reading through them.
        if (filter.OpenOnly)
            cases = cases.Where(c => c.Status <= CaseStatus.WaitingForResident && c.NextDueAt < Case.Ended);
        if (filter.Ids.Count > 0)
            cases = cases.Where(c => filter.Ids.Contains(c.Id));
        if (filter.Status is { } status)
            cases = cases.Where(c => c.Status == status);
        if (filter is { TeamIds.Count: > 0, OrWithoutTeam: true })
            cases = cases.Where(c => c.TeamId == null || filter.TeamIds.Contains(c.TeamId.Value));
        else if (filter.TeamIds.Count == 1)
            cases = cases.Where(c => c.TeamId == filter.TeamIds[0]);
        else if (filter.TeamIds.Count > 1)
            cases = cases.Where(c => filter.TeamIds.Contains(c.TeamId!.Value));
        if (filter.WithoutTeam)
            cases = cases.Where(c => c.TeamId == null);
        if (filter.Unassigned)
            cases = cases.Where(c => c.AssigneeId == null);
        if (filter.AssigneeId is { } assignee)
            cases = cases.Where(c => c.AssigneeId == assignee);
        if (filter.Channel is { } channel)
            cases = cases.Where(c => c.Channel == channel);
        if (filter.Priority is { } priority)
            cases = cases.Where(c => c.Priority == priority);
        if (filter.ResidentId is { } resident)
            cases = cases.Where(c => c.ResidentId == resident);
        if (filter.OpenedFrom is { } from)
            cases = cases.Where(c => c.OpenedAt >= from);
        if (filter.OpenedTo is { } to)
            cases = cases.Where(c => c.OpenedAt < to);
        if (filter.AskForDecision)
            cases = WaitingTooLong(db, cases, now - (sla?.LongestWait ?? SlaRules.DefaultLongestWait));
        return filter.Sla switch
        {
            SlaStanding.Breached => cases.Where(c => c.NextDueAt < now),
            SlaStanding.AtRisk => cases.Where(c => c.NextWarnAt <= now && c.NextDueAt >= now),
            SlaStanding.OnTrack => cases.Where(c => c.NextWarnAt > now),
            _ => cases,
        };
    }

    /// <summary>The same cases as filters that name one team each; a search starts from its words and stays whole.</summary>
    public static IEnumerable<CaseFilter> TeamByTeam(CaseFilter filter)
    {
        if (filter.TeamIds.Count == 0 || !string.IsNullOrWhiteSpace(filter.Text) || filter.Ids.Count > 0)
            return [filter];
        var teams = filter.TeamIds.Distinct().Select(team => filter with { TeamIds = [team], OrWithoutTeam = false });
        return filter.OrWithoutTeam ? teams.Append(filter with { TeamIds = [], OrWithoutTeam = false, WithoutTeam = true }) : teams;
    }

    public static IQueryable<CaseRow> Rows(EnquiriesDbContext db, IQueryable<Case> cases) => cases.Select(c => new CaseRow(
        c.Id, c.Number, c.Reference, c.Channel, c.Audience, c.Status, c.Priority,
        db.Categories.Where(x => x.Id == c.CategoryId).Select(x => x.Name).FirstOrDefault(),
        c.TeamId,
        db.Teams.Where(x => x.Id == c.TeamId).Select(x => x.Name).FirstOrDefault(),
        c.AssigneeId,
        db.Officers.Where(x => x.Id == c.AssigneeId).Select(x => x.Name).FirstOrDefault(),
        db.Officers.Where(x => x.Id == c.AssigneeId).Select(x => x.Email).FirstOrDefault(),
        c.ResidentId,
        db.Residents.Where(x => x.Id == c.ResidentId).Select(x => x.Name).FirstOrDefault(),
        c.Preview, c.OpenedAt, c.LastInboundAt, c.UnansweredSince, c.NextDueAt, c.NextWarnAt, c.MessageCount, c.Version)
    {
        LastSafeReplyAt = c.LastSafeReplyAt,
        Flag = c.ResidentFlag,
    });

    /// <summary>Open cases that have waited for so long, since it was last said why, that somebody has to decide.</summary>
    public static IQueryable<Case> WaitingTooLong(EnquiriesDbContext db, IQueryable<Case> cases, DateTimeOffset since) => cases.Where(c =>
        c.Status == CaseStatus.WaitingForResident && c.LastInboundAt <= since && !db.Events.Any(e => e.CaseId == c.Id && e.Kind == nameof(WaitingStarted) && e.At >= since));

    public static CaseRow WithoutSentinels(CaseRow row) => row with
    {
        NextDueAt = Deadline(row.NextDueAt),
        NextWarnAt = Deadline(row.NextWarnAt),
    };

    private static DateTimeOffset? Deadline(DateTimeOffset? at) => at < Case.NoDeadline ? at : null;
}
