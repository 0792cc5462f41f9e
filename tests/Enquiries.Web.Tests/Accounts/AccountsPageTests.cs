using Bunit;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Testing;
using Enquiries.Web.Components.Layout;
using Enquiries.Web.Components.Pages.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Accounts;

public sealed class AccountsPageTests : PageContext
{
    public AccountsPageTests()
    {
        Services.AddSingleton<AlarmSignal>();
        Services.AddSingleton<FeedSignal>();
    }

    [Fact]
    public void A_lead_reads_how_every_account_is_and_cannot_change_it()
    {
        var page = Render<AccountsPage>();

        page.WaitForElement("table").TextContent.ShouldContain("Council page");
        page.Find("table").TextContent.ShouldContain("too little history yet");
        page.Find("table").TextContent.ShouldContain("0 today, 0 in 7 days");
        page.FindAll("a").ShouldNotContain(a => a.TextContent.StartsWith("Connect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alarm_stands_on_every_page_until_somebody_looks_after_it()
    {
        await App.ReadAsync(async db =>
        {
            (await db.ChannelAccounts.SingleAsync()).NeedsAttention("The token was revoked.");
            return await db.SaveChangesAsync();
        });
        await App.SendAsync(new CheckAccounts(false));
        var banner = Render<AlarmBanner>();
        banner.WaitForElement("aside").TextContent.ShouldContain("The token was revoked.");

        var page = Render<AccountsPage>();
        page.WaitForElement(".alarms");
        await page.FindAll(".alarms button").Single().ClickAsync(new());

        page.Find(".alarms").TextContent.ShouldContain("Asha Example looks after it");
        banner.WaitForState(() => banner.FindAll("aside").Count == 0);
    }

    [Fact]
    public async Task The_page_of_an_account_shows_its_days_and_what_was_found_by_looking_again()
    {
        var id = await App.ReadAsync(db => db.ChannelAccounts.Select(a => a.Id).SingleAsync());
        await App.SaveAsync(new AccountHour { AccountId = id, Hour = AccountHour.HourOf(Now), Received = 7, CaughtUp = 2, LastAt = Now });

        var page = Render<AccountPage>(p => p.Add(a => a.Id, id));

        page.WaitForElement("figure table").TextContent.ShouldContain("Mon 14 Sep");
        page.Find("figure tbody tr:last-child").TextContent.ShouldContain("7");
        Render<RepairedPage>(p => p.Add(a => a.Id, id)).WaitForElement(".empty").TextContent.ShouldContain("Nothing was missed");
    }

    [Fact]
    public void Money_and_units_are_written_out()
    {
        AccountWords.Used(new Allowance("Spent", 1_250_000, 50_000_000, AllowanceUnit.Money, null)).ShouldBe("$1.25 of $50.00");
        AccountWords.Used(new Allowance("Units", 9_500, 10_000, AllowanceUnit.Units, null)).ShouldBe("9,500 of 10,000");
        AccountWords.WithArticle("X account").ShouldBe("an X account");
        AccountWords.WithArticle("Facebook Page").ShouldBe("a Facebook Page");
    }
}
