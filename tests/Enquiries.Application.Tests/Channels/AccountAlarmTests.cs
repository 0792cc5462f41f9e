using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Channels.Health.Mail;
using Enquiries.Application.Contact;
using Enquiries.Application.Escalations;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Application.Files;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Escalations;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Application.Tests.Channels;

public sealed class AccountAlarmTests
{
    private static readonly Uri Desk = new("https://desk.example/");
    private static readonly TestFeed Subscription = new("subscription", FeedPurpose.Subscription);

    [Fact]
    public async Task An_alarm_is_raised_once_and_cleared_by_itself()
    {
        await using var desk = await StartAsync();
        await SetAsync(desk, a => a.NeedsAttention("The token was revoked."));

        (await desk.App.SendAsync(new CheckAccounts(true))).ShouldBeTrue();
        (await desk.App.SendAsync(new CheckAccounts(true))).ShouldBeFalse();
        var alarm = (await desk.App.ReadAsync(db => db.AccountAlarms.ToListAsync())).ShouldHaveSingleItem();
        (alarm.Kind, alarm.AccountId, alarm.ClearedAt).ShouldBe((AlarmKind.Refused, desk.Page.Id, null));

        await SetAsync(desk, a => a.Works(desk.Now));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.App.SendAsync(new CheckAccounts(false));
        (await desk.App.ReadAsync(db => db.AccountAlarms.SingleAsync())).ClearedAt.ShouldBe(desk.Now);
    }

