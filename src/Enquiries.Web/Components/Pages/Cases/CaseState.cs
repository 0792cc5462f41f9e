using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
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

    /// <summary>Whether the conversation that opened the case is public.</summary>
    public bool IsPublic => Case.Audience == Audience.Public;

    /// <summary>Where the officer wants the answer to go; null for where the resident wrote last. Kept while something is being written: it must not change by itself.</summary>
    public Guid? ChosenTarget { get; set; }

    public IReadOnlyList<CaseTarget> Targets => Details.Targets.Count > 0
        ? Details.Targets
        : [new CaseTarget(Case.Id, Case.Channel, Details.Account, Case.Audience, Details.Resident?.Name, ConversationOrigin.Opened, Case.OpenedAt, null, Case.LastInboundAt, Details.Reply, null, true)];

    /// <summary>Where an answer goes now.</summary>
    public CaseTarget Target => Targets.FirstOrDefault(t => t.Id == ChosenTarget) ?? Targets.FirstOrDefault(t => t.IsDefault) ?? Targets[0];

    public bool AnswersInPublic => Target.Audience == Audience.Public;

    /// <summary>The platform of a message: a case can have conversations on several.</summary>
    public string PlatformOf(CaseMessage message) => CaseWords.Of(Details.Targets.FirstOrDefault(t => t.Id == message.ConversationId)?.Channel ?? Case.Channel);

    /// <summary>The resident's name, or what stands for it when the platform does not tell.</summary>
    public string ResidentName => string.IsNullOrWhiteSpace(Details.Resident?.Name) ? PlatformWords.UnknownPerson(Case.Channel) : Details.Resident.Name;

    public bool ReplyOnItsWay => Details.Messages.Any(m => m.Direction == MessageDirection.Outbound && m.State is MessageState.Pending or MessageState.Sending);
}
