using System.Globalization;
using System.Text;

namespace Enquiries.Domain.Triage;

/// <summary>Recognises a message that says thank you and nothing else, in English or Welsh. When in doubt it is a message like any other.</summary>
public static class Thanks
{
    private const int LongestText = 80;

    private static readonly HashSet<string> Thanking = Words("thanks thank thankyou thx ta cheers appreciated grateful diolch");

    private static readonly HashSet<string> Around = Words(
        "you so very much many a an all lot bunch million again for your the this that was is it its thats been help reply replying response answer update info information quick fast "
        + "getting back letting me us know to great brilliant lovely perfect fab fantastic excellent wonderful amazing nice kind good super ok okay yes and team guys everyone really "
        + "i we appreciate that’s that's it's xx x xxx yn fawr iawn i chi am eich dealing sorting sorted looking into taking time");

    public static bool IsAll(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText || text.Contains('?', StringComparison.Ordinal))
            return false;
        var words = Letters(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Array.Exists(words, w => Thanking.Contains(w) || w == "appreciate") && Array.TrueForAll(words, w => Thanking.Contains(w) || Around.Contains(w));
    }

    /// <summary>Words in lower case; signs and pictures say nothing, but a figure may (a telephone number, a house).</summary>
    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        // What is no character at all cannot be normalised.
        var whole = string.Concat(text.EnumerateRunes().Where(r => r.Value != 0xFFFE));
        foreach (var rune in whole.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                letters.Append(Rune.ToLowerInvariant(rune));
            else if (rune.Value is '\'' or '’')
                letters.Append('’');
            else
                letters.Append(' ');
        }

        return letters.ToString();
    }

    private static HashSet<string> Words(string words) =>
        words.Replace('\'', '’').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.ToLower(CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal);
}
