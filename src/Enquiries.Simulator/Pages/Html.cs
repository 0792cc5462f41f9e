using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Enquiries.Simulator.Pages;

/// <summary>Collects markup; every value put into it is encoded unless it is markup itself.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Add([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _ = markup;
        return this;
    }

    public Html Add(Html part)
    {
        _text.Append(part._text);
        return this;
    }

    public override string ToString() => _text.ToString();

    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly StringBuilder _text;

        public Markup(int literalLength, int formattedCount, Html html)
        {
            _ = literalLength + formattedCount;
            _text = html._text;
        }

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(Html? part)
        {
            if (part is not null) _text.Append(part._text);
        }

        public void AppendFormatted<T>(T value)
        {
            var text = value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();
            _text.Append(HtmlEncoder.Default.Encode(text ?? ""));
        }
    }
}
