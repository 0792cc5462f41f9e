using System.Globalization;
using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>What a case really is: a complaint recognised late, with its dates, its texts and its extension, and the lead's list.</summary>
public sealed class StatutoryTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task A_complaint_recognised_late_is_confirmed_acknowledged_and_extended_and_stands_in_the_leads_list()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Cora Complaint", $"Third week without a collection, and nobody answers. {word}");
        var lead = await LeadAsync();
        var @case = await new QueuePage(lead).OpenCaseAsync(word);
        var reference = @case.Reference();
        var panel = lead.GetByRole(AriaRole.Region, new() { Name = "What the law asks for" });

        await panel.GetByRole(AriaRole.Button, new() { Name = "This is really a…" }).ClickAsync();
        await @case.Dialog.GetByLabel("What is it?").SelectOptionAsync("CouncilComplaintStage1");
        var received = @case.Dialog.GetByLabel("When was it received?");
        var written = DateTime.Parse(await received.InputValueAsync(), CultureInfo.InvariantCulture);
        await Expect(@case.Dialog.Locator(".matter-duties")).ToContainTextAsync("0 of 5 working days used");
        await received.FillAsync(written.AddDays(-4).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        await Expect(@case.Dialog.Locator(".matter-duties")).ToContainTextAsync(Words("[1234] of 5 working days used"));
        await Expect(@case.Dialog.Locator(".matter-source")).ToContainTextAsync("lgo.org.uk");
        await ShouldBeAccessibleAsync(lead, "confirming a complaint");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
        await Expect(@case.Dialog).ToBeHiddenAsync();

        var card = panel.GetByRole(AriaRole.Article);
        await Expect(card).ToContainTextAsync(Words("[1234] of 5 working days used"));
        await Expect(card).ToContainTextAsync("Counted from the day of the acknowledgement");
        await ShouldBeAccessibleAsync(lead, "case with a complaint");
        await lead.SetViewportSizeAsync(320, 640);
        await lead.ShouldFitAsync("case with a complaint at 320 px");
        await lead.SetViewportSizeAsync(1440, 900);

        // The law still asks for an answer, and the page says so.
        await @case.Button("Resolve…").First.ClickAsync();
        await @case.Dialog.GetByLabel("How did it end?").SelectOptionAsync(new SelectOptionValue { Label = "Answered" });
        await @case.Dialog.Locator("textarea").FillAsync("Told by telephone");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).ClickAsync();
        await Expect(@case.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("the law still asks for an answer");
        await lead.Keyboard.PressAsync("Escape");
        await Expect(@case.Dialog).ToHaveCountAsync(0);

        await card.GetByRole(AriaRole.Button, new() { Name = "Texts…" }).ClickAsync();
        await ShouldBeAccessibleAsync(lead, "texts of a complaint");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Insert into reply: Acknowledgement" }).ClickAsync();
        await Expect(@case.Reply).ToHaveValueAsync(Words($"Our reference is {reference}. We will send you our full answer by"));

        await card.GetByRole(AriaRole.Button, new() { Name = "Record a step…" }).ClickAsync();
        await @case.Dialog.GetByLabel("What was done?").SelectOptionAsync("Acknowledged");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        await Expect(card).ToContainTextAsync("0 of 10 working days used");

        await card.GetByRole(AriaRole.Button, new() { Name = "More time…" }).ClickAsync();
        await Expect(@case.Dialog).ToContainTextAsync("Local Government and Social Care Ombudsman");
        await @case.Dialog.GetByLabel("How many working days more?").FillAsync("11");
        await @case.Dialog.GetByLabel("The reason").FillAsync("The crew has to be asked.");
        await @case.Dialog.GetByLabel("How was the person told?").FillAsync("Reply of today, with the ombudsman’s details.");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Extend", Exact = true }).ClickAsync();
        await Expect(@case.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("at most 10 working days more");
        await ShouldBeAccessibleAsync(lead, "an extension that is refused");
        await @case.Dialog.GetByLabel("How many working days more?").FillAsync("10");
        await @case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Extend", Exact = true }).ClickAsync();
        await Expect(card).ToContainTextAsync("0 of 20 working days used");
        await Expect(card).ToContainTextAsync("Extended by 10 working days");

        var list = new StatutoryPage(lead);
        await list.OpenAsync("?type=councilComplaintStage1");
        await Expect(list.Row(reference)).ToContainTextAsync("Cora Complaint");
        await Expect(list.Row(reference)).ToContainTextAsync("Running");
        await ShouldBeAccessibleAsync(lead, "list of statutory matters");
        await lead.SetViewportSizeAsync(320, 640);
        await lead.ShouldFitAsync("list of statutory matters at 320 px");
    }

    [Fact]
    public async Task An_overdue_request_is_confirmed_by_keyboard_and_comes_on_top_of_the_overdue()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Fay Figures", $"How many trees were felled last year? {word}");
        var lead = await LeadAsync(ColorScheme.Dark);
        var @case = await new QueuePage(lead).OpenCaseAsync(word);
        var reference = @case.Reference();
        var open = lead.GetByRole(AriaRole.Button, new() { Name = "This is really a…" });

        await lead.TabToAsync(open, most: 120);
        await lead.Keyboard.PressAsync("Enter");
        var what = @case.Dialog.GetByLabel("What is it?");
        await Expect(what).ToBeFocusedAsync();

        // The browser gives the focus back on Escape before the desk has heard of it; a key pressed at once is not lost.
        await lead.Keyboard.PressAsync("Escape");
        await lead.Keyboard.PressAsync("Enter");
        await Expect(what).ToBeFocusedAsync();
        await lead.Keyboard.TypeAsync("Freedom");
        await Expect(@case.Dialog.Locator(".matter-duties")).ToContainTextAsync("0 of 20 working days used");
        var received = @case.Dialog.GetByLabel("When was it received?");
        var written = DateTime.Parse(await received.InputValueAsync(), CultureInfo.InvariantCulture);
        await received.FillAsync(written.AddDays(-70).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        await Expect(@case.Dialog.Locator(".matter-duties")).ToContainTextAsync("overdue already");
        await lead.TabToAsync(@case.Dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }));
        await lead.Keyboard.PressAsync("Enter");

        await Expect(lead.GetByRole(AriaRole.Region, new() { Name = "What the law asks for" })).ToContainTextAsync("Overdue");
        await ShouldBeAccessibleAsync(lead, "case with an overdue request, dark");
        await lead.GetByText("Everything that happened").ClickAsync();
        await Expect(lead.Locator(".timeline")).ToContainTextAsync(Words("Statutory answer target missed, noticed"));

        var list = new StatutoryPage(lead);
        await list.OpenAsync("?show=overdue");
        await Expect(list.Row(reference)).ToContainTextAsync("Overdue");
        await ShouldBeAccessibleAsync(lead, "list of overdue matters, dark");
        await lead.GetByRole(AriaRole.Link, new() { Name = reference }).ClickAsync();
        await CasePage.OpenedAsync(lead);
    }
}
