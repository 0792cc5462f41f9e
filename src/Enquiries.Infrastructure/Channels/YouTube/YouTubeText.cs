using System.Net;
using System.Text;
using Enquiries.Domain.Cases;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>Makes plain text of a comment's displayed form: line breaks stay, every other mark goes, a link keeps its words.</summary>
internal static class YouTubeText
{
    public static string Plain(string display)
    {
        if (!display.AsSpan().ContainsAny('<', '&'))
            return PlatformText.Clean(display, Message.TextMaxLength);
        var text = new StringBuilder(display.Length);
        var at = 0;
        while (at < display.Length)
        {
            var mark = display.IndexOf('<', at);
            var end = mark < 0 ? -1 : display.IndexOf('>', mark);
            if (end < 0)
            {
                text.Append(display, at, display.Length - at);
                break;
            }

            text.Append(display, at, mark - at);
            if (IsBreak(display.AsSpan(mark + 1, end - mark - 1)))
                text.Append('\n');
            at = end + 1;
        }

        // Entities last: what they hide is text, never a mark.
        return PlatformText.Clean(WebUtility.HtmlDecode(text.ToString()), Message.TextMaxLength);
    }

    private static bool IsBreak(ReadOnlySpan<char> mark) =>
        mark.StartsWith("br", StringComparison.OrdinalIgnoreCase) && (mark.Length == 2 || mark[2] is ' ' or '/');
}
