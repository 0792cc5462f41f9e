using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>What the parts of a case page share: the case as last read, who looks at it, and how to read it again.</summary>
public sealed class CaseState
{
    public required CaseDetails Details { get; set; }

    public DeskLists Lists { get; set; } = new([], [], [], []);

    public Guid? OfficerId { get; init; }

    public string? OfficerName { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>Leads and administrators: they answer for extensions of statutory clocks.</summary>
    public bool IsLead { get; init; }

    /// <summary>Reads the case again and shows it.</summary>
    public Func<Task> Reload { get; init; } = () => Task.CompletedTask;

    public CaseRow Case => Details.Case;

    public string Platform => CaseWords.Of(Case.Channel);

    public bool IsPublic => Case.Audience == Audience.Public;

    /// <summary>The resident's name, or what stands for it when the platform does not tell.</summary>
    public string ResidentName => string.IsNullOrWhiteSpace(Details.Resident?.Name) ? $"{Platform} user" : Details.Resident.Name;

    public bool ReplyOnItsWay => Details.Messages.Any(m => m.Direction == MessageDirection.Outbound && m.State is MessageState.Pending or MessageState.Sending);
}
