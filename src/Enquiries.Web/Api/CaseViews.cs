using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Api;

/// <param name="Next">The value of <c>after</c> for the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record ResidentView(Guid Id, string? Name, string? Handle, string? PlatformId);

internal sealed record ResidentName(Guid Id, string? Name);

/// <summary>A case as lists show it.</summary>
internal record CaseSummary
{
    public required string Reference { get; init; }
    public required CaseStatus Status { get; init; }
    public required Priority Priority { get; init; }
    public required SlaStanding Sla { get; init; }
    public required ChannelKind Channel { get; init; }
    public required Audience Audience { get; init; }
    public required string? Team { get; init; }

    /// <summary>The officer's e-mail address.</summary>
    public required string? Assignee { get; init; }
    public required string? AssigneeName { get; init; }
    public required string? Category { get; init; }
    public required ResidentName? Resident { get; init; }
    public required string Preview { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset LastInboundAt { get; init; }
    public required DateTimeOffset? UnansweredSince { get; init; }
    public required DateTimeOffset? NextDueAt { get; init; }

    /// <summary>The last moment at which an answer is both in time and accepted by the platform.</summary>
    public required DateTimeOffset? LastSafeReplyAt { get; init; }

    /// <summary>What staff should know of the resident.</summary>
    public required ResidentFlag Flag { get; init; }
    public required int MessageCount { get; init; }
    public required int Version { get; init; }

    public static CaseSummary Of(CaseRow row, DateTimeOffset now) => new()
    {
        Reference = row.Reference,
        Status = row.Status,
        Priority = row.Priority,
        Sla = row.StandingAt(now),
        Channel = row.Channel,
        Audience = row.Audience,
        Team = row.Team,
        Assignee = row.AssigneeEmail,
        AssigneeName = row.Assignee,
        Category = row.Category,
        Resident = row.ResidentId is { } resident ? new ResidentName(resident, row.Resident) : null,
        Preview = row.Preview,
        OpenedAt = row.OpenedAt,
        LastInboundAt = row.LastInboundAt,
        UnansweredSince = row.UnansweredSince,
        NextDueAt = row.NextDueAt,
        LastSafeReplyAt = row.LastSafeReplyAt,
        Flag = row.Flag,
        MessageCount = row.MessageCount,
        Version = row.Version,
    };
}

/// <summary>A case with all that belongs to it.</summary>
internal sealed record CaseView
{
    public required string Reference { get; init; }
    public required CaseStatus Status { get; init; }
    public required Priority Priority { get; init; }
    public required SlaStanding Sla { get; init; }
    public required ChannelKind Channel { get; init; }
    public required Audience Audience { get; init; }
    public required string? Team { get; init; }

