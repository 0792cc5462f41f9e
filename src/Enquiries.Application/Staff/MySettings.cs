using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Staff;

/// <summary>What the asking officer has set about being told: absence and cover, quiet hours, e-mail.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetMySettings : IQuery<MySettings>;

/// <param name="DeskSendsMail">Whether this installation sends e-mail at all.</param>
public sealed record MySettings(
    string? Email, DateOnly? AwayFrom, DateOnly? AwayUntil, Guid? CoverId, string? Cover, TimeOnly? QuietFrom, TimeOnly? QuietUntil, bool MailMuted, bool DeskSendsMail);

/// <summary>Sets the asking officer's quiet hours (local times) and whether e-mails come at all.</summary>
[RequiresRole(Role.Officer)]
public sealed record SetMyMail(TimeOnly? QuietFrom, TimeOnly? QuietUntil, bool MailMuted) : ICommand;

internal sealed class SetMyMailValidator : AbstractValidator<SetMyMail>
{
    public SetMyMailValidator()
    {
        RuleFor(x => x.QuietFrom).NotNull().When(x => x.QuietUntil is not null).WithMessage("Enter when quiet hours begin, or leave both times empty.");
        RuleFor(x => x.QuietUntil).Cascade(CascadeMode.Stop)
            .NotNull().When(x => x.QuietFrom is not null, ApplyConditionTo.CurrentValidator).WithMessage("Enter when quiet hours end, or leave both times empty.")
            .NotEqual(x => x.QuietFrom).When(x => x.QuietFrom is not null, ApplyConditionTo.CurrentValidator).WithMessage("Quiet hours must end at another time than they begin. For no e-mail at all, switch e-mail off.");
    }
}

internal sealed class GetMySettingsHandler(EnquiriesDbContext db, EscalationRules rules, ICurrentUser user) : IRequestHandler<GetMySettings, MySettings>
{
    public async Task<MySettings> Handle(GetMySettings query, CancellationToken cancellationToken) =>
        await db.Officers.Where(o => o.Id == user.Id)
            .Select(o => new MySettings(
                o.Email, o.AwayFrom, o.AwayUntil, o.CoverId, db.Officers.Where(c => c.Id == o.CoverId).Select(c => c.Name).FirstOrDefault(),
                o.QuietFrom, o.QuietUntil, o.MailMuted, rules.ByMail))
            .FirstOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("There is no such member of staff.");
}

internal sealed class SetMyMailHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<SetMyMail, Unit>
{
    public async Task<Unit> Handle(SetMyMail command, CancellationToken cancellationToken)
    {
        var officer = await db.Officers.FirstOrDefaultAsync(o => o.Id == user.Id, cancellationToken) ?? throw new NotFoundException("There is no such member of staff.");
        (officer.QuietFrom, officer.QuietUntil, officer.MailMuted) = (command.QuietFrom, command.QuietUntil, command.MailMuted);
        return Unit.Value;
    }
}
