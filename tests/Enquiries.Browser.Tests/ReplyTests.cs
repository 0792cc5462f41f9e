using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Where a reply goes, what is refused before typing, and what happens when the platform or the connection fails.</summary>
public sealed class ReplyTests(DeskFixture fixture) : Journey(fixture)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 45_000 };

    public override async ValueTask DisposeAsync()
    {
        await Platform.HealAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_direct_message_is_answered_in_private_and_never_called_public()
    {
        var word = UniqueWord();
        await Platform.MessageAsync("Priya Inventley", $"My neighbour plays music all night. {word}");
        var @case = await OpenAsync(word);

        await Expect(@case.Where).ToContainTextAsync("Direct message to");
        await Expect(@case.Composer).Not.ToContainTextAsync(Words("public"));
        await Expect(@case.Send).ToHaveTextAsync("Send private message");
        var answer = $"The noise team will ring you today. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Private message");
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task The_closed_24_hour_window_is_explained_before_anything_is_typed()
    {
        var word = UniqueWord();
        await Platform.MessageAsync("Oscar Madeupson", $"Nobody answered me. {word}", DateTimeOffset.UtcNow.AddHours(-30));
        var @case = await OpenAsync(word);

        await Expect(@case.Composer).ToContainTextAsync("Facebook takes no message to this person now.");
        await Expect(@case.Composer).ToContainTextAsync("24 hours after the resident last wrote");
        await Expect(@case.Reply).ToHaveCountAsync(0);
        await @case.Button("Write an internal note").ClickAsync();
        await Expect(@case.Page.GetByRole(AriaRole.Tab, new() { Name = "Internal note" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task While_the_platform_is_down_the_reply_waits_with_the_reason_and_then_arrives_once()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Ines Fabley", $"Which day is the market? {word}");
        var @case = await OpenAsync(word);

        await Platform.FailAsync("server-error", "comments");
        var answer = $"Every Thursday. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync(Words("Not sent yet|It may have been sent"), Patient);

        await Platform.HealAsync();
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_reply_whose_outcome_is_unknown_is_looked_up_and_stands_there_once()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Uma Unsure", $"Did you get my form? {word}");
        var @case = await OpenAsync(word);

        await Platform.FailAsync("applied-then-aborted", "comments", calls: 1);
        var answer = $"Yes, it has arrived. {word}";
        await @case.ReplyAsync(answer);

        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_reply_that_the_platform_refuses_for_good_says_why_and_can_be_sent_again()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Rita Refused", $"Where do I vote? {word}");
        var @case = await OpenAsync(word);

        await Platform.FailAsync("final-1", "comments", calls: 1);
        var answer = $"At the town hall. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Not sent.", Patient);
        await Expect(@case.Message(answer)).ToContainTextAsync("The resident has not seen it.");
        await ShouldBeAccessibleAsync(@case.Page, "case with a failed reply");

        await @case.Message(answer).GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_double_click_sends_once()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Dora Doubleton", $"Are dogs allowed? {word}");
        var @case = await OpenAsync(word);

        var answer = $"On a lead, yes. {word}";
        await @case.Reply.FillAsync(answer);
        await @case.Send.DblClickAsync();

        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        await Expect(@case.Message(answer)).ToHaveCountAsync(1);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_draft_survives_a_reload()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Fred Draughty", $"My window is broken. {word}");
        var @case = await OpenAsync(word);

        await @case.Reply.FillAsync("We will send somebody on Tue");
        await @case.Page.ReloadAsync();

        var again = await CasePage.OpenedAsync(@case.Page);
        await Expect(again.Reply).ToHaveValueAsync("We will send somebody on Tue");
    }

    [Fact]
    public async Task A_draft_survives_a_lost_connection_and_is_sent_once_after_it()
    {
        Expecting("WebSocket|websocket|Failed to fetch|ERR_|[Cc]onnection");
        var word = UniqueWord();
        await Platform.CommentAsync("Lena Lostline", $"Where is the recycling centre? {word}");
        var page = await OfficerAsync();
        var line = await Line.ThroughAsync(page);
        var @case = await new QueuePage(page).OpenCaseAsync(word);

        var answer = $"Behind the station, open until six. {word}";
        await @case.Reply.FillAsync(answer[..20]);
        line.Silent = true;
        await @case.Reply.FillAsync(answer);
        line.Silent = false;
        await line.BreakAsync();

        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Expect(@case.Reply).ToHaveValueAsync(answer);
        await @case.Send.ClickAsync();
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    [Fact]
    public async Task A_note_never_reaches_the_platform()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Nils Noteby", $"Who is in charge? {word}");
        var @case = await OpenAsync(word);

        var note = $"Ask the park ranger first. {word}";
        await @case.NoteAsync(note);
        await Expect(@case.Message(note)).ToContainTextAsync("Internal note");
        await @case.Page.GetByRole(AriaRole.Tab, new() { Name = "Public reply" }).ClickAsync();
        var answer = $"The park ranger is. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", Patient);

        (await Platform.CountAnswersAsync(note)).ShouldBe(0);
        (await Platform.CountAnswersAsync(answer)).ShouldBe(1);
    }

    private async Task<CasePage> OpenAsync(string word) => await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
}
