using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Enquiries.Web.Components.Shared;

/// <summary>
/// What somebody outside the council wrote. Control characters, and those that turn the reading direction of what follows, are shown instead of obeyed.
/// Put it into an element with <c>dir="auto"</c>, or inside <c>bdi</c>.
/// </summary>
public sealed class UntrustedText : ComponentBase
{
    [Parameter, EditorRequired]
    public string? Text { get; set; }

    /// <summary>The text in pieces; those with a name are single characters that are shown by their name.</summary>
    public static IReadOnlyList<TextPiece> Pieces(string text)
    {
        var pieces = new List<TextPiece>();
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (NameOf(rune.Value) is not { } name)
            {
                plain.Append(rune.ToString());
                continue;
            }

            if (plain.Length > 0) pieces.Add(new TextPiece(plain.ToString(), null));
            plain.Clear();
            pieces.Add(new TextPiece(string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"), name));
        }

        if (plain.Length > 0) pieces.Add(new TextPiece(plain.ToString(), null));
        return pieces;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (string.IsNullOrEmpty(Text)) return;
        foreach (var piece in Pieces(Text))
        {
            if (piece.Name is null)
            {
                builder.AddContent(0, piece.Text);
                continue;
            }

            builder.OpenElement(1, "span");
            builder.AddAttribute(2, "class", "control-char");
            builder.AddAttribute(3, "title", piece.Name);
            builder.AddContent(4, piece.Text);
            builder.CloseElement();
        }
    }

    private static string? NameOf(int value) => value switch
    {
        '\n' or '\t' or '\r' => null,
        < 0x20 or (>= 0x7F and < 0xA0) => "Control character",
        0x202A or 0x202B or 0x202D or 0x202E => "Character that turns the reading direction",
        0x202C or (>= 0x2066 and <= 0x2069) => "Character of the reading direction",
        0x2028 or 0x2029 => "Line separator",
        0x200B or 0x2060 or 0xFEFF => "Invisible character",
        _ => null,
    };
}

/// <param name="Name">What kind of character it is when it is shown by its number; null for plain text.</param>
public readonly record struct TextPiece(string Text, string? Name);
