namespace Enquiries.Application.Escalations;

/// <summary>How the installation escalates.</summary>
/// <param name="ClimbAfter">Working time, on the case's calendar, after which a warning that nobody took goes up to the leads.</param>
/// <param name="DeskUrl">Where links in e-mails lead; null when no e-mail is sent.</param>
public sealed record EscalationRules(TimeSpan ClimbAfter, Uri? DeskUrl = null)
{
    public static readonly TimeSpan DefaultClimbAfter = TimeSpan.FromMinutes(30);

    public static EscalationRules Default { get; } = new(DefaultClimbAfter);

    public bool ByMail => DeskUrl is not null;
}
