namespace Enquiries.Web.Components.Shared;

/// <summary>What the control inside a <see cref="Field{TValue}"/> needs to be tied to its label, hint and error.</summary>
public sealed record FieldContext(string Id, string? DescribedBy, bool Invalid)
{
    /// <summary>For <c>@attributes</c> on the control.</summary>
    public IReadOnlyDictionary<string, object> Attributes { get; } = Wire(Id, DescribedBy, Invalid);

    private static Dictionary<string, object> Wire(string id, string? describedBy, bool invalid)
    {
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = id };
        if (describedBy is not null) attributes["aria-describedby"] = describedBy;
        if (invalid) attributes["aria-invalid"] = "true";
        return attributes;
    }
}
