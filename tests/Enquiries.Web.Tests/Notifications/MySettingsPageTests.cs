using AngleSharp.Dom;
using Bunit;
using Enquiries.Web.Components.Pages.Me;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Tests.Notifications;

public sealed class MySettingsPageTests : PageContext
{
    [Fact]
    public async Task An_absence_is_saved_shown_and_ended()
    {
        var cover = await App.OfficerAsync("Cora Cover");
        var page = Render<MySettingsPage>();
        page.Markup.ShouldContain("Nobody: the team's leads are told");

        Button(page, "Change my absence").Click();
        page.Find("#field-awayfrom").Change("2026-09-14");
        page.Find("#field-awayuntil").Change("2026-09-18");
        page.Find("#field-coverid").Change(cover.Id.ToString());
        page.Find("form").Submit();

        page.WaitForState(() => page.Markup.Contains("Away Mon 14 Sep 2026 to Fri 18 Sep 2026"));
        page.Markup.ShouldContain("Cora Cover");

        Button(page, "I am not away").Click();

        page.WaitForState(() => !page.Markup.Contains("Away Mon"));
        (await App.ReadAsync(db => db.Officers.SingleAsync(o => o.Id == Me.Id))).AwayFrom.ShouldBeNull();
    }

    [Fact]
    public void What_is_wrong_stands_at_its_field_and_nothing_typed_is_lost()
    {
        var page = Render<MySettingsPage>();
        Button(page, "Change my absence").Click();
        page.Find("#field-awayfrom").Change("2026-09-18");
        page.Find("#field-awayuntil").Change("2026-09-14");

        page.Find("form").Submit();

        page.WaitForState(() => page.FindAll("#field-awayuntil-error").Count == 1);
        page.Find("#field-awayuntil-error").TextContent.ShouldContain("The last day away must not be before the first.");
        page.Find("#field-awayfrom").GetAttribute("value").ShouldBe("2026-09-18");
    }

    [Fact]
    public async Task Quiet_hours_and_no_e_mail_are_saved()
    {
        var page = Render<MySettingsPage>();
        page.Markup.ShouldContain("not set up for e-mail");
        Button(page, "Change e-mail and quiet hours").Click();
        page.Find("#send-mail").Change(false);
        page.Find("#field-quietfrom").Change("18:00");
        page.Find("#field-quietuntil").Change("08:00");
        page.Find("form").Submit();

        page.WaitForState(() => page.Markup.Contains("18:00 to 08:00, every day"));
        var me = await App.ReadAsync(db => db.Officers.SingleAsync(o => o.Id == Me.Id));
        (me.QuietFrom, me.QuietUntil, me.MailMuted).ShouldBe((new TimeOnly(18, 0), new TimeOnly(8, 0), true));
    }

    private static IElement Button(IRenderedComponent<MySettingsPage> page, string name) =>
        page.FindAll("button").First(b => (b.GetAttribute("aria-label") ?? b.TextContent).Trim() == name);
}
