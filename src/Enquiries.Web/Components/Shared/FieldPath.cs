using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Shared;

/// <summary>Finds the object and property that a validator's path such as <c>Lines[0].Name</c> means.</summary>
internal static class FieldPath
{
    public static FieldIdentifier Find(object model, string path)
    {
        var owner = model;
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            if (Step(owner, part) is not { } next) return new FieldIdentifier(model, path);
            owner = next;
        }

        var last = parts[^1];
        return new FieldIdentifier(owner, last.Split('[')[0]);
    }

    private static object? Step(object owner, string part)
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? part : part[..bracket];
        var value = owner.GetType().GetProperty(name)?.GetValue(owner);
        if (bracket < 0) return value;

        return value is IEnumerable items && int.TryParse(part.AsSpan(bracket + 1, part.Length - bracket - 2), CultureInfo.InvariantCulture, out var index)
            ? items.Cast<object?>().ElementAtOrDefault(index)
            : null;
    }
}
