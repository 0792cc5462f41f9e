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

    [Fact]
    public async Task An_administrator_signs_in_at_google_and_the_test_names_what_works()
    {
        await Platform.ActAsync("youtube/tokens", new { revoke = true, channelId = "UCwestmere00000000000001" });
        var admin = await AdministratorAsync();
        await admin.GotoAsync("/admin/accounts");
        await admin.GetByRole(AriaRole.Link, new() { Name = "Westmere Borough Council on YouTube" }).First.ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Sign in at YouTube" })).ToBeVisibleAsync();
        await admin.LivelyAsync();
        var account = admin.Url;
        await admin.GetByRole(AriaRole.Button, new() { Name = "Sign in at YouTube" }).ClickAsync();
        var ask = admin.GetByRole(AriaRole.Region, new() { NameRegex = Words("wants to act for Westmere Borough Council$") });
        await ask.GetByRole(AriaRole.Link, new() { Name = "Allow", Exact = true }).ClickAsync();

        await Expect(admin).ToHaveURLAsync(account);
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Test the connection" })).ToBeVisibleAsync();
        await admin.LivelyAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(admin.GetByText("youtube.force-ssl")).ToBeVisibleAsync();
        await Expect(admin.GetByText("Lasting sign-in")).ToBeVisibleAsync();
        await Expect(admin.GetByText("Units of YouTube’s daily quota").Or(admin.GetByText("Units of YouTube's daily quota")).First).ToBeVisibleAsync();
        await ShouldBeAccessibleAsync(admin, "a YouTube channel's page");
    }
}
