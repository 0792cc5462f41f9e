using System.Diagnostics;
using Enquiries.Application.Cases;

namespace Enquiries.Application.Tests.Cases;

public class QuotedTextTests
{
    [Fact]
    public void A_reply_above_the_quotation_shows_the_reply_alone()
    {
        Shown("It is still out.\n\nOn Mon, 21 Sep 2026 at 13:10, Example Council\n<cases@council.example>\nwrote:\n\n> Thanks, we have logged this.\n>\n").ShouldBe(["It is still out."]);
    }

    [Fact]
    public void Answers_between_quotations_are_all_shown()
    {
        Shown("Hi,\nOn Tue, 2011-03-01, Test Person wrote:\n> Hi folks\n> a question\n\nThe answer.\n\n> and another\n\nThat too.").ShouldBe(["Hi,", "The answer.", "That too."]);
    }

    [Fact]
    public void The_word_on_at_the_beginning_of_a_sentence_hides_nothing()
    {
        Shown("On the corner of the street it is dark.\nOn Sunday somebody fell.\n").ShouldBe(["On the corner of the street it is dark.\nOn Sunday somebody fell."]);
    }

    [Fact]
    public void Outlook_puts_the_earlier_message_below_its_headers()
    {
        Shown("Outlook with a reply\n\n\n ------------------------------\n\n*From:* Council [mailto:c@example.org]\n*Sent:* Thursday, 9 February 2012 1:36 PM\n*To:* a@example.org\n*Subject:* Light\n\nDear resident,\nthank you.")
            .ShouldBe(["Outlook with a reply"]);
        Shown("Yes.\n\n-----Original Message-----\nFrom: x\n\nold").ShouldBe(["Yes."]);
    }

    [Fact]
    public void Signatures_are_folded()
    {
        Shown("Please come.\n\n-- \nAsha Example\nTel 01632 960000").ShouldBe(["Please come."]);
        Shown("Here is another email\n\nSent from my iPhone").ShouldBe(["Here is another email"]);
        Shown("Please come.\n\n_______________________________\nlist mailing list\nlist@example.org").ShouldBe(["Please come."]);
    }

    [Fact]
    public void Where_nothing_else_would_be_left_everything_is_shown()
    {
        Shown("> all of it\n> is quoted").ShouldBe(["> all of it\n> is quoted"]);
        Shown("-----Original Message-----\nFrom: b@example.org\nTo: c\nSubject: d\n\nforwarded").ShouldHaveSingleItem().ShouldContain("forwarded");
        QuotedText.Split("").ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_of_the_text_is_lost()
    {
        var random = new Random(7);
        string[] pieces = ["> quoted", "On Mon, 1 May 2026 a wrote:", "-- ", "words", "", "From: a", "To: b", "Sent: c", "Sent from my phone", "__________", "-----Original Message-----"];
        for (var i = 0; i < 2000; i++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]).ToList();
            var kept = QuotedText.Split(string.Join('\n', lines)).SelectMany(s => s.Text.Split('\n')).Where(l => l.Trim().Length > 0).Select(l => l.TrimEnd());
            kept.ShouldBe(lines.Where(l => l.Trim().Length > 0).Select(l => l.TrimEnd()));
        }
    }

    [Theory]
    [InlineData("> ")]
    [InlineData("On a wrote:\n")]
    [InlineData("From: a\n")]
    [InlineData("\n")]
    [InlineData("--\n")]
    [InlineData("On ")]
    [InlineData("x\nOn 1\n")]
    public void It_takes_no_longer_than_the_text_is_long(string piece)
    {
        var watch = Stopwatch.StartNew();
        QuotedText.Split(string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length)));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("quoted-multiline-on-header.txt", "I get proper rendering as well.\n\nSent from a magnificent torch of pixels")]
    [InlineData("quoted-outlook-style.txt", "Outlook with a reply")]
    [InlineData("signature-iphone.txt", "Here is another email")]
    public void Recorded_replies_are_folded(string file, string shown)
    {
        Shown(Sample(file)).ShouldBe([shown]);
    }

    [Fact]
    public void Recorded_replies_keep_what_was_written_between()
    {
        Shown(Sample("quoted-on-in-text.txt")).ShouldHaveSingleItem().ShouldEndWith("when I run...");
        Shown(Sample("quoted-reply-bottom.txt")).ShouldHaveSingleItem().ShouldContain("This is a paragraph");
        var top = string.Join('\n', Shown(Sample("quoted-reply-top.txt")));
        top.ShouldStartWith("Hi,");
        top.ShouldContain("delete all\nthe keys in a bucket");
        top.ShouldNotContain("Hi folks");
    }

    private static List<string> Shown(string text) => [.. QuotedText.Split(text).Where(s => !s.IsFolded).Select(s => s.Text.Trim())];

    private static string Sample(string name)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Enquiries.sln")))
            at = at.Parent;
        var file = at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "channels", "samples", "email", name);
        if (!File.Exists(file))
            Assert.Skip("The sample e-mails are not beside this repository.");
        return File.ReadAllText(file!).ReplaceLineEndings("\n");
    }
}
