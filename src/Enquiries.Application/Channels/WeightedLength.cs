using System.Globalization;
using System.Text;

namespace Enquiries.Application.Channels;

/// <summary>
/// The length of a text as X counts it (version 3 of its public rules): Latin and most European letters one, all others two, an emoji two however many code
/// points it has, a link always 23; after normalisation to form C.
/// </summary>
public sealed record WeightedLength
{
    /// <summary>What X does today.</summary>
    public static readonly WeightedLength Present = new();

    private const int LinkLength = 23;
    private const char Joiner = '\u200D';
    private const char Coloured = '\uFE0F';

    /// <summary>Whether an emoji of several code points counts as one.</summary>
    public bool CountsEmojiAsOne { get; init; } = true;

    /// <summary>Whether letters differ in weight at all.</summary>
    public bool HasWeights { get; init; } = true;

    public int Of(string text)
    {
        var normal = Normalise(text);
        var links = XLinks.Find(normal);
        var next = 0;
        var length = 0;
        for (var i = 0; i < normal.Length;)
        {
            if (next < links.Count && links[next].Start == i)
            {
                length += LinkLength;
                i = links[next++].End;
            }
            else if (CountsEmojiAsOne && EmojiAt(normal, i) is > 0 and var emoji)
            {
                length += 2;
                i += emoji;
            }
            else
            {
                length += Weight(normal, i, out var size);
                i += size;
            }

            while (next < links.Count && links[next].Start < i)
                next++;
        }

        return length;
    }

    /// <summary>Whether it holds a link, which makes a post dearer.</summary>
    public static bool HasLink(string text) => XLinks.Find(Normalise(text)).Count > 0;

    /// <summary>Whether X takes the characters at all.</summary>
    public static bool HasOnlyValidCharacters(string text) => text.AsSpan().IndexOfAny('\uFFFE', '\uFFFF', '\uFEFF') < 0;

    private static string Normalise(string text)
    {
        try
        {
            return text.IsNormalized() ? text : text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair: counted as it stands.
            return text;
        }
    }

    private int Weight(string text, int index, out int size)
    {
        size = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
        if (!HasWeights)
            return 1;
        return size == 1 && text[index] is <= '\u10FF' or (>= '\u2000' and <= '\u200D') or (>= '\u2010' and <= '\u201F') or (>= '\u2032' and <= '\u2037') ? 1 : 2;
    }

    /// <summary>How many characters the emoji that begins here takes; 0 when none does.</summary>
    private static int EmojiAt(string text, int start)
    {
        var first = At(text, start);
        if (first is '#' or '*' or (>= '0' and <= '9'))
        {
            var mark = start + 1 < text.Length && text[start + 1] == Coloured ? start + 2 : start + 1;
            return mark < text.Length && text[mark] == '\u20E3' ? mark + 1 - start : 0;
        }

        if (IsRegional(first))
            return IsRegional(At(text, start + 2)) ? 4 : 2;
        if (first is 0xA9 or 0xAE)
            return At(text, start + 1) == Coloured ? 2 : 0;

        var end = PartEnd(text, start);
        if (end == start)
            return 0;
        while (end < text.Length && text[end] == Joiner)
        {
            var part = PartEnd(text, end + 1);
            if (part == end + 1)
                break;
            end = part;
        }

        return end - start;
    }

    /// <summary>One picture with its colour, skin tone or flag letters.</summary>
    private static int PartEnd(string text, int start)
    {
        var point = At(text, start);
        if (!IsPicture(point))
            return start;
        var end = start + Size(point);
        var next = At(text, end);
        if (next == '\uFE0E')
            return start;
        if (next == Coloured)
            next = At(text, ++end);
        if (next is >= 0x1F3FB and <= 0x1F3FF)
            next = At(text, end += 2);
        if (next is < 0xE0020 or > 0xE007E)
            return end;

        // A flag of letters that ends with its own mark.
        var flag = end;
        while (At(text, flag) is >= 0xE0020 and <= 0xE007E)
            flag += 2;
        return At(text, flag) == 0xE007F ? flag + 2 : end;
    }

    private static int At(string text, int index)
    {
        if (index >= text.Length)
            return -1;
        return char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            ? char.ConvertToUtf32(text[index], text[index + 1])
            : text[index];
    }

    private static int Size(int point) => point > char.MaxValue ? 2 : 1;

    private static bool IsRegional(int point) => point is >= 0x1F1E6 and <= 0x1F1FF;

