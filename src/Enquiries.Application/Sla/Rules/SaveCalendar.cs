using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>
/// Saves a new version of a calendar, or (with null) a new calendar. The bank holidays of a region newly chosen, or of a definition without any, are filled in
/// as they are known now. For new cases only, unless open cases shall move.
/// </summary>
/// <param name="ExpectedRules">The rules that the person saw; newer ones refuse the change.</param>
[RequiresRole(Role.Admin)]
public sealed record SaveCalendar(Guid? Id, CalendarDefinition Definition, string Reason, bool MoveOpenCases, int ExpectedRules) : ICommand<Guid>;

internal sealed class SaveCalendarValidator : AbstractValidator<SaveCalendar>
{
    public SaveCalendarValidator() => RuleFor(x => x.Reason).MustBeAReason();
}

internal sealed class SaveCalendarHandler(EnquiriesDbContext db, RuleSaving rules, TimeProvider clock) : IRequestHandler<SaveCalendar, Guid>
{
    public async Task<Guid> Handle(SaveCalendar command, CancellationToken cancellationToken)
    {
        await rules.BeginAsync(command.ExpectedRules, cancellationToken);
        var definition = await db.DraftAsync(rules.Book, command.Id, command.Definition, clock.GetUtcNow(), cancellationToken);
        var id = command.Id ?? Guid.CreateVersion7();
        rules.Save(id, definition, command.Reason, moves: command.MoveOpenCases && command.Id is not null);
        return id;
    }
}

internal static class CalendarDrafts
{
    /// <summary>The definition as it would be saved; refused, in words, when it makes no sense.</summary>
    public static async Task<CalendarDefinition> DraftAsync(this EnquiriesDbContext db, RuleBook rules, Guid? id, CalendarDefinition definition, DateTimeOffset now, CancellationToken ct)
    {
        CalendarDefinition? before = null;
        if (id is { } known)
        {
            if (rules.VersionsOfCalendar(known) is not [.., var present])
                throw new NotFoundException("There is no such calendar.");
            if (present.Retired)
                throw new RuleException($"The calendar “{present.Definition.Name}” has been deleted in the meantime. Save this one as a new calendar.");
            before = present.Definition;
        }

        definition = definition with { Name = definition.Name.Trim(), BankHolidays = await db.HolidaysToKeepAsync(before, definition, now, ct) };
        rules.CheckCalendar(id, definition);
        return definition;
    }
}