    [Fact]
    public async Task What_comes_back_is_a_new_alarm_without_another_e_mail_for_a_while()
    {
        await using var desk = await StartAsync();
        var lead = await desk.App.OfficerAsync("Lena Lead", Role.Lead);
        for (var i = 0; i < 2; i++)
        {
            await SetAsync(desk, a => a.NeedsAttention("Refused."));
            await desk.App.SendAsync(new CheckAccounts(false));
            await SetAsync(desk, a => a.Works(desk.Now));
            await desk.App.SendAsync(new CheckAccounts(false));
            desk.App.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        (await desk.App.ReadAsync(db => db.AccountAlarms.CountAsync())).ShouldBe(2);
        (await desk.App.ReadAsync(db => db.AlarmMails.Where(m => m.RecipientId == lead.Id).CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task A_webhook_that_is_no_longer_subscribed_is_an_alarm_at_once()
    {
        await using var desk = await StartAsync();
        var feed = ChannelFeed.Begin(desk.Page.Id, Subscription.Name, desk.Now);
        feed.Read(null, desk.Now, desk.Now.AddHours(1), false, "The Page is no longer subscribed. Connect it again.");
        await desk.App.SaveAsync(feed);

        await desk.App.SendAsync(new CheckAccounts(false));

        var alarm = (await desk.App.SendAsync(new ListOpenAlarms())).ShouldHaveSingleItem();
        (alarm.Kind, alarm.Words).ShouldBe((AlarmKind.Unsubscribed, "Council page: The Page is no longer subscribed. Connect it again."));
    }

    // When it was sent and when it is looked at, hours after Monday 9:00 in London: nights and weekends do not count.
    [Theory]
    [InlineData(0, 0.9, false)]
    [InlineData(0, 1, true)]
    [InlineData(-14, -1, false)]
    [InlineData(-14, 1.1, true)]
    public async Task A_held_form_is_an_alarm_after_an_open_hour_until_somebody_has_dealt_with_it(double sent, double looked, bool isAlarm)
    {
        await using var desk = await StartAsync(App.MondayNine.AddHours(sent));
        var form = FormEntry.Begin(Guid.NewGuid(), desk.Page.Id, null, desk.Now, desk.Now);
        form.Send(1, "ENQ-7K3M-Q9", null, [1], "It was filled in faster than people can.", desk.Now);
        await desk.App.SaveAsync(form);
        desk.App.Clock.SetUtcNow(App.MondayNine.AddHours(looked));

        await desk.App.SendAsync(new CheckAccounts(false));

        (await desk.App.SendAsync(new ListOpenAlarms())).Select(a => a.Kind).ShouldBe(isAlarm ? [AlarmKind.FormsHeld] : []);
        await desk.SendAsync(new RejectHeldForm(form.Id));
        await desk.App.SendAsync(new CheckAccounts(false));
        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public async Task A_scanner_that_is_away_is_an_alarm_until_it_is_back(int? minutesAway, bool isAlarm)
    {
        var scanner = new Scanner();
        await using var desk = await TestDesk.StartAsync(configure: services => services.AddSingleton<IScannerWatch>(scanner));
        scanner.AwaySince = minutesAway is { } minutes ? desk.Now.AddMinutes(-minutes) : null;

        await desk.App.SendAsync(new CheckAccounts(false));

        (await desk.App.SendAsync(new ListOpenAlarms())).Select(a => a.Kind).ShouldBe(isAlarm ? [AlarmKind.ScannerAway] : []);
        scanner.AwaySince = null;
        await desk.App.SendAsync(new CheckAccounts(false));
        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quiet_Monday_morning_is_an_alarm_and_a_quiet_night_is_none()
    {
        // Monday 14 September 2026, 3:00 in London.
        await using var desk = await StartAsync(App.MondayNine.AddHours(-6));
        await BringAsync(desk, weeks: 8);

        await desk.App.SendAsync(new CheckAccounts(true));
        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldBeEmpty();

        desk.App.Clock.Advance(TimeSpan.FromHours(7));
        await desk.App.SendAsync(new CheckAccounts(true));
        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldHaveSingleItem().Kind.ShouldBe(AlarmKind.Quiet);

        // Not looked at, it stays; with the next message it is over.
        await desk.App.SendAsync(new CheckAccounts(false));
        (await desk.App.SendAsync(new ListOpenAlarms())).Count.ShouldBe(1);
        await desk.ReceiveAsync(desk.Comment("c1"), desk.Comment("c2"), desk.Comment("c3"), desk.Comment("c4"), desk.Comment("c5"), desk.Comment("c6"), desk.Comment("c7"));
        await desk.App.SendAsync(new CheckAccounts(true));
        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_too_little_history_nothing_is_said()
    {
        await using var desk = await StartAsync();
        await BringAsync(desk, weeks: 2);
        desk.App.Clock.Advance(TimeSpan.FromHours(3));

        await desk.App.SendAsync(new CheckAccounts(true));

        (await desk.App.SendAsync(new ListOpenAlarms())).ShouldBeEmpty();
        var row = (await desk.App.SendAsync(new ListAccountHealth())).Single();
        (row.Expected.IsKnown, row.Received).ShouldBe((false, 0));
    }

    [Fact]
    public async Task The_page_counts_what_came_against_the_usual()
    {
        await using var desk = await StartAsync(App.MondayNine.AddHours(2));
        await BringAsync(desk, weeks: 8);
        await desk.ReceiveAsync(desk.Comment("c1"), desk.Comment("c2"));

        var row = (await desk.App.SendAsync(new ListAccountHealth())).Single();

        (row.Received, row.ReceivedSince).ShouldBe((2, App.MondayNine));
        // Without the summer bank holiday.
        row.Expected.ShouldBe(new Expectation(20, 20, 7));
        row.LastReceivedAt.ShouldBe(desk.Now);
        var detail = await desk.App.SendAsync(new GetAccountHealth(desk.Page.Id));
        detail.Days.Count.ShouldBe(GetAccountHealth.Days);
        (detail.Days[^1].Received, detail.Days[^8].Received).ShouldBe((2, 80));
    }

    [Fact]
    public async Task A_message_that_is_told_twice_is_counted_once()
    {
        await using var desk = await StartAsync();
        await desk.ReceiveAsync(desk.Comment("c1"), desk.Comment("c1"));
        await desk.ReceiveAsync(desk.Comment("c1"), desk.Comment("c2"));

        var hour = await desk.App.ReadAsync(db => db.AccountHours.SingleAsync());
        (hour.Received, hour.CaughtUp, hour.LastAt).ShouldBe((2, 0, desk.Now));
    }

    [Fact]
    public async Task An_alarm_that_somebody_looks_after_says_who()
    {
        await using var desk = await StartAsync();
        var lead = await desk.App.OfficerAsync("Lena Lead", Role.Lead);
        await SetAsync(desk, a => a.NeedsAttention("Refused."));
        await desk.App.SendAsync(new CheckAccounts(false));
        var id = (await desk.App.SendAsync(new ListOpenAlarms())).Single().Id;

        await desk.App.SendAsync(new AcknowledgeAlarm(id), lead);

        (await desk.App.SendAsync(new ListOpenAlarms())).Single().AcknowledgedBy.ShouldBe("Lena Lead");
        await Should.ThrowAsync<ForbiddenException>(() => desk.App.SendAsync(new AcknowledgeAlarm(id), desk.Officer));
    }

    [Fact]
    public async Task All_that_a_colleague_is_to_be_told_goes_in_one_e_mail()
    {
        await using var desk = await StartAsync();
        var admin = await desk.App.OfficerAsync("Ada Admin", Role.Admin);
        var other = await desk.App.PageAsync("2093");
        await SetAsync(desk, a => a.NeedsAttention("Refused."), desk.Page.Id, other.Id);
        await desk.App.SendAsync(new CheckAccounts(false));

        (await desk.App.SendAsync(new FindDueAlarmMail(10))).ShouldBe([admin.Id]);
        var mail = (await desk.App.SendAsync(new ClaimAlarmMail(admin.Id))).ShouldNotBeNull();
        mail.Subject.ShouldBe("2 alarms about channel accounts");
        mail.Body.ShouldContain("https://desk.example/admin/accounts");
        (await desk.App.SendAsync(new ClaimAlarmMail(admin.Id))).ShouldBeNull();

        await desk.App.SendAsync(new RecordAlarmMail(mail.MailId, mail.LeasedUntil, MailOutcome.Later, "The mail server cannot be reached."));
        (await desk.App.SendAsync(new FindDueAlarmMail(10))).ShouldBeEmpty();
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        mail = (await desk.App.SendAsync(new ClaimAlarmMail(admin.Id))).ShouldNotBeNull();
        await desk.App.SendAsync(new RecordAlarmMail(mail.MailId, mail.LeasedUntil, MailOutcome.Sent));
        (await desk.App.ReadAsync(db => db.AlarmMails.Select(m => m.State).ToListAsync())).ShouldBe([MailState.Sent, MailState.Sent]);
    }

    [Fact]
    public async Task What_is_mended_or_in_somebodys_hands_is_not_mailed_and_quiet_hours_hold()
    {
        await using var desk = await StartAsync();
        var admin = await desk.App.OfficerAsync("Ada Admin", Role.Admin);
        await desk.App.ReadAsync(db => db.Officers.Where(o => o.Id == admin.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(o => o.QuietFrom, new TimeOnly(7, 0)).SetProperty(o => o.QuietUntil, new TimeOnly(10, 0))));
        await SetAsync(desk, a => a.NeedsAttention("Refused."));
        await desk.App.SendAsync(new CheckAccounts(false));
        (await desk.App.SendAsync(new FindDueAlarmMail(10))).ShouldBeEmpty();

        desk.App.Clock.Advance(TimeSpan.FromHours(1));
        await SetAsync(desk, a => a.Works(desk.Now));
        await desk.App.SendAsync(new CheckAccounts(false));

        (await desk.App.SendAsync(new FindDueAlarmMail(10))).ShouldBe([admin.Id]);
        (await desk.App.SendAsync(new ClaimAlarmMail(admin.Id))).ShouldBeNull();
        (await desk.App.SendAsync(new FindDueAlarmMail(10))).ShouldBeEmpty();
    }

    private static Task<TestDesk> StartAsync(DateTimeOffset? now = null) => TestDesk.StartAsync(now: now, configure: services =>
    {
        services.AddSingleton<IChannelFeed>(Subscription);
        services.AddSingleton(new EscalationRules(EscalationRules.DefaultClimbAfter, Desk));
    });

    private static Task<int> SetAsync(TestDesk desk, Action<ChannelAccount> change, params Guid[] ids) => desk.App.ReadAsync(async db =>
    {
        foreach (var account in await db.ChannelAccounts.Where(a => ids.Length == 0 || ids.Contains(a.Id)).ToListAsync())
            change(account);
        return await db.SaveChangesAsync();
    });

    /// <summary>Ten messages in each hour from nine to five on past Mondays to Fridays, London time.</summary>
    private static Task BringAsync(TestDesk desk, int weeks)
    {
        var hours = new List<AccountHour>();
        for (var day = App.MondayNine.AddDays(-7 * weeks); day < App.MondayNine; day = day.AddDays(1))
        {
            for (var i = 0; i < 8 && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday); i++)
                hours.Add(new AccountHour { AccountId = desk.Page.Id, Hour = day.AddHours(i), Received = 10, LastAt = day.AddHours(i).AddMinutes(59) });
        }

        return desk.App.SaveAsync([.. hours]);
    }

    private sealed class Scanner : IScannerWatch
    {
        public DateTimeOffset? AwaySince { get; set; }
    }
}
