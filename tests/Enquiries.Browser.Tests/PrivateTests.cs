using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>From a public comment into a private conversation of the same case, and one person behind two identities.</summary>
public sealed class PrivateTests(DeskFixture fixture) : Journey(fixture)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 45_000 };

    [Fact]
    public async Task A_resident_who_is_asked_to_go_on_in_private_stays_in_the_same_case()
    {
        var word = UniqueWord();
        var name = $"Petra {word}";
        await Platform.CommentAsync(name, $"You have not paid me back. {word}");
        var @case = await OpenAsync(word);
        var reference = @case.Reference();

        await @case.Button("Go on in private…").ClickAsync();
        await @case.Dialog.GetByRole(AriaRole.Textbox, new() { Name = "Public answer" }).FillAsync($"We have written to you. {word}");
        await @case.Dialog.GetByRole(AriaRole.Textbox, new() { Name = "Private message" }).FillAsync($"Which address is it about? {word}");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Answer and invite" }).ClickAsync();
        await Expect(@case.Dialog).ToBeHiddenAsync();
        await Expect(@case.Message($"We have written to you. {word}")).ToContainTextAsync("Sent, on Facebook since", Patient);
        await Expect(@case.Message($"Which address is it about? {word}")).ToContainTextAsync("Sent, on Facebook since", Patient);
        await Expect(@case.Message($"Which address is it about? {word}")).ToContainTextAsync("Private message");

        await Platform.MessageAsync(name, $"12 Mill Lane. {word}");
        await Expect(@case.Message($"12 Mill Lane. {word}")).ToContainTextAsync("Private message", Patient);
        @case.Reference().ShouldBe(reference);
        await Expect(@case.Where).ToContainTextAsync("Direct message to");
        var answer = $"It is paid today. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Private message");
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);

        // Still possible in public, when the officer says so.
        await @case.Page.GetByRole(AriaRole.Group, new() { Name = "Answer in" }).GetByLabel("Public on Facebook").CheckAsync();
        await Expect(@case.Where).ToContainTextAsync("Everyone can read it");
    }

    [Fact]
    public async Task Two_identities_are_linked_with_a_reason_and_have_one_timeline()
    {
        var word = UniqueWord();
        await Platform.CommentAsync($"Una {word}", $"The first matter {word}");
        await Platform.CommentAsync($"Vera {word}", $"The second matter {word}");
        var @case = await OpenAsync($"The first matter {word}");
        var page = @case.Page;
        await page.GetByRole(AriaRole.Region, new() { Name = "Resident", Exact = true }).GetByRole(AriaRole.Link, new() { Name = $"Una {word}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync($"Una {word}");
        await page.LivelyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Link another identity…" }).ClickAsync();
        await page.GetByLabel("Name, handle or e-mail address").FillAsync($"Vera {word}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Link…", Exact = true }).ClickAsync();
        await page.GetByLabel("How do you know that it is the same person?").FillAsync("She said so by telephone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Link as one person" }).ClickAsync();

        var messages = page.GetByRole(AriaRole.Region, new() { Name = "Everything written, newest first" });
        await Expect(messages).ToContainTextAsync($"The second matter {word}", Patient);
        await Expect(messages).ToContainTextAsync($"The first matter {word}");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Who linked what" })).ToContainTextAsync("She said so by telephone");
    }

    [Fact]
    public async Task Another_conversation_is_linked_by_hand_and_taken_out_again()
    {
        var (word, other) = (UniqueWord(), UniqueWord());
        var name = $"Lena {UniqueWord()}";
        await Platform.CommentAsync(name, $"The lamp is out. {word}");
        await Platform.MessageAsync(name, $"Please ring me. {other}");
        var officer = await OfficerAsync();
        var second = (await new QueuePage(officer).OpenCaseAsync(other)).Reference();
        await officer.GotoAsync("/");
        var @case = await new QueuePage(officer).OpenCaseAsync(word);

        await @case.Button("Link another conversation…").ClickAsync();
        await @case.Dialog.GetByLabel("Reference of the case that the conversation opened").FillAsync("ENQ-1");
        await @case.Dialog.GetByLabel("Why does it belong here?").FillAsync("She wrote about the same lamp");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Link it" }).ClickAsync();
        await Expect(@case.Dialog).ToContainTextAsync("is not a case reference");
        await ShouldBeAccessibleAsync(@case.Page, "linking a conversation");
        await @case.Dialog.GetByLabel("Reference of the case that the conversation opened").FillAsync(second);
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Link it" }).ClickAsync();
        await Expect(@case.Dialog).ToBeHiddenAsync();

        await Platform.MessageAsync(name, $"It is in Mill Lane. {word}");
        await Expect(@case.Message($"It is in Mill Lane. {word}")).ToContainTextAsync("Private message", Patient);
        var places = @case.Page.GetByRole(AriaRole.Region, new() { Name = "Channels of this case" });
        await Expect(places).ToContainTextAsync("Linked by an officer");
        await places.GetByRole(AriaRole.Button, new() { Name = "Take out…" }).ClickAsync();
        await @case.Dialog.GetByLabel("Why does it not belong here?").FillAsync("Another lamp after all");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Take it out" }).ClickAsync();
        await Expect(places).ToContainTextAsync("No longer part of the case since", Patient);
        await ShouldBeAccessibleAsync(@case.Page, "a conversation that was taken out");
    }

    private async Task<CasePage> OpenAsync(string word) => await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
}
