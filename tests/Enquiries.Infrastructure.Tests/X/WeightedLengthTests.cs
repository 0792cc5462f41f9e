using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Tests.X;

public partial class WeightedLengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Good morning", 12)]
    [InlineData("Café", 4)]
    [InlineData("Cafe\u0301", 4)]
    [InlineData("日本", 4)]
    [InlineData("👍🏽", 2)]
    [InlineData("👨‍👩‍👧‍👦", 2)]
    [InlineData("🇬🇧", 2)]
    [InlineData("3️⃣", 2)]
    [InlineData("See https://council.org/bins/dates?road=12 please", 34)]
    [InlineData("See council.org.uk/bins.", 28)]
    [InlineData("See https://council.example/bins", 32)]
    [InlineData("Report.Next we met", 30)]
    [InlineData("ask bins@council.org.uk", 23)]
    [InlineData("(https://council.org/a_(b))", 25)]
    public void A_text_is_counted_as_X_counts_it(string text, int length) =>
        new ChannelCapabilities(280, TextUnit.Weighted, null).Count(text).ShouldBe(length);

    [Theory]
    [InlineData("Book at https://council.org", true)]
    [InlineData("Book at council.org.uk", true)]
    [InlineData("Sent.Thanks to you", false)]
    [InlineData("No link", false)]
    public void A_link_is_found_with_and_without_its_protocol(string text, bool expected) => WeightedLength.HasLink(text).ShouldBe(expected);

    [Fact]
    public void A_long_text_without_end_is_counted_quickly()
    {
        var texts = new[] { string.Concat(Enumerable.Repeat("a.com/(", 10_000)), new string('.', 70_000), string.Concat(Enumerable.Repeat("の.", 30_000)), string.Concat(Enumerable.Repeat("http://", 10_000)) };
        WeightedLength.Present.Of("half " + '\uD83D' + " pair").ShouldBe(12);
        foreach (var text in texts)
            WeightedLength.Present.Of(text).ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Every_case_of_the_shared_rules_is_counted_as_it_says()
    {
        var file = Path.Combine(XSamples.Folder(), "twitter-text-validate.yml");
        var cases = Cases(File.ReadAllLines(file)).ToList();
        cases.Count(c => c.Length is not null).ShouldBeGreaterThan(35);
        foreach (var c in cases)
        {
            var rules = c.Section switch
            {
                "WeightedTweetsCounterTest" => new WeightedLength { CountsEmojiAsOne = false },
                "tweets" => new WeightedLength { CountsEmojiAsOne = false, HasWeights = false },
                _ => WeightedLength.Present,
            };
            var most = c.Section == "tweets" ? 140 : 280;
            var length = rules.Of(c.Text);
            if (c.Length is not null)
            {
                length.ShouldBe(c.Length.Value, $"{c.Section}: {c.Description}");
                (length * 1000 / most).ShouldBe(c.Permillage, c.Description);
            }

            (length > 0 && length <= most && WeightedLength.HasOnlyValidCharacters(c.Text)).ShouldBe(c.Valid, $"{c.Section}: {c.Description}");
        }
    }

    private static IEnumerable<Case> Cases(string[] lines)
    {
        var section = "";
        Case? current = null;
        foreach (var line in lines)
        {
            if (Section().Match(line) is { Success: true } begins)
                section = begins.Groups["name"].Value;
            if (section is not ("tweets" or "WeightedTweetsCounterTest" or "WeightedTweetsWithDiscountedEmojiCounterTest" or "UnicodeDirectionalMarkerCounterTest"))
                continue;
            if (Entry().Match(line) is not { Success: true } entry)
                continue;
            var value = entry.Groups["value"].Value;
            switch (entry.Groups["key"].Value)
            {
                case "description":
                    if (current is not null)
                        yield return current;
                    current = new Case(section, value);
                    break;
                case "text":
                    current!.Text = Unescape(value.Trim().Trim('"'));
                    break;
                case "expected" or "valid" when value.Length > 0:
                    current!.Valid = value == "true";
                    break;
                case "weightedLength":
                    current!.Length = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "permillage":
                    current!.Permillage = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
            }
        }

        if (current is not null)
            yield return current;
    }

    private static string Unescape(string text) => Escape().Replace(text, m => m.Value[1] switch
    {
        'n' => "\n",
        'u' => ((char)int.Parse(m.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        'U' => new Rune(int.Parse(m.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        var other => other.ToString(),
    });

    [GeneratedRegex(@"^  (?<name>\w+):\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\s+(- )?(?<key>\w+):\s?(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\\(U[0-9A-Fa-f]{8}|u[0-9A-Fa-f]{4}|.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();

    private sealed record Case(string Section, string Description)
    {
        public string Text { get; set; } = "";

        public bool Valid { get; set; }

        public int? Length { get; set; }

        public int Permillage { get; set; }
    }
}
