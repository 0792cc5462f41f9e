namespace Enquiries.Domain.Cases;

/// <summary>
/// Characters that embed, override or isolate the reading direction. A message may hold them; a single line, as a name or a preview, may not: there they would
/// turn the words of the desk that stand beside it. The marks that merely belong to right-to-left writing are none of them.
/// </summary>
public static class ReadingDirection
{
    public static bool IsTurnedBy(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    public static string Keep(string line) => line.AsSpan().ContainsAnyInRange('\u202A', '\u202E') || line.AsSpan().ContainsAnyInRange('\u2066', '\u2069')
        ? string.Concat(line.Where(c => !IsTurnedBy(c)))
        : line;
}
