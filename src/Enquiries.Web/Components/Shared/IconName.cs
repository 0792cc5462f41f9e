namespace Enquiries.Web.Components.Shared;

/// <summary>The small drawings beside words; never without the words.</summary>
public enum IconName
{
    Globe,
    Lock,
    Note,
    Warning,
    Done,
    Wait,
    Copy,
    Clip,
    Bell,
}
