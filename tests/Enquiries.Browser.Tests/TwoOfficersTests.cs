using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

public sealed class TwoOfficersTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task What_one_does_the_other_sees_at_once()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Tess Twofold", $"Two are looking. {word}");
        var first = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
        var second = await CasePage.OpenAsync(await SecondOfficerAsync(), first.Reference());
        await second.Reply.FillAsync("I am writing");

        await first.NoteAsync($"I take this one. {word}");

        await Expect(second.Message($"I take this one. {word}")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(second.Composer).ToContainTextAsync("added a note");
        await Expect(second.Reply).ToHaveValueAsync("I am writing");
    }

    [Fact]
    public async Task Whoever_is_second_is_told_what_changed_and_loses_nothing()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Carl Conflict", $"Both at once. {word}");
        var first = await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
        var second = await CasePage.OpenAsync(await SecondOfficerAsync(), first.Reference());
        await second.Button("Change priority").ClickAsync();
        await second.Dialog.GetByLabel("Priority").SelectOptionAsync(new SelectOptionValue { Label = "Low" });

        await first.Button("Assign to me").ClickAsync();
        await Expect(first.Notices).ToContainTextAsync("Assigned to");
        await second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Change priority" }).ClickAsync();

        await Expect(second.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The case changed while this was open");
        await second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Change priority" }).ClickAsync();
        await Expect(second.Dialog).ToBeHiddenAsync();
        await Expect(second.Page.Locator(".case-tags")).ToContainTextAsync("Low");
    }
}
