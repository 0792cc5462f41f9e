using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Enquiries.Web.Tests.Components;

/// <summary>The content security policy allows no inline style or script; the compiler does not know that.</summary>
public sealed partial class MarkupTests
{
    [Fact]
    public void No_component_has_inline_styles_scripts_or_handlers()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src", "Enquiries.Web"), "*.razor", SearchOption.AllDirectories);

        files.Length.ShouldBeGreaterThan(10);
        files.Where(f => Inline().IsMatch(File.ReadAllText(f))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<p style=\"color:red\">", true)]
    [InlineData("<Grid Style=\"@x\" />", true)]
    [InlineData("<script>alert(1)</script>", true)]
    [InlineData("<style>p { }</style>", true)]
    [InlineData("<a href=\"javascript:x()\">", true)]
    [InlineData("<button onclick=\"x()\">", true)]
    [InlineData("<button @onclick=\"Save\">", false)]
    [InlineData("<EditForm OnValidSubmit=\"Save\">", false)]
    [InlineData("<script src=\"js/desk.js\"></script>", false)]
    [InlineData("<p class=\"style\">", false)]
    public void The_check_knows_inline_from_linked(string markup, bool inline) => Inline().IsMatch(markup).ShouldBe(inline);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("""(\sstyle\s*=)|(<script(?![^>]*\ssrc\s*=)[^>]*>)|(<style[\s>])|(javascript:)|(?-i:\son[a-z]+\s*=\s*")""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Inline();
}
