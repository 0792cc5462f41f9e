namespace Enquiries.Application.Cases;

/// <summary>
/// Finds in an e-mail what its author did not write: quoted messages and signatures. Only for showing: the text itself is kept whole. Every line is looked at a
/// fixed number of times, so that no text can make it slow; where nothing else would be left, nothing is folded.
/// </summary>
public static class QuotedText
{
    private const int HeaderLines = 6;
    private const int AttributionLines = 4;
    private const int SignatureLines = 20;
    private const int FooterLines = 6;
    private static readonly string[] Wrote = ["wrote:", "schrieb:", "écrit :", "a écrit:", "escribió:", "ysgrifennodd:", "napisał:", "napisał(a):"];
    private static readonly string[] SentFrom = ["sent from my ", "sent from outlook", "sent from yahoo", "sent from mail for", "get outlook for ", "von meinem iphone gesendet"];

    /// <summary>The text in order, in stretches that are to be shown or folded away.</summary>
    public static IReadOnlyList<Stretch> Split(string text)
    {
        if (text.Length == 0)
            return [];
        var lines = text.Split('\n');
        var folded = new bool[lines.Length];
        FoldQuotes(lines, folded);
        FoldToTheEnd(lines, folded);
        FoldSignature(lines, folded);

        // Blank lines between two folded stretches go with them.
        var hasVisible = false;
        for (var i = 0; i < lines.Length; i++)
            hasVisible |= !folded[i] && !string.IsNullOrWhiteSpace(lines[i]);
        return hasVisible ? Gather(lines, folded) : [new Stretch(text, false)];
    }

    private static List<Stretch> Gather(string[] lines, bool[] folded)
    {
        var stretches = new List<Stretch>();
        var start = 0;
        while (start < lines.Length)
        {
            var isFolded = folded[start];
            var end = start;
            var blanks = 0;
            while (end < lines.Length && (folded[end] == isFolded || (isFolded && string.IsNullOrWhiteSpace(lines[end]))))
            {
                blanks = folded[end] == isFolded ? 0 : blanks + 1;
                end++;
            }

            end -= end < lines.Length ? blanks : 0;
            var part = string.Join('\n', lines[start..end]);
            if (isFolded)
                stretches.Add(new Stretch(part.TrimEnd(), true));
            else if (!string.IsNullOrWhiteSpace(part))
                stretches.Add(new Stretch(part.Trim('\n', '\r').TrimEnd(), false));
            start = end;
        }

        return stretches;
    }

