using System.Text;

namespace Enquiries.Infrastructure.Channels;

/// <summary>Makes text from outside safe to keep: no control characters, no half characters, no more than fits. Emoji and right-to-left marks stay.</summary>
internal static class PlatformText
{
    public static string Clean(string text, int maxLength)
    {
        if (NeedsCleaning(text))
            text = Rebuild(text);
        return Cut(text, maxLength);
    }

    /// <summary>A name or title: one line.</summary>
    public static string? CleanLine(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = Clean(text, int.MaxValue).Replace('\n', ' ').Replace('\t', ' ').Trim();
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
            if (char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c))
                return false;
        }

        return true;
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var c in text)
        {
            if ((c < ' ' && c is not ('\n' or '\t')) || char.IsSurrogate(c))
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
            else if (char.IsSurrogate(c))
                clean.Append('\uFFFD');
            else if (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                clean.Append('\n');
            else if (c >= ' ' || c is '\n' or '\t')
                clean.Append(c);
        }

        return clean.ToString();
    }
}
