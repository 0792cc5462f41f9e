using System.Text.Json.Nodes;
using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>X from the connection of an account to the answer that a resident reads there, and what has to be answered on X itself.</summary>
public sealed class XTests(DeskFixture fixture) : Journey(fixture)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };

    [Fact]
    public async Task An_account_is_connected_by_signing_in_a_resident_writes_and_reads_the_answer()
    {
        var word = UniqueWord();
        var handle = "Parks" + word[1..7];
        await ActAsync("accounts", new { userId = "77" + DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), name = "Westmere Parks", username = handle, accessToken = "unused-" + word, refreshToken = "unused-r-" + word });

        var admin = await AdministratorAsync();
        await admin.GotoAsync("/admin/accounts/connect/x");
        await admin.LivelyAsync();
        await admin.GetByLabel("What staff call this account").FillAsync("Parks on X " + word);
        await admin.GetByLabel("Client ID").FillAsync("example-client-id");
        await admin.GetByLabel("Client secret").FillAsync("example-client-secret");
        await admin.GetByLabel("API key secret").FillAsync("example-consumer-secret");
        await admin.GetByText("Advanced").ClickAsync();
        await admin.Locator(".advanced input").FillAsync(Platform.Address.TrimEnd('/') + "/x");
        for (var step = 0; step < 3; step++)
            await admin.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Save and sign in at X" }).ClickAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "Authorise as @" + handle }).ClickAsync();
        await Expect(admin.Locator("main")).ToContainTextAsync("Parks on X " + word, Patient);

        var resident = await BrowserAsync(address: Platform.Address);
        await resident.GotoAsync("/x");
        await resident.Locator("#new-name").FillAsync("Wilma Madeup");
        await resident.Locator("#new-text").FillAsync($"@{handle} the swing is broken {word}");
        await resident.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();

        var officer = await OfficerAsync();
        await admin.ReloadAsync();
        await admin.LivelyAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Read again now" }).ClickAsync();
        var @case = await new QueuePage(officer).OpenCaseAsync(word);
        await Expect(officer.Locator("#reply-cost")).ToContainTextAsync("Sending costs $0.015.");
        await @case.Reply.FillAsync($"See https://council.org/swings {word}");
        await Expect(officer.Locator("#reply-cost")).ToContainTextAsync("Sending costs $0.205.", Patient);
        await ShouldBeAccessibleAsync(officer, "answer on X with its price");
        var answer = $"Our engineer comes tomorrow. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on X since", Patient);
        await resident.GotoAsync("/x");
        await Expect(resident.Locator("li.council").Filter(new() { HasText = answer })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Who_did_not_name_the_council_is_answered_on_X_which_is_said_before_typing()
    {
        var word = UniqueWord();
        await SubscribedAsync();
        var post = await ActAsync("colleague-post", new { text = "The fair begins on Friday " + word });
        await ActAsync("post", new { author = "Ines Fabley", text = "And the parking? " + word + "b", replyToId = (string)post["id"]! });

        var officer = await OfficerAsync();
        var @case = await new QueuePage(officer).OpenCaseAsync(word + "b");
        await Expect(officer.Locator("#answer-there")).ToContainTextAsync("This has to be answered on X itself.");
        await Expect(@case.Reply).ToHaveCountAsync(0);
        (await officer.GetByRole(AriaRole.Link, new() { Name = "Open it on X (new tab)" }).GetAttributeAsync("href"))!.ShouldStartWith("https://x.com/InesFabley/status/");
        await ShouldBeAccessibleAsync(officer, "to be answered on X itself");
        await @case.Button("Mark as answered there").ClickAsync();
        await Expect(@case.Notices).ToContainTextAsync("The answer is recorded");
    }

    /// <summary>Waits until the desk has told X where to deliver.</summary>
    private async Task SubscribedAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Platform.Address) };
        for (var i = 0; i < 120; i++)
        {
            var state = JsonNode.Parse(await http.GetStringAsync(new Uri("/_control/x/state", UriKind.Relative), TestContext.Current.CancellationToken))!;
            if (state["subscriptions"]!.AsArray().Count >= 8) return;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The desk has not told X within a minute where to deliver.");
    }

    private async Task<JsonNode> ActAsync(string act, object body) => await Platform.ActAsync("x/" + act, body);
}
