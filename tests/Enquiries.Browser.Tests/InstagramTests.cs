using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>A comment on the simulated Instagram, its case, and the answer under it.</summary>
public sealed class InstagramTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task A_resident_comments_on_a_picture_an_officer_answers_and_the_answer_stands_on_instagram()
    {
        var word = UniqueWord();
        var instagram = await BrowserAsync(address: Platform.Address);
        await instagram.GotoAsync("/instagram");
        await ShouldBeAccessibleAsync(instagram, "simulated Instagram");
        var post = instagram.GetByRole(AriaRole.Article, new() { Name = "westmerecouncil" }).First;
        await post.Locator("summary", new() { HasText = "Comment on this post" }).ClickAsync();
        await post.GetByLabel("or as somebody else").Last.FillAsync("wilma.madeup");
        await post.GetByLabel("Comment", new() { Exact = true }).FillAsync($"When does the lido close? {word}");
        await post.GetByRole(AriaRole.Button, new() { Name = "Send" }).Last.ClickAsync();

        var officer = await OfficerAsync();
        var @case = await new QueuePage(officer).OpenCaseAsync(word);
        await Expect(@case.Where).ToContainTextAsync("Instagram");
        var answer = $"The lido closes at eight in the evening. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Instagram since");
        await ShouldBeAccessibleAsync(officer, "a case from Instagram");

        await instagram.GotoAsync("/instagram");
        await Expect(instagram.GetByRole(AriaRole.Article, new() { Name = "Comment by westmerecouncil" }).Filter(new() { HasText = answer })).ToHaveCountAsync(1);
    }
}