    /// <summary>The officer's e-mail address.</summary>
    public required string? Assignee { get; init; }
    public required string? AssigneeName { get; init; }
    public required string? Category { get; init; }
    public required ResidentView? Resident { get; init; }
    public required AccountName Account { get; init; }
    public required string Preview { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset LastInboundAt { get; init; }
    public required DateTimeOffset? UnansweredSince { get; init; }
    public required DateTimeOffset? NextDueAt { get; init; }

    /// <summary>The last moment at which an answer is both in time and accepted by the platform.</summary>
    public required DateTimeOffset? LastSafeReplyAt { get; init; }

    /// <summary>What staff should know of the resident.</summary>
    public required ResidentFlag Flag { get; init; }
    public required DateTimeOffset? ResolvedAt { get; init; }
    public required CaseOutcome? Outcome { get; init; }
    public required int MessageCount { get; init; }
    public required int Version { get; init; }
    public required IReadOnlyList<MessageView> Messages { get; init; }
    public required IReadOnlyList<ClockView> Clocks { get; init; }
    public required IReadOnlyList<MatterView> Matters { get; init; }
    public required IReadOnlyList<TimelineView> Timeline { get; init; }
    public required IReadOnlyList<string> Related { get; init; }

    public static CaseView Of(CaseDetails details, DateTimeOffset now)
    {
        var row = details.Case;
        return new CaseView
        {
            Reference = row.Reference,
            Status = row.Status,
            Priority = row.Priority,
            Sla = row.StandingAt(now),
            Channel = row.Channel,
            Audience = row.Audience,
            Team = row.Team,
            Assignee = row.AssigneeEmail,
            AssigneeName = row.Assignee,
            Category = row.Category,
            Resident = details.Resident is { } r ? new ResidentView(r.Id, r.Name, r.Handle, r.PlatformId) : null,
            Account = new AccountName(details.Account.Id, details.Account.Name),
            Preview = row.Preview,
            OpenedAt = row.OpenedAt,
            ReceivedAt = details.ReceivedAt,
            LastInboundAt = row.LastInboundAt,
            UnansweredSince = row.UnansweredSince,
            NextDueAt = row.NextDueAt,
            LastSafeReplyAt = row.LastSafeReplyAt,
            Flag = row.Flag,
            ResolvedAt = details.ResolvedAt,
            Outcome = details.Outcome,
            MessageCount = row.MessageCount,
            Version = row.Version,
            Messages = [.. details.Messages.Select(MessageView.Of)],
            Clocks = [.. details.Clocks.Select(ClockView.Of)],
            Matters = [.. details.Matters.Select(MatterView.Of)],
            Timeline = [.. details.Timeline.Select(e => new TimelineView(e.At, e.RecordedAt, ApiJson.Word(e.Kind), e.Actor, e.Text))],
            Related = [.. details.Related.Select(c => c.Reference)],
        };
    }
}

internal sealed record AccountName(Guid Id, string Name);

internal sealed record MessageView(
    Guid Id, MessageDirection Direction, Audience Audience, MessageState State, string Text, string? Author, DateTimeOffset SentAt, DateTimeOffset ReceivedAt,
    string? ExternalId, string? ParentExternalId, DateTimeOffset? RemovedAt, DateTimeOffset? HiddenAt, bool OnPlatform, string? FailureReason, bool CanRetry,
    IReadOnlyList<AttachmentView> Attachments, IReadOnlyList<VersionView> Versions)
{
    public static MessageView Of(CaseMessage m) => new(
        m.Id, m.Direction, m.Audience, m.State, m.Text, m.AuthorName, m.SentAt, m.ReceivedAt, m.ExternalId, m.ParentExternalId, m.RemovedAt, m.HiddenAt, m.OnPlatform,
        m.FailureReason, m.CanRetry, AttachmentView.Of(m), [.. m.Versions.Select(v => new VersionView(v.At, v.Text))]);
}

/// <param name="Url">The platform's own address, which dies within days; null for what the council sent.</param>
/// <param name="File">What the desk keeps of it; null for what is no file, as a shared link.</param>
internal sealed record AttachmentView(string Type, string? Name, string? Url, FileView? File)
{
    public static IReadOnlyList<AttachmentView> Of(CaseMessage m) =>
    [
        .. m.Attachments.Select((a, i) => new AttachmentView(a.Type, a.Name, a.Url, m.Files.FirstOrDefault(f => f.Position == i) is { } file ? FileView.Of(file) : null)),
        .. m.Files.Where(f => f.Position >= m.Attachments.Count).Select(f => new AttachmentView(ApiJson.Word(f.Kind.ToString()), f.Name, null, FileView.Of(f))),
    ];
}

/// <param name="Url">Where the API gives it out; null while there is nothing to give.</param>
/// <param name="Length">In bytes.</param>
internal sealed record FileView(Guid Id, FileState State, FileKind Kind, string? Url, string? ContentType, long Length, string? AlternativeText, string? Reason)
{
    public static FileView Of(CaseFile f) => new(
        f.Id, f.State, f.Kind, f.State == FileState.Stored ? $"/api/v1/files/{f.Id}" : null, f.ContentType, f.Length, f.AlternativeText, f.Reason);
}

internal sealed record VersionView(DateTimeOffset At, string Text);

internal sealed record TimelineView(DateTimeOffset At, DateTimeOffset RecordedAt, string Kind, string? Actor, string Text);

/// <summary>Seconds are seconds of the policy's working time.</summary>
internal sealed record ClockView(
    ClockKind Kind, int Cycle, string Policy, ClockState State, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? WarnAt, DateTimeOffset? PausedAt,
    DateTimeOffset? MetAt, DateTimeOffset? BreachedAt, long WorkingSecondsUsed, long WorkingSecondsLeft)
{
    public static ClockView Of(CaseClock c) => new(
        c.Kind, c.Cycle, c.Policy, c.State, c.StartedAt, c.DueAt, c.WarnAt, c.PausedAt, c.MetAt, c.BreachedAt, c.WorkingSecondsUsed, c.WorkingSecondsLeft);
}
