using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>A comment under a video on the simulated YouTube, its case, and the answer under it.</summary>
public sealed class YouTubeTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task A_resident_comments_under_a_video_an_officer_answers_and_the_answer_stands_on_youtube()
    {
        var word = UniqueWord();
        var youTube = await BrowserAsync(address: Platform.Address);
        await youTube.GotoAsync("/youtube");
        await ShouldBeAccessibleAsync(youTube, "simulated YouTube");
        var video = youTube.GetByRole(AriaRole.Article, new() { Name = "What goes in which bin?" });
        await video.Locator("summary", new() { HasText = "Comment on this video" }).ClickAsync();
        await video.GetByLabel("or as somebody else").Last.FillAsync("Wilma Madeup");
        await video.GetByLabel("Comment", new() { Exact = true }).FillAsync($"Where does a broken kettle go? {word}");
        await video.GetByRole(AriaRole.Button, new() { Name = "Send" }).Last.ClickAsync();

        var officer = await OfficerAsync();
        var @case = await new QueuePage(officer).OpenCaseAsync(word);
        await Expect(@case.Heading).ToContainTextAsync("@wilma-madeup");
        await Expect(@case.Where).ToContainTextAsync("What goes in which bin?");
        await Expect(@case.Where).ToContainTextAsync("YouTube");
        var answer = $"Kettles go to the recycling centre at Placeholder Road. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on YouTube since");
        await ShouldBeAccessibleAsync(officer, "a case from YouTube");

        await youTube.GotoAsync("/youtube");
        await Expect(youTube.GetByRole(AriaRole.Article, new() { Name = "Comment by @westmere-council" }).Filter(new() { HasText = answer })).ToHaveCountAsync(1);
    }
}
