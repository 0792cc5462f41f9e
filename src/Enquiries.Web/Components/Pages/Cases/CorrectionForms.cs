using Enquiries.Application.Cases;
using Enquiries.Domain.Residents;

namespace Enquiries.Web.Components.Pages.Cases;

internal sealed class AnsweredForm
{
    public AnsweredBy How { get; set; }

    /// <summary>London time.</summary>
    public DateTime? At { get; set; }

    public string? Remark { get; set; }
}

internal sealed class PauseForm
{
    /// <summary>London time.</summary>
    public DateTime? From { get; set; }

    /// <summary>London time.</summary>
    public DateTime? To { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class AuthorityForm
{
    public string Authority { get; set; } = "";

    public string Reason { get; set; } = "";
}

internal sealed class FlagForm
{
    public ResidentFlag Flag { get; set; }
}
