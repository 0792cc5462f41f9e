using System.Globalization;
using System.Text;

namespace Enquiries.Domain.Cases;

/// <summary>
/// The public reference of a case, such as <c>ENQ-7K3M-Q9</c>: easy to say on the telephone and hard to mistype. It has no vowels (no words by
/// accident) and no characters that look alike; the last one is a check character that finds every single wrong character and every swap of two neighbours.
/// </summary>
public static class CaseReference
{
    private const string Prefix = "ENQ-";

    // 23 characters: a prime, so that the weighted check below finds every single error and every transposition.
    private const string Alphabet = "BCDFGHJKMNPQRSTVWXY3479";
    private const int FirstWidth = 5;

    /// <summary>Spreads consecutive numbers over the whole range, so that a reference does not tell how many cases there are.</summary>
    private const long Multiplier = 2_654_435_761;
    private const long Offset = 3_141_593;

    /// <summary>The reference of the case with this number (1 and up). Different numbers give different references.</summary>
    public static string FromNumber(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        var index = number - 1;
        var width = FirstWidth;
        var range = Power(width);
        while (index >= range)
        {
            index -= range;
            width++;
            range = Power(width);
        }

        var mixed = (long)((((UInt128)(ulong)index * (ulong)Multiplier) + (ulong)Offset) % (ulong)range);
        Span<int> digits = stackalloc int[width];
        for (var i = width - 1; i >= 0; i--)
        {
            digits[i] = (int)(mixed % Alphabet.Length);
            mixed /= Alphabet.Length;
        }

        var text = new StringBuilder(Prefix, Prefix.Length + width + 2);
        for (var i = 0; i < width; i++)
        {
            if (i == 4)
                text.Append('-');
            text.Append(Alphabet[digits[i]]);
        }

        return text.Append(Alphabet[Check(digits)]).ToString();
    }

    /// <summary>Reads what a person typed (any case, with or without prefix, dashes or blanks). False when it cannot be a reference.</summary>
    public static bool TryParse(string? text, out string reference)
    {
        reference = "";
        if (string.IsNullOrWhiteSpace(text))
            return false;

        var compact = new string([.. text.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        if (compact.StartsWith("ENQ", StringComparison.Ordinal))
            compact = compact[3..];
        if (compact.Length is < FirstWidth + 1 or > 12)
            return false;

        Span<int> digits = stackalloc int[compact.Length - 1];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = Alphabet.IndexOf(compact[i], StringComparison.Ordinal);
            if (digits[i] < 0)
                return false;
        }

        if (Alphabet.IndexOf(compact[^1], StringComparison.Ordinal) != Check(digits))
            return false;

        reference = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{compact[..4]}-{compact[4..]}");
        return true;
    }

    private static int Check(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += digits[i] * (i + 2);
        return sum % Alphabet.Length;
    }

    private static long Power(int width)
    {
        var value = 1L;
        for (var i = 0; i < width; i++)
            value *= Alphabet.Length;
        return value;
    }
}
