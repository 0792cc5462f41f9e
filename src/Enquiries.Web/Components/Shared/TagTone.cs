namespace Enquiries.Web.Components.Shared;

/// <summary>The colour of a tag; its words always say the same.</summary>
public enum TagTone
{
    Neutral,
    Info,
    Good,
    Warn,
    Bad,
    Plain,
}
