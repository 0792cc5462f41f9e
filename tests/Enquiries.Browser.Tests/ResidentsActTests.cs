using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>What residents and colleagues do on the platform while an officer looks at the case.</summary>
public sealed class ResidentsActTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task An_edit_and_a_removal_show_on_the_open_case()
    {
        var word = UniqueWord();
        var comment = await Platform.CommentAsync("Eddie Editson", $"The light in Sample Lane is out. {word}");
        var @case = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);

        await Platform.EditAsync(comment, $"The light in Sample Lane 14 is out. {word}");
        await Expect(@case.Message("Sample Lane 14")).ToContainTextAsync("Edited", new() { Timeout = Soon });
        await @case.Page.GetByText("Earlier wordings").ClickAsync();
        await Expect(@case.Page.GetByText($"The light in Sample Lane is out. {word}")).ToBeVisibleAsync();

        await Platform.RemoveAsync(comment);
        await Expect(@case.Page.Locator("article.message").First).ToContainTextAsync("Removed on Facebook by its author", new() { Timeout = Soon });
    }

    [Fact]
    public async Task A_third_person_in_the_thread_gets_a_case_of_their_own()
    {
        var word = UniqueWord();
        var comment = await Platform.CommentAsync("Olga Original", $"No water on our floor. {word}");
        await Platform.CommentAsync("Theo Third", $"The same on the floor above. {word}", comment);
        var queue = new QueuePage(await OfficerAsync());

        await queue.OpenWithAsync(word, 2);

        await Expect(queue.Row("Olga Original")).ToHaveCountAsync(1);
        await Expect(queue.Row("Theo Third")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_answer_that_a_colleague_types_on_facebook_counts()
    {
        var word = UniqueWord();
        var comment = await Platform.CommentAsync("Cora Colleague", $"Is the hall booked on Friday? {word}");
        var @case = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
        await Expect(@case.Page.GetByRole(AriaRole.Region, new() { Name = "Clocks" })).ToContainTextAsync("First answer");

        await Platform.ColleagueAnswersAsync(comment, $"It is free. {word}");

        await Expect(@case.Message($"It is free. {word}")).ToContainTextAsync("Typed on Facebook itself", new() { Timeout = Soon });
        await Expect(@case.Page.GetByRole(AriaRole.Region, new() { Name = "Clocks" })).ToContainTextAsync("1 clock that ended in time");
    }
}
