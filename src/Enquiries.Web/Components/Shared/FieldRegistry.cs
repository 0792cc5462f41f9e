using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Shared;

/// <summary>The fields of one form in the order of the page, so that the summary of errors can link to them.</summary>
internal sealed class FieldRegistry
{
    private static readonly object Key = new();
    private readonly List<(FieldIdentifier Field, string Id)> _fields = [];

    public IReadOnlyList<(FieldIdentifier Field, string Id)> Fields => _fields;

    public static FieldRegistry Of(EditContext form)
    {
        if (form.Properties.TryGetValue(Key, out var found)) return (FieldRegistry)found;

        var registry = new FieldRegistry();
        form.Properties[Key] = registry;
        return registry;
    }

    public void Add(FieldIdentifier field, string id)
    {
        if (!_fields.Contains((field, id))) _fields.Add((field, id));
    }

    public void Remove(FieldIdentifier field, string id) => _fields.Remove((field, id));
}
