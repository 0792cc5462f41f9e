namespace Enquiries.Simulator.Graph;

/// <summary>One item of a <c>fields</c> parameter: <c>comments.limit(5).filter(stream){id,message}</c>.</summary>
internal sealed record FieldSpec(string Name, IReadOnlyDictionary<string, string> Arguments, IReadOnlyList<FieldSpec> Children)
{
    public static IReadOnlyList<FieldSpec> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var position = 0;
        var fields = ParseList(text, ref position, depth: 0);
        return position == text.Length ? fields : throw SyntaxError(text);
    }

    public static FieldSpec Plain(string name) => new(name, new Dictionary<string, string>(), []);

    public string? Argument(string name) => Arguments.GetValueOrDefault(name);

    private static List<FieldSpec> ParseList(string text, ref int position, int depth)
    {
        if (depth > 8) throw SyntaxError(text);
        var fields = new List<FieldSpec>();
        while (true)
        {
            var name = Word(text, ref position);
            var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
            while (Accept(text, ref position, '.'))
            {
                var argument = Word(text, ref position);
                if (!Accept(text, ref position, '(')) throw SyntaxError(text);
                var end = text.IndexOf(')', position);
                if (end < 0) throw SyntaxError(text);
                arguments[argument] = text[position..end].Trim();
                position = end + 1;
            }

            IReadOnlyList<FieldSpec> children = [];
            if (Accept(text, ref position, '{'))
            {
                children = ParseList(text, ref position, depth + 1);
                if (!Accept(text, ref position, '}')) throw SyntaxError(text);
            }

            fields.Add(new FieldSpec(name, arguments, children));
            if (!Accept(text, ref position, ',')) return fields;
        }
    }

    private static string Word(string text, ref int position)
    {
        while (position < text.Length && text[position] == ' ') position++;
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_')) position++;
        return position > start ? text[start..position] : throw SyntaxError(text);
    }

    private static bool Accept(string text, ref int position, char expected)
    {
        while (position < text.Length && text[position] == ' ') position++;
        if (position >= text.Length || text[position] != expected) return false;
        position++;
        return true;
    }

    private static GraphException SyntaxError(string text) => new(new GraphError(400, 2500, null, $"Syntax error in fields: {text}"));
}
