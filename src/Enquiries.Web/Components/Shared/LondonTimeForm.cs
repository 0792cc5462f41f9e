namespace Enquiries.Web.Components.Shared;

/// <summary>How much of an instant is written out.</summary>
public enum LondonTimeForm
{
    Short,
    Date,
    Time,
    Full,
}
