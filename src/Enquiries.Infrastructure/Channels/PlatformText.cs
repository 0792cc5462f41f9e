using System.Text;
using Enquiries.Domain.Cases;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Makes text from outside safe to keep: no control characters, no half characters and nothing that is none, no more than fits. Emoji and right-to-left marks stay.</summary>
internal static class PlatformText
{
    public static string Clean(string text, int maxLength)
    {
        if (NeedsCleaning(text))
            text = Rebuild(text);
        return Cut(text, maxLength);
    }

    /// <summary>A name or title: one line, which cannot turn the reading direction of what stands beside it.</summary>
    public static string? CleanLine(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = ReadingDirection.Keep(Clean(text, int.MaxValue)).Replace('\n', ' ').Replace('\t', ' ').Trim();
        return line.Length == 0 ? null : Cut(line, maxLength);
    }

    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        return char.IsHighSurrogate(text[maxLength - 1]) ? text[..(maxLength - 1)] : text[..maxLength];
    }

    /// <summary>Whether an id can be kept as it is.</summary>
    public static bool IsId(string id, int maxLength)
    {
        if (id.Length == 0 || id.Length > maxLength)
            return false;
        foreach (var c in id)
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c) || ReadingDirection.IsTurnedBy(c))
                return false;
        }

        return true;
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var c in text)
        {
            if ((c < ' ' && c is not ('\n' or '\t')) || c is (>= '\u007F' and <= '\u009F') or '\u2028' or '\u2029' or >= '\uFFFE' || char.IsSurrogate(c))
                return true;
        }

        return false;
    }

    private static string Rebuild(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c) || c >= '\uFFFE')
                clean.Append('\uFFFD');
            else if ((c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) || c is '\u0085' or '\u2028' or '\u2029')
                clean.Append('\n');
            else if (!char.IsControl(c) || c is '\n' or '\t')
                clean.Append(c);
        }

        return clean.ToString();
    }
}
