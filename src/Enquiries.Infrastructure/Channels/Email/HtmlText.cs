using System.Text;
using MimeKit.Text;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>
/// HTML as plain text: what a reader would see, without pictures, scripts and styles. Quoted mail gets a "&gt;" before each line, as in plain text. One pass, and
/// nothing of the mark-up is left.
/// </summary>
internal sealed class HtmlText
{
    private const int MostLevels = 50;
    private readonly StringBuilder text = new();
    private readonly int maxLength;
    private int quotes;
    private bool preformatted;
    private bool blank = true;
    private int newLines = 2;
    private string? link;
    private int linkStart;

    private HtmlText(int maxLength) => this.maxLength = maxLength;

    public static string From(string html, int maxLength)
    {
        var (text, isWhole) = new HtmlText(maxLength).Read(html, lenient: false);
        return isWhole && text.Length > 0 ? text : new HtmlText(maxLength).Read(html, lenient: true).Text;
    }

    /// <param name="lenient">Whether only scripts and styles are left out: where something that hides words is never closed, what follows it would be lost.</param>
    private (string Text, bool IsWhole) Read(string html, bool lenient)
    {
        // Which of the open divs are quotations, so that their ends are known.
        var skipping = Read(html, lenient, new Stack<bool>(), isInner: false);
        return (text.ToString().Trim('\n', ' '), skipping is null or HtmlTagId.Script or HtmlTagId.Style);
    }

    private HtmlTagId? Read(string html, bool lenient, Stack<bool> divs, bool isInner)
    {
        using var reader = new StringReader(html);
        var tokens = new HtmlTokenizer(reader) { DecodeCharacterReferences = true };
        HtmlTagId? skipping = null;
        var isInHead = false;
        while (text.Length < maxLength && tokens.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken tag)
            {
                if (skipping is not null)
                {
                    if (tag.IsEndTag && tag.Id == skipping)
                        skipping = null;
                    continue;
                }

                // A head need not be closed: what belongs into the body ends it.
                isInHead = tag.Id == HtmlTagId.Head ? !tag.IsEndTag && !lenient : isInHead && IsOfHead(tag.Id);
                if (Hides(tag.Id, lenient))
                {
                    if (!tag.IsEndTag && !tag.IsEmptyElement)
                        skipping = tag.Id;
                }
                else if (!isInHead)
                {
                    Tag(tag, divs);
                }
            }
            else if (skipping is null && !isInHead && token is HtmlDataToken { Kind: HtmlTokenKind.Data } data)
            {
                // The parser takes all that follows a title that is never closed for its words.
                if (lenient && !isInner && data.Data.Contains('<', StringComparison.Ordinal))
                    Read(data.Data, lenient, divs, isInner: true);
                else
                    Write(data.Data);
            }
        }

        return skipping;
    }

    private static bool Hides(HtmlTagId id, bool lenient) => id is HtmlTagId.Script or HtmlTagId.Style
        || (!lenient && id is HtmlTagId.Title or HtmlTagId.Object or HtmlTagId.NoScript or HtmlTagId.Select);

    private static bool IsOfHead(HtmlTagId id) =>
        id is HtmlTagId.Head or HtmlTagId.Title or HtmlTagId.Meta or HtmlTagId.Link or HtmlTagId.Base or HtmlTagId.BaseFont or HtmlTagId.Script or HtmlTagId.Style
            or HtmlTagId.NoScript or HtmlTagId.Object or HtmlTagId.Html or HtmlTagId.Unknown;

    private void Tag(HtmlTagToken tag, Stack<bool> divs)
    {
        switch (tag.Id)
        {
            case HtmlTagId.Br:
                NewLine(newLines + 1);
                break;
            case HtmlTagId.P or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.H5 or HtmlTagId.H6 or HtmlTagId.Table or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.HR:
                NewLine(2);
                break;
            case HtmlTagId.Div:
                NewLine(1);
                if (tag.IsEndTag)
                {
                    if (divs.Count > 0 && divs.Pop())
                        quotes = Math.Max(0, quotes - 1);
                }
                else if (!tag.IsEmptyElement && divs.Count < 10_000)
                {
                    var isQuote = tag.Attributes.Any(a => a.Id == HtmlAttributeId.Class && a.Value is { } c && c.Split(' ').Any(n => n is "gmail_quote" or "gmail_quote_container" or "yahoo_quoted"));
                    divs.Push(isQuote);
                    quotes += isQuote ? 1 : 0;
                }

                break;
            case HtmlTagId.BlockQuote:
                NewLine(1);
                quotes = tag.IsEndTag ? Math.Max(0, quotes - 1) : quotes + (tag.IsEmptyElement ? 0 : 1);
                break;
            case HtmlTagId.TR or HtmlTagId.DT or HtmlTagId.DD or HtmlTagId.Section or HtmlTagId.Article or HtmlTagId.Header or HtmlTagId.Footer or HtmlTagId.Address:
                NewLine(1);
                break;
            case HtmlTagId.TD or HtmlTagId.TH when tag.IsEndTag:
                Write(" ");
                break;
            case HtmlTagId.LI when !tag.IsEndTag:
                NewLine(1);
                Write("- ");
                break;
            case HtmlTagId.Pre:
                NewLine(1);
                preformatted = !tag.IsEndTag;
                break;
            case HtmlTagId.A:
                Link(tag);
                break;
        }
    }

    /// <summary>Where a link leads is said where its words do not: they are what a forger chooses.</summary>
    private void Link(HtmlTagToken tag)
    {
        if (!tag.IsEndTag)
        {
            var target = tag.Attributes.FirstOrDefault(a => a.Id == HtmlAttributeId.Href)?.Value?.Trim();
            link = target is { Length: <= 500 } && (target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
                ? target : null;
            linkStart = text.Length;
        }
        else if (link is not null)
        {
            // Blanks before the link may be gone by now.
            var start = Math.Min(linkStart, text.Length);
            var words = text.ToString(start, text.Length - start).Trim();
            if (words.Length > 0 && !link.TrimEnd('/').EndsWith(words.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
                Write($" ({link})");
            link = null;
        }
    }

    private void NewLine(int wanted)
    {
        if (text.Length == 0)
            return;
        blank = true;
        while (newLines < wanted && newLines < 3)
        {
            TrimLine();
            text.Append('\n');
            newLines++;
            if (newLines == wanted || newLines == 3)
                break;
            Quote();
        }
    }

    private void TrimLine()
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
    }

    private void Quote() => text.Append('>', Math.Min(quotes, MostLevels));

    private void Write(string data)
    {
        foreach (var c in data)
        {
            if (text.Length >= maxLength)
                return;
            if (preformatted && c == '\n')
            {
                NewLine(newLines + 1);
                continue;
            }

            // A no-break space is one too; what has no width only hides words.
            var isBlank = c is ' ' or '\t' or '\r' or '\n' or '\u00A0';
            if (c is '\u200B' or '\u200C' or '\uFEFF' or '\u00AD' or '\u034F')
                continue;
            if (isBlank && (blank && !(preformatted && newLines == 0)))
                continue;
            if (newLines > 0)
            {
                Quote();
                if (quotes > 0)
                    text.Append(' ');
                newLines = 0;
            }

            text.Append(isBlank ? ' ' : c);
            blank = isBlank;
        }
    }
}
