using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>The calendar stays as it is on this day, whatever GOV.UK lists; the reason is kept.</summary>
/// <param name="Listed">True for a day that GOV.UK lists and the calendar does not keep; false the other way round.</param>
[RequiresRole(Role.Admin)]
public sealed record DismissHolidayNews(Guid CalendarId, DateOnly Date, bool Listed, string Reason) : ICommand;

internal sealed class DismissHolidayNewsValidator : AbstractValidator<DismissHolidayNews>
{
    public DismissHolidayNewsValidator() => RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why the calendar stays as it is.")
        .MaximumLength(RuleMapping.ReasonMaxLength).WithMessage($"The reason can have at most {RuleMapping.ReasonMaxLength} characters.");
}

internal sealed class DismissHolidayNewsHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<DismissHolidayNews, Unit>
{
    public async Task<Unit> Handle(DismissHolidayNews command, CancellationToken cancellationToken)
    {
        var book = await db.ReadRulesAsync(before: null, cancellationToken);
        if (!book.CurrentCalendars.Any(c => c.CalendarId == command.CalendarId))
            throw new NotFoundException("There is no such calendar.");
        if (!await db.HolidayDismissals.AnyAsync(d => d.CalendarId == command.CalendarId && d.Date == command.Date && d.Listed == command.Listed, cancellationToken))
            db.HolidayDismissals.Add(HolidayDismissal.Create(command.CalendarId, command.Date, command.Listed, command.Reason.Trim(), user.Actor, clock.GetUtcNow()));
        return Unit.Value;
    }
}
