using Enquiries.Application.Triage;
using Enquiries.Domain.Cases;
using FluentValidation;

namespace Enquiries.Web.Components.Pages.Triage;

/// <summary>What the dialogs of the queue ask for.</summary>
public sealed class BulkForm
{
    public BulkAction Action { get; init; }

    public string Officer { get; set; } = "";

    public string Team { get; set; } = "";

    public string Priority { get; set; } = "";

    public string Reason { get; set; } = "";
}

internal sealed class BulkFormValidator : AbstractValidator<BulkForm>
{
    public BulkFormValidator()
    {
        RuleFor(x => x.Team).NotEmpty().When(x => x.Action == BulkAction.Transfer).WithMessage("Choose the team.");
        RuleFor(x => x.Priority).NotEmpty().When(x => x.Action == BulkAction.SetPriority).WithMessage("Choose the priority.");
        RuleFor(x => x.Reason).NotEmpty().When(x => x.Action == BulkAction.Transfer).WithMessage("Say why, so that the other team knows.");
        RuleFor(x => x.Reason).NotEmpty().When(x => x.Action == BulkAction.MarkNotAnEnquiry).WithMessage("Say why it is not an enquiry.");
        RuleFor(x => x.Reason).MaximumLength(Case.ReasonMaxLength).WithMessage($"Use at most {Case.ReasonMaxLength} characters.");
    }
}
