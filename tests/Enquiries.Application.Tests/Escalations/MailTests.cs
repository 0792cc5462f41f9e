using Enquiries.Application.Escalations;
using Enquiries.Application.Escalations.Mail;
using Enquiries.Application.Sla;
using Enquiries.Domain.Escalations;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Escalations;

public sealed class MailTests
{
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Without_a_mail_server_no_mail_waits()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);

        (await desk.NotificationsOfAsync(desk.Asha)).Single().Mail.ShouldBe(MailState.None);
        (await desk.Desk.App.SendAsync(new FindDueMail(10))).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_warning_is_one_mail_without_a_word_of_the_resident()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        var id = await desk.CaseAsync(desk.Asha);
        var reference = (await desk.Desk.CaseAsync(id)).Reference;
        await desk.PassAsync(EscalationDesk.UntilWarning);
        (await ClaimAsync(desk)).ShouldBeEmpty();
        desk.Desk.App.Clock.Advance(Gather);

        var mail = (await ClaimAsync(desk)).ShouldHaveSingleItem();

        (mail.To, mail.Name, mail.Subject).ShouldBe(("asha.example@example.org", "Asha Example", $"{reference}: first response at risk"));
        mail.Body.ShouldBe($"""
            {reference}: first response at risk.

            Due: Monday 14 September 2026, 13:00
            Warned: Monday 14 September 2026, 12:00
            The case is assigned to you.

            https://desk.example.org/cases/{reference}

            All notifications: https://desk.example.org/notifications
            Quiet hours, or no e-mail: https://desk.example.org/me

            """);
        mail.Body.ShouldNotContain("bin");
        mail.Body.ShouldNotContain("Name of");
        (await ClaimAsync(desk)).ShouldBeEmpty();

        await RecordAsync(desk, mail, MailOutcome.Sent);
        (await desk.NotificationsOfAsync(desk.Asha)).Single().Mail.ShouldBe(MailState.Sent);
        desk.Desk.App.Clock.Advance(TimeSpan.FromDays(1));
        (await ClaimAsync(desk)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    [InlineData(60, 1)]
    public async Task Case_59_many_at_once_are_one_digest(int cases, int mails)
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        for (var i = 0; i < cases; i++)
            await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(TimeSpan.FromHours(5));
        desk.Desk.App.Clock.Advance(Gather);

        var claimed = await ClaimAsync(desk);

        claimed.Count.ShouldBe(mails);
        claimed.Select(m => m.MailId).Distinct().Count().ShouldBe(mails);
        if (mails == 1)
        {
            claimed[0].Subject.ShouldBe($"{cases} targets missed");
            claimed[0].Body.Split('\n').Count(l => l.StartsWith("ENQ-", StringComparison.Ordinal)).ShouldBe(Math.Min(cases, 50));
            claimed[0].Body.Contains("And 10 more.", StringComparison.Ordinal).ShouldBe(cases == 60);
            claimed[0].Body.ShouldContain("first response missed, due Monday 14 September 2026, 13:00");
        }
    }

    [Fact]
    public async Task What_came_while_the_mail_server_was_away_goes_as_one_digest()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        desk.Desk.App.Clock.Advance(Gather);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            foreach (var mail in await ClaimAsync(desk))
                await RecordAsync(desk, mail, MailOutcome.Later);
            await desk.CaseAsync(desk.Asha);
            var next = (await desk.NotificationsOfAsync(desk.Asha)).Max(n => n.Work.NextAttemptAt)!.Value;
            desk.Desk.App.Clock.SetUtcNow(next);
            await desk.Desk.App.SendAsync(new RaiseSlaAlerts());
        }

        var told = await desk.NotificationsOfAsync(desk.Asha);
        told.Count.ShouldBeGreaterThan(0);
        told.ShouldAllBe(n => n.Mail == MailState.Pending && n.MailId == null);

        desk.Desk.App.Clock.Advance(TimeSpan.FromHours(4));
        await desk.Desk.App.SendAsync(new RaiseSlaAlerts());
        (await desk.NotificationsOfAsync(desk.Asha)).Count.ShouldBeGreaterThan(ClaimMail.MostAlone);
        desk.Desk.App.Clock.Advance(Gather);
        (await ClaimAsync(desk)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task New_mail_waits_with_what_is_tried_again()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.CaseAsync(desk.Asha);
        desk.Desk.App.Clock.Advance(TimeSpan.FromMinutes(2));
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning - TimeSpan.FromMinutes(2));
        desk.Desk.App.Clock.Advance(Gather);
        await RecordAsync(desk, (await ClaimAsync(desk)).Single(), MailOutcome.Later);
        desk.Desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await RecordAsync(desk, (await ClaimAsync(desk)).Single(), MailOutcome.Later);

        await desk.PassAsync(TimeSpan.FromSeconds(30));

        var told = await desk.NotificationsOfAsync(desk.Asha);
        told.Count.ShouldBe(2);
        told[1].Work.NextAttemptAt.ShouldBe(told[0].Work.NextAttemptAt);
    }

    [Fact]
    public async Task Quiet_hours_hold_mail_but_not_the_bell()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.AsAsync(desk.Asha, new Staff.SetMyMail(new TimeOnly(11, 0), new TimeOnly(14, 0), MailMuted: false));
        for (var i = 0; i < 2; i++)
            await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        (await desk.AsAsync(desk.Asha, new CountUnreadNotifications())).ShouldBe(2);
        (await desk.NotificationsOfAsync(desk.Asha)).ShouldAllBe(n => n.Work.NextAttemptAt == App.MondayNine.AddHours(5));
        await desk.PassAsync(TimeSpan.FromHours(1.5));
        (await ClaimAsync(desk, desk.Asha)).ShouldBeEmpty();

        desk.Desk.App.Clock.SetUtcNow(App.MondayNine.AddHours(5));

        var mail = (await ClaimAsync(desk, desk.Asha)).ShouldHaveSingleItem();
        mail.Subject.ShouldBe("2 targets missed");
    }

    [Fact]
    public async Task Quiet_hours_that_were_set_afterwards_hold_too_and_count_as_no_attempt()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        await desk.AsAsync(desk.Asha, new Staff.SetMyMail(new TimeOnly(11, 0), new TimeOnly(14, 0), MailMuted: false));
        desk.Desk.App.Clock.Advance(Gather);

        (await ClaimAsync(desk, desk.Asha)).ShouldBeEmpty();

        var told = (await desk.NotificationsOfAsync(desk.Asha)).Single();
        (told.Work.NextAttemptAt, told.Work.Attempts, told.Mail).ShouldBe((App.MondayNine.AddHours(5), 0, MailState.Pending));
    }

    [Theory]
    [InlineData("answered")]
    [InlineData("taken")]
    [InlineData("read")]
    [InlineData("muted")]
    [InlineData("gone")]
    public async Task Mail_that_is_of_no_use_any_more_is_not_sent(string what)
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        var id = await desk.CaseAsync(desk.Asha, "c1");
        await desk.PassAsync(EscalationDesk.UntilWarning);
        await (what switch
        {
            "answered" => desk.Desk.ReceiveAsync(desk.Desk.Answer("o1", "c1")),
            "taken" => desk.AsAsync(desk.Cora, new TakeEscalation(id)),
            "read" => desk.AsAsync(desk.Asha, new MarkNotificationsRead()),
            "muted" => desk.AsAsync(desk.Asha, new Staff.SetMyMail(null, null, MailMuted: true)),
            _ => desk.ChangeAsync(desk.Asha, o => o.Active = false),
        });
        desk.Desk.App.Clock.Advance(Gather);

        (await ClaimAsync(desk, desk.Asha)).ShouldBeEmpty();

        (await desk.NotificationsOfAsync(desk.Asha)).Single().Mail.ShouldBe(MailState.None);
        (await desk.Desk.App.SendAsync(new FindDueMail(10))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_workers_one_gets_the_mail()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await using var other = await desk.AnotherAsync(byMail: true);
        for (var i = 0; i < 5; i++)
            await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        desk.Desk.App.Clock.Advance(Gather);
        other.App.Clock.SetUtcNow(desk.Desk.Now);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? desk.Desk : other).App.SendAsync(new ClaimMail(desk.Asha.Id)))));

        claims.Sum(c => c.Count).ShouldBe(1);
        claims.SelectMany(c => c).Single().Subject.ShouldBe("5 targets at risk");
    }

    [Fact]
    public async Task What_may_have_left_goes_again_as_the_same_mail()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        desk.Desk.App.Clock.Advance(Gather);
        var first = (await ClaimAsync(desk)).Single();

        // The process died here, and the claim ran out.
        desk.Desk.App.Clock.Advance(ClaimMail.Lease + TimeSpan.FromSeconds(1));
        var second = (await ClaimAsync(desk)).Single();
        second.MailId.ShouldBe(first.MailId);
        await RecordAsync(desk, first, MailOutcome.Later);
        await RecordAsync(desk, second, MailOutcome.MaybeSent);
        desk.Desk.App.Clock.Advance(TimeSpan.FromMinutes(5));
        var third = (await ClaimAsync(desk)).Single();
        third.MailId.ShouldBe(first.MailId);

        await RecordAsync(desk, first, MailOutcome.Sent);
        await RecordAsync(desk, third, MailOutcome.Later);
        (await desk.NotificationsOfAsync(desk.Asha)).Single().Mail.ShouldBe(MailState.Sent);
    }

    [Fact]
    public async Task After_the_last_try_it_waits_for_an_administrator()
    {
        await using var desk = await EscalationDesk.StartAsync(byMail: true);
        await desk.CaseAsync(desk.Asha);
        await desk.PassAsync(EscalationDesk.UntilWarning);
        desk.Desk.App.Clock.Advance(Gather);
        var tries = 0;
        while ((await ClaimAsync(desk, desk.Asha)) is [var mail])
        {
            tries++;
            await RecordAsync(desk, mail, MailOutcome.Later, "The mail server cannot be reached.");
            if (tries <= RecordMail.Retries.Count)
                desk.Desk.App.Clock.Advance(RecordMail.Retries[tries - 1]);
        }

        tries.ShouldBe(RecordMail.Retries.Count + 1);
        var shown = (await desk.AsAsync(desk.Ada, new ListUnsentMail()));
        shown.IsSetUp.ShouldBeTrue();
        var row = shown.Items.Single(r => r.Officer == "Asha Example");
        (row.Waiting, row.Failed, row.NextAttemptAt, row.Reason).ShouldBe((0, 1, null, "The mail server cannot be reached."));

        await desk.AsAsync(desk.Ada, new SettleFailedMail(desk.Asha.Id, Retry: true));
        var again = (await ClaimAsync(desk, desk.Asha)).ShouldHaveSingleItem();
        await RecordAsync(desk, again, MailOutcome.Refused, "No such mailbox");
        (await desk.AsAsync(desk.Ada, new ListUnsentMail())).Items.Single(r => r.Officer == "Asha Example").Failed.ShouldBe(1);

        await desk.AsAsync(desk.Ada, new SettleFailedMail(desk.Asha.Id, Retry: false));
        (await desk.AsAsync(desk.Ada, new ListUnsentMail())).Items.ShouldNotContain(r => r.Officer == "Asha Example");
    }

    private static Task<IReadOnlyList<MailToSend>> ClaimAsync(EscalationDesk desk) => ClaimAsync(desk, desk.Asha);

    private static async Task<IReadOnlyList<MailToSend>> ClaimAsync(EscalationDesk desk, Staff.Officer officer) =>
        (await desk.Desk.App.SendAsync(new FindDueMail(10))).Contains(officer.Id) ? await desk.Desk.App.SendAsync(new ClaimMail(officer.Id)) : [];

    private static Task RecordAsync(EscalationDesk desk, MailToSend mail, MailOutcome outcome, string? reason = null) =>
        desk.Desk.App.SendAsync(new RecordMail(mail.MailId, mail.LeasedUntil, outcome, reason));
}
