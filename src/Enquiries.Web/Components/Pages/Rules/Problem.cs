namespace Enquiries.Web.Components.Pages.Rules;

/// <summary>Something wrong with one field of a form.</summary>
public sealed record Problem(object Model, string Property, string Words);
