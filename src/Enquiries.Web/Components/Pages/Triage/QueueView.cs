using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.AspNetCore.WebUtilities;

namespace Enquiries.Web.Components.Pages.Triage;

/// <summary>What of the queue is looked at, as its address says it.</summary>
public sealed record QueueView
{
    public const string AllTeams = "all";
    public const string Me = "me";
    public const string Nobody = "nobody";
    public const string Long = "long";

    /// <summary>A team's id or <see cref="AllTeams"/>; the officer's own teams when null.</summary>
    public string? Team { get; init; }

    public ChannelKind? Channel { get; init; }

    public CaseStatus? Status { get; init; }

    public Priority? Priority { get; init; }

    /// <summary><see cref="Me"/>, <see cref="Nobody"/> or an officer's id.</summary>
    public string? Assignee { get; init; }

    public SlaStanding? Sla { get; init; }

    public string? Text { get; init; }

    /// <summary>Only cases that have waited so long that somebody has to decide.</summary>
    public bool Decide { get; init; }

    /// <summary>The cursor of the page; the first when null.</summary>
    public string? After { get; init; }

    /// <summary>Whether anything but the teams restricts what is shown.</summary>
    public bool IsFiltered => Channel is not null || Status is not null || Priority is not null || Assignee is not null || Sla is not null || Text is not null || Decide;

    public string Url
    {
        get
        {
            var parts = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["team"] = Team,
                ["channel"] = Lower(Channel),
                ["status"] = Lower(Status),
                ["priority"] = Lower(Priority),
                ["assignee"] = Assignee,
                ["sla"] = Lower(Sla),
                ["q"] = Text,
                ["waiting"] = Decide ? Long : null,
                ["after"] = After,
            };
            return QueryHelpers.AddQueryString("/", parts.Where(p => p.Value is not null));
        }
    }

    public static QueueView Read(
        string? team, string? channel, string? status, string? priority, string? assignee, string? sla, string? text, string? after, string? waiting = null) => new()
        {
            Team = Guid.TryParse(team, out _) || team == AllTeams ? team : null,
            Channel = Known<ChannelKind>(channel),
            Status = Known<CaseStatus>(status) is { } s && s.IsOpen() ? s : null,
            Priority = Known<Priority>(priority),
            Assignee = Guid.TryParse(assignee, out _) || assignee is Me or Nobody ? assignee : null,
            Sla = Known<SlaStanding>(sla),
            Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim(),
            After = string.IsNullOrEmpty(after) ? null : after,
            Decide = waiting == Long,
        };

    /// <summary>Cases without a team are everybody's: they are shown with one's own teams, so that nobody overlooks them.</summary>
    public CaseFilter ToFilter(Guid officerId, IReadOnlyList<TeamItem> teams) => new()
    {
        OpenOnly = true,
        TeamIds = Team switch
        {
            null => [.. teams.Where(t => t.Mine).Select(t => t.Id)],
            AllTeams => [],
            _ => [Guid.Parse(Team)],
        },
        OrWithoutTeam = Team is null,
        Channel = Channel,
        Status = Status,
        Priority = Priority,
        AssigneeId = Assignee switch { null or Nobody => null, Me => officerId, _ => Guid.Parse(Assignee) },
        Unassigned = Assignee == Nobody,
        Sla = Sla,
        Text = Text,
        AskForDecision = Decide,
    };

    /// <summary>Everything of the same teams.</summary>
    public QueueView WithoutFilters() => new() { Team = Team };

    private static string? Lower<T>(T? value)
        where T : struct, Enum => value?.ToString().ToLowerInvariant();

    private static T? Known<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
