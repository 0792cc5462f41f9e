using Enquiries.Domain.Cases;

namespace Enquiries.Web.Components.Pages.Cases;

internal sealed class AssignForm
{
    public Guid? OfficerId { get; set; }
}

internal sealed class TransferForm
{
    public Guid TeamId { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class PriorityForm
{
    public Priority Priority { get; set; }
}

internal sealed class CategoryForm
{
    public Guid? CategoryId { get; set; }
}

internal sealed class ReasonForm
{
    public string Reason { get; set; } = "";
}

internal sealed class ResolveForm
{
    /// <summary>Null until chosen.</summary>
    public CaseOutcome? Outcome { get; set; }

    public string Reason { get; set; } = "";
}
