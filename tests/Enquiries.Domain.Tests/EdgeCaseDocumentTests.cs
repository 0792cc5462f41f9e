using System.Globalization;
using System.Text.RegularExpressions;

namespace Enquiries.Domain.Tests;

/// <summary>Every edge case of the clocks is tested under its number, or docs/sla-edge-cases.md says why it cannot arise.</summary>
public partial class EdgeCaseDocumentTests
{
    private const int EdgeCases = 74;

    [Fact]
    public void Every_edge_case_has_a_test_that_bears_its_number_or_a_line_that_says_why_it_cannot_arise()
    {
        var root = Root();
        var tested = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => TestName().Matches(File.ReadAllText(f)).Select(m => Number(m.Groups["number"].Value))).ToHashSet();
        var rows = File.ReadLines(Path.Combine(root, "docs", "sla-edge-cases.md")).Select(l => Row().Match(l)).Where(m => m.Success)
            .ToDictionary(m => Number(m.Groups["number"].Value), m => m.Groups["row"].Value);

        rows.Keys.ShouldBe(Enumerable.Range(1, EdgeCases), ignoreOrder: true, "one row for each");
        foreach (var number in Enumerable.Range(1, EdgeCases))
        {
            var excused = rows[number].Contains("cannot arise", StringComparison.Ordinal);
            (tested.Contains(number) || excused).ShouldBeTrue($"Edge case {number} has neither a test Case_{number:00}_… nor a reason why it cannot arise.");
            foreach (var named in TestName().Matches(rows[number]).Select(m => Number(m.Groups["number"].Value)))
                tested.ShouldContain(named, $"the row of {number} names a test that does not exist");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Enquiries.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The folder of Enquiries.sln is not above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\bCase_0*(?<number>\d+)_", RegexOptions.NonBacktracking)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| (?<number>\d+) \|(?<row>.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Row();
}
