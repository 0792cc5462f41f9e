using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Web.Components.Pages.Cases;

// Times of day are London wall-clock times, as typed.

internal sealed class ConfirmMatterForm
{
    /// <summary>A new id, so that a repeat does not make a second matter.</summary>
    public Guid MatterId { get; init; } = Guid.CreateVersion7();

    /// <summary>Null until chosen.</summary>
    public StatutoryType? Type { get; set; }

    public UkNation Nation { get; set; }

    public DateTime? ReceivedAt { get; set; }

    public EmergencyStart Start { get; set; }
}

internal sealed class ProposeMatterForm
{
    public Guid MatterId { get; init; } = Guid.CreateVersion7();

    public StatutoryType? Type { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class StepForm
{
    public StatutoryStep? Step { get; set; }

    /// <summary>Null for now.</summary>
    public DateTime? At { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class MatterPauseForm
{
    public PauseGround Ground { get; set; }

    public DateTime? At { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class ResumeForm
{
    public DateTime? At { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class ExtendForm
{
    public ClockKind Clock { get; init; }

    public int? By { get; set; }

    public string Reason { get; set; } = "";

    public string Told { get; set; } = "";
}

internal sealed class WithdrawForm
{
    public WithdrawalKind? Kind { get; set; }

    public string Reason { get; set; } = "";
}
