using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using FluentValidation;

namespace Enquiries.Application.Tests.Escalations;

public sealed class StaffSettingsTests
{
    private static readonly DateOnly Monday = new(2026, 9, 14);

    [Fact]
    public async Task Officers_set_their_own_absence_cover_and_quiet_hours()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await desk.AsAsync(desk.Asha, new SetMyAbsence(Monday, Monday.AddDays(4), desk.Cora.Id));
        await desk.AsAsync(desk.Asha, new SetMyMail(new TimeOnly(18, 0), new TimeOnly(8, 0), MailMuted: true));

        (await desk.AsAsync(desk.Asha, new GetMySettings())).ShouldBe(new MySettings(
            "asha.example@example.org", Monday, Monday.AddDays(4), desk.Cora.Id, "Cora Cover", new TimeOnly(18, 0), new TimeOnly(8, 0), true, false));
        (await desk.AsAsync(desk.Cora, new GetMySettings())).AwayFrom.ShouldBeNull();
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_in_words_at_its_field()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await RefusedAsync(new SetMyAbsence(Monday, Monday.AddDays(-1), null), "AwayUntil", "The last day away must not be before the first.");
        await RefusedAsync(new SetMyAbsence(null, Monday, null), "AwayFrom", "Enter the first day away too.");
        await RefusedAsync(new SetMyAbsence(Monday, null, desk.Asha.Id), "CoverId", "You cannot cover for yourself.");
        await desk.ChangeAsync(desk.Cora, o => o.Active = false);
        await RefusedAsync(new SetMyAbsence(Monday, null, desk.Cora.Id), "CoverId", "This colleague cannot cover: the account has been deactivated. Choose somebody else.");
        await RefusedAsync(new SetMyMail(new TimeOnly(8, 0), null, false), "QuietUntil", "Enter when quiet hours end, or leave both times empty.");
        await RefusedAsync(new SetMyMail(null, new TimeOnly(8, 0), false), "QuietFrom", "Enter when quiet hours begin, or leave both times empty.");
        await RefusedAsync(
            new SetMyMail(new TimeOnly(8, 0), new TimeOnly(8, 0), false), "QuietUntil",
            "Quiet hours must end at another time than they begin. For no e-mail at all, switch e-mail off.");

        async Task RefusedAsync(MediatR.IRequest<MediatR.Unit> request, string field, string words)
        {
            var error = (await Should.ThrowAsync<ValidationException>(() => desk.AsAsync(desk.Asha, request))).Errors.ShouldHaveSingleItem();
            (error.PropertyName, error.ErrorMessage).ShouldBe((field, words));
        }
    }

    [Fact]
    public async Task Administrators_say_that_a_colleague_is_away_and_nobody_else_does()
    {
        await using var desk = await EscalationDesk.StartAsync();
        await desk.AsAsync(desk.Ada, new SetAbsence(desk.Asha.Id, Monday, null, desk.Cora.Id));

        (await desk.AsAsync(desk.Asha, new GetMySettings())).Cover.ShouldBe("Cora Cover");
        await Should.ThrowAsync<ForbiddenException>(() => desk.AsAsync(desk.Lee, new SetAbsence(desk.Asha.Id, null, null, null)));
        (await Should.ThrowAsync<ValidationException>(() => desk.AsAsync(desk.Ada, new SetAbsence(desk.Asha.Id, Monday, null, desk.Asha.Id))))
            .Errors.Single().ErrorMessage.ShouldBe("Nobody can cover for themselves.");
    }
}
