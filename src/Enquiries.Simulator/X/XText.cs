using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Enquiries.Simulator.X;

/// <summary>Texts as X gives them out: escaped, with short links, and counted by weight.</summary>
internal static partial class XText
{
    /// <summary>An address with this in it leads elsewhere, as X finds out.</summary>
    public const string Redirecting = "/short/";

    public static int Length(string text)
    {
        var length = 0;
        foreach (var rune in Links().Replace(text, new string('x', 23)).Normalize(NormalizationForm.FormC).EnumerateRunes())
            length += rune.Value is <= 0x10FF or (>= 0x2000 and <= 0x200D) or (>= 0x2010 and <= 0x201F) or (>= 0x2032 and <= 0x2037) ? 1 : 2;
        return length;
    }

    public static IEnumerable<string> Named(string text) => Names().Matches(text).Select(m => m.Groups["name"].Value);

    /// <summary>The text with short links, and the entities that explain it.</summary>
    public static (string Text, JsonObject Entities) Write(XTweet tweet, XWording wording, Func<string, XPerson?> find)
    {
        var urls = new JsonArray();
        var number = 0;
        var text = Links().Replace(tweet.Names + wording.Text, m =>
        {
            var shortened = $"https://t.co/{Convert.ToString(long.Parse(wording.Id, System.Globalization.CultureInfo.InvariantCulture), 16)[^7..]}{number++}";
            var url = new JsonObject { ["url"] = shortened, ["expanded_url"] = m.Value, ["display_url"] = m.Value };
            if (m.Value.Contains(Redirecting, StringComparison.Ordinal)) url["unwound_url"] = "https://landing.example/" + number;
            urls.Add((JsonNode)url);
            return shortened;
        });
        if (tweet.Media.Count > 0)
        {
            var shortened = $"https://t.co/m{wording.Id[^8..]}";
            urls.Add((JsonNode)new JsonObject { ["url"] = shortened, ["expanded_url"] = $"https://twitter.com/{tweet.Author.Username}/status/{wording.Id}/photo/1", ["media_key"] = "3_" + tweet.Media[0] });
            text = $"{text} {shortened}";
        }

        if (tweet.Quoted is { } quoted)
        {
            var shortened = $"https://t.co/q{quoted.Id[^8..]}";
            urls.Add((JsonNode)new JsonObject { ["url"] = shortened, ["expanded_url"] = $"https://twitter.com/{quoted.Author.Username}/status/{quoted.Id}" });
            text = $"{text} {shortened}";
        }

        text = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        var mentions = new JsonArray();
        foreach (Match m in Names().Matches(text))
        {
            if (find(m.Groups["name"].Value) is not { } person) continue;
            var start = text.AsSpan(0, m.Index).EnumerateRunes();
            var at = 0;
            while (start.MoveNext()) at++;
            mentions.Add((JsonNode)new JsonObject
            {
                ["start"] = at,
                ["start_str"] = at.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["end"] = at + m.Length,
                ["username"] = person.Username,
                ["id"] = person.Id,
            });
        }

        var entities = new JsonObject();
        if (urls.Count > 0) entities["urls"] = urls;
        if (mentions.Count > 0) entities["mentions"] = mentions;
        return (text, entities);
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])@(?<name>[A-Za-z0-9_]{1,15})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