    // All of these weigh two by themselves, so that taking too many of them for emoji changes nothing.
    private static bool IsPicture(int point) => point is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2194 and <= 0x21AA)
        or (>= 0x231A and <= 0x23FF) or (>= 0x25AA and <= 0x25FE) or (>= 0x2934 and <= 0x2935) or (>= 0x2B05 and <= 0x2B55)
        or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x24C2 or 0x3030 or 0x303D or 0x3297 or 0x3299;
}

/// <summary>Finds what X turns into links: addresses with and without "https://", by the rules that X has published. Linear in the length of the text.</summary>
internal static class XLinks
{
    private const int LongestAddress = 4096;
    private const int LongestShortName = 40;
    private static readonly IdnMapping Idn = new();

    public static IReadOnlyList<(int Start, int End)> Find(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal))
            return [];
        var found = new List<(int, int)>();
        for (var i = 0; i < text.Length;)
        {
            i = CanBeginAt(text, i) ? Match(text, i, found) : i + 1;
        }

        return found;
    }

    private static bool CanBeginAt(string text, int index)
    {
        if (index == 0)
            return true;
        var before = text[index - 1];
        return IsDirectional(before) || !(char.IsAsciiLetterOrDigit(before) || before is '@' or '＠' or '$' or '#' or '＃' || IsInvalid(before));
    }

    /// <summary>Answers where looking goes on.</summary>
    private static int Match(string text, int start, List<(int, int)> found)
    {
        var rest = text.AsSpan(start);
        var protocol = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        var host = start + protocol;
        var hostEnd = HostEnd(text, host, out var looked);
        if (hostEnd == host)
            return Math.Max(start + 1, protocol > 0 ? start + 1 : looked);

        var end = PortEnd(text, hostEnd);
        var pathEnd = PathEnd(text, end);
        var hasPath = pathEnd > end;
        end = QueryEnd(text, pathEnd);
        if (!IsValid(text[host..hostEnd], end - host))
            return end;
        if (protocol > 0)
        {
            end = ShortLinkEnd(text, start, end);
            if (end > start)
                found.Add((start, end));
            return Math.Max(end, hostEnd);
        }

        if (start > 0 && text[start - 1] is '-' or '_' or '.' or '/')
            return end;
        AddPlain(text, host, hostEnd, hasPath ? end : null, found);
        return end;
    }

    /// <summary>Without "https://" only host names in Latin letters count, wherever they stand in a run of letters.</summary>
    private static void AddPlain(string text, int host, int hostEnd, int? end, List<(int Start, int End)> found)
    {
        var before = found.Count;
        for (var i = host; i < hostEnd;)
        {
            if (!IsLatin(text[i]))
            {
                i++;
                continue;
            }

            var run = i;
            while (run < hostEnd && (IsLatin(text[run]) || text[run] == '.'))
                run++;
            var last = NameEnd(text, i, run, out _);
            if (last > i)
                found.Add((i, last));
            i = run;
        }

        if (found.Count > before && end is { } whole)
            found[^1] = (found[^1].Start, whole);
    }

    /// <summary>The longest beginning that ends in a known name; the start when there is none.</summary>
    /// <param name="looked">Before this no other name begins that is longer.</param>
    private static int HostEnd(string text, int start, out int looked) => NameEnd(text, start, text.Length, out looked);

    private static int NameEnd(string text, int start, int limit, out int looked)
    {
        var best = start;
        var labels = 0;
        var label = start;
        for (var i = start; ; i++)
        {
            if (i < limit && (IsDomain(text[i]) || text[i] is '-' or '_'))
                continue;
            if (labels > 0 && i > label && EndOfName(text, label, i) is > 0 and var last)
                best = last;
            if (i == limit || text[i] != '.' || i == label || !IsLabel(text, label, i))
            {
                looked = i;
                return best;
            }

            labels++;
            label = i + 1;
        }
    }

    private static bool IsLabel(string text, int start, int end) => text[start] is not ('-' or '_') && text[end - 1] is not ('-' or '_');

    /// <summary>Where a known last part of a host name ends that begins here, or 0.</summary>
    private static int EndOfName(string text, int start, int end)
    {
        var label = text.AsSpan(start, end - start);
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            return label.Length > 4 && label.IndexOfAnyExceptInRange('\0', '\x7F') < 0 ? end : 0;
        for (var length = Math.Min(label.Length, TopLevelDomains.LongestName); length > 0; length--)
        {
            var after = start + length;
            if (after < text.Length && (char.IsAsciiLetterOrDigit(text[after]) || text[after] is '@' or '+' or '-'))
                continue;
            if (TopLevelDomains.Contains(label[..length]))
                return after;
        }

        return 0;
    }

    private static int PortEnd(string text, int start)
    {
        if (start >= text.Length || text[start] != ':')
            return start;
        var end = start + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end == start + 1 ? start : end;
    }

    private static int PathEnd(string text, int start)
    {
        if (start >= text.Length || text[start] != '/')
            return start;
        var end = start + 1;
        for (var i = start + 1; i < text.Length;)
        {
            if (text[i] == '(')
            {
                var close = BracketEnd(text, i, nested: true);
                if (close == i)
                    break;
                end = i = close;
                continue;
            }

            if (!IsPath(text[i]))
                break;
            if (IsPathEnd(text[i]))
                end = i + 1;
            i++;
        }

        return end;
    }

    /// <summary>The end of a pair of brackets with something inside; one level may stand within another.</summary>
    private static int BracketEnd(string text, int start, bool nested)
    {
        var i = start + 1;
        while (i < text.Length)
        {
            if (text[i] == ')')
                return i == start + 1 ? start : i + 1;
            if (text[i] == '(' && nested && BracketEnd(text, i, nested: false) is var inner && inner > i)
                i = inner;
            else if (IsPath(text[i]))
                i++;
            else
                return start;
        }

        return start;
    }

    private static int QueryEnd(string text, int start)
    {
        if (start >= text.Length || text[start] != '?')
            return start;
        var end = start;
        for (var i = start + 1; i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || "!?*'@();:&=+$/%#[]-_.,~|".Contains(text[i], StringComparison.Ordinal)); i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' or '&' or '=' or '#' or '/')
                end = i + 1;
        }

        return end;
    }

    /// <summary>X's own short links end where their name ends; one with too long a name is no link.</summary>
    private static int ShortLinkEnd(string text, int start, int end)
    {
        var slash = text.IndexOf("://t.co/", start, Math.Min(end - start, 13), StringComparison.OrdinalIgnoreCase);
        if (slash < 0)
            return end;
        var name = slash + 8;
        var last = name;
        while (last < end && char.IsAsciiLetterOrDigit(text[last]))
            last++;
        if (last == name)
            return end;
        return last - name > LongestShortName ? start : QueryEnd(text, last);
    }

    private static bool IsValid(string host, int length)
    {
        try
        {
            return length - host.Length + Idn.GetAscii(host).Length + 8 <= LongestAddress;
        }
        catch (ArgumentException)
        {
            // A part of the name is longer than a name's part may be.
            return false;
        }
    }

    private static bool IsPath(char c) => char.IsAsciiLetterOrDigit(c) || c is >= '\u0400' and <= '\u04FF' || c == '\u2013'
        || "!*';:=+,.$/%#[]-_~@|&".Contains(c, StringComparison.Ordinal) || IsAccented(c);

    private static bool IsPathEnd(char c) => char.IsAsciiLetterOrDigit(c) || c is (>= '\u0400' and <= '\u04FF') or '+' or '-' or '=' or '_' or '#' or '/' || IsAccented(c);

    private static bool IsLatin(char c) => char.IsAsciiLetterOrDigit(c) || c == '-' || IsAccented(c);

    private static bool IsAccented(char c) => c is (>= '\u00C0' and <= '\u00D6') or (>= '\u00D8' and <= '\u00F6') or (>= '\u00F8' and <= '\u024F')
        or '\u0253' or '\u0254' or '\u0256' or '\u0257' or '\u0259' or '\u025B' or '\u0263' or '\u0268' or '\u026F' or '\u0272' or '\u0289' or '\u028B' or '\u02BB'
        or (>= '\u0300' and <= '\u036F') or (>= '\u1E00' and <= '\u1EFF');

    private static bool IsDomain(char c) => !("!'#%&()*+,\\-./:;<=>?@[]^_{|}~$".Contains(c, StringComparison.Ordinal) || IsSpace(c) || IsInvalid(c) || IsDirectional(c));

    private static bool IsSpace(char c) => c is (>= '\t' and <= '\r') or ' ' or '\u0085' or '\u00A0' or '\u1680' or '\u180E' or (>= '\u2000' and <= '\u200A')
        or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000';

    private static bool IsInvalid(char c) => c is '\uFFFE' or '\uFEFF' or '\uFFFF';

    private static bool IsDirectional(char c) => c is (>= '\u202A' and <= '\u202E') or '\u061C' or '\u200E' or '\u200F' or (>= '\u2066' and <= '\u2069');
}
