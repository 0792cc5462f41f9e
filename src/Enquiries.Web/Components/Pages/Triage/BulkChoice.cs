using Enquiries.Application.Cases;
using Enquiries.Application.Triage;
using Enquiries.Domain.Cases;
using Enquiries.Web.Components.Shared;

namespace Enquiries.Web.Components.Pages.Triage;

/// <summary>What is to be done with the selected cases.</summary>
public sealed record BulkChoice(BulkAction Action, Guid? OfficerId = null, Guid? TeamId = null, Priority? Priority = null, string? Reason = null)
{
    /// <summary>"3 cases assigned to you."</summary>
    public string Done(int count, Guid me, DeskLists lists) => QueueWords.Cases(count) + " " + Action switch
    {
        BulkAction.Assign when OfficerId is null => "given back: nobody is assigned.",
        BulkAction.Assign when OfficerId == me => "assigned to you.",
        BulkAction.Assign => $"assigned to {lists.Officers.FirstOrDefault(o => o.Id == OfficerId)?.Name}.",
        BulkAction.Transfer => $"transferred to {lists.Teams.FirstOrDefault(t => t.Id == TeamId)?.Name}.",
        BulkAction.SetPriority => $"set to {CaseWords.Of(Priority!.Value).ToLowerInvariant()} priority.",
        _ => "marked as not an enquiry.",
    };

    /// <summary>Names every case that was left as it is, grouped by the reason.</summary>
    public static string RefusedWords(IReadOnlyList<BulkRefusal> refused) =>
        $"{QueueWords.Cases(refused.Count)} left unchanged and still selected. "
        + string.Join(' ', refused.GroupBy(r => r.Reason, StringComparer.Ordinal).Select(g => $"{string.Join(", ", g.Select(r => r.Reference))}: {g.Key}"));
}