    /// <summary>Runs of lines that begin with "&gt;", with the line that says who wrote them.</summary>
    private static void FoldQuotes(string[] lines, bool[] folded)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!IsQuoted(lines[i]))
                continue;
            if (i == 0 || !folded[i - 1])
                FoldAttribution(lines, folded, i);
            folded[i] = true;
        }
    }

    private static void FoldAttribution(string[] lines, bool[] folded, int quote)
    {
        var last = quote - 1;
        while (last >= 0 && quote - last <= 3 && string.IsNullOrWhiteSpace(lines[last]))
            last--;
        if (last < 0 || !SaysWhoWrote(lines[last]))
            return;
        var from = last;
        for (var first = last; first >= 0 && last - first < AttributionLines && !folded[first] && !string.IsNullOrWhiteSpace(lines[first]); first--)
        {
            if (!BeginsAttribution(lines[first]))
                continue;
            from = first;
            break;
        }

        folded.AsSpan(from, quote - from).Fill(true);
    }

    /// <summary>Outlook and others put the whole earlier message below, with its headers and without marks.</summary>
    private static void FoldToTheEnd(string[] lines, bool[] folded)
    {
        var hasVisible = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (folded[i] || string.IsNullOrWhiteSpace(lines[i]))
                continue;
            if (IsOriginalMessage(lines[i]) || IsHeaderBlock(lines, i) || IsBareAttribution(lines, folded, i))
            {
                // Without words of the author it was passed on, and is what they want to say.
                if (!hasVisible)
                    return;
                var from = i;
                while (from > 0 && (string.IsNullOrWhiteSpace(lines[from - 1]) || IsRule(lines[from - 1])))
                    from--;
                folded.AsSpan(from).Fill(true);
                return;
            }

            hasVisible |= !IsRule(lines[i]);
        }
    }

    private static void FoldSignature(string[] lines, bool[] folded)
    {
        var last = lines.Length - 1;
        while (last >= 0 && (folded[last] || string.IsNullOrWhiteSpace(lines[last])))
            last--;
        for (var i = last; i > 0 && last - i <= SignatureLines && !folded[i]; i--)
        {
            var isMark = lines[i].TrimEnd('\r') is "-- " or "--" || (IsRule(lines[i]) && last - i <= FooterLines && lines[i].TrimStart().StartsWith('_'));
            if (isMark || (last - i < 3 && IsSentFrom(lines[i])))
                folded.AsSpan(i, last - i + 1).Fill(true);
        }
    }

    private static bool IsQuoted(string line)
    {
        var text = line.AsSpan().TrimStart(' ');
        return text.Length > 0 && text[0] == '>' && line.Length - text.Length <= 3;
    }

    private static bool SaysWhoWrote(string line)
    {
        var text = line.AsSpan().Trim().TrimEnd('*');
        foreach (var word in Wrote)
        {
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool BeginsAttribution(string line)
    {
        var text = line.AsSpan().TrimStart().TrimStart('*');
        return text.StartsWith("On ", StringComparison.Ordinal) || text.StartsWith("Am ", StringComparison.Ordinal) || text.StartsWith("Le ", StringComparison.Ordinal)
            || text.StartsWith("El ", StringComparison.Ordinal) || text.StartsWith("Ar ", StringComparison.Ordinal) || text.StartsWith("Dnia ", StringComparison.Ordinal);
    }

    private static bool IsOriginalMessage(string line)
    {
        var text = line.AsSpan().Trim();
        return text.StartsWith("-----", StringComparison.Ordinal) && text.EndsWith("-----", StringComparison.Ordinal)
            && (text.Contains("Original Message", StringComparison.OrdinalIgnoreCase) || text.Contains("Original-Nachricht", StringComparison.OrdinalIgnoreCase)
                || text.Contains("Ursprüngliche Nachricht", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsHeaderBlock(string[] lines, int at)
    {
        if (!Names(lines[at], "From"))
            return false;
        var found = 0;
        for (var i = at + 1; i < lines.Length && i <= at + HeaderLines; i++)
            found += Names(lines[i], "Sent") || Names(lines[i], "Date") || Names(lines[i], "To") || Names(lines[i], "Subject") ? 1 : 0;
        return found >= 2;
    }

    private static bool Names(string line, string header)
    {
        var text = line.AsSpan().TrimStart().TrimStart('*');
        return text.StartsWith(header, StringComparison.OrdinalIgnoreCase) && text[header.Length..].TrimStart('*').StartsWith(":");
    }

    /// <summary>"On 3 May 2026 at 10:00, Council wrote:" with the message below it unmarked.</summary>
    private static bool IsBareAttribution(string[] lines, bool[] folded, int at)
    {
        if (!lines[at].AsSpan().TrimStart().StartsWith("On ", StringComparison.Ordinal))
            return false;
        for (var i = at; i < lines.Length && i < at + AttributionLines && !folded[i]; i++)
        {
            if (SaysWhoWrote(lines[i]))
                return string.Concat(lines[at..(i + 1)]).Any(char.IsAsciiDigit) && i + 1 < lines.Length && !folded[i + 1];
        }

        return false;
    }

    private static bool IsRule(string line)
    {
        var text = line.AsSpan().Trim();
        return text.Length >= 10 && (text.IndexOfAnyExcept('-') < 0 || text.IndexOfAnyExcept('_') < 0);
    }

    private static bool IsSentFrom(string line)
    {
        foreach (var words in SentFrom)
        {
            if (line.AsSpan().TrimStart().StartsWith(words, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

/// <param name="IsFolded">Somebody else's words, or a signature: shown only when asked for.</param>
public sealed record Stretch(string Text, bool IsFolded);
