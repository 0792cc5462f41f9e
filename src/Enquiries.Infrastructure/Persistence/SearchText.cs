namespace Enquiries.Infrastructure.Persistence;

internal static class SearchText
{
    /// <summary>The words of a search, without punctuation; at most ten.</summary>
    public static IEnumerable<string> Words(string text) =>
        text.Split([.. text.Where(c => !char.IsLetterOrDigit(c) && c is not '\'' and not '’').Distinct()], StringSplitOptions.RemoveEmptyEntries)
            .Take(10);
}
