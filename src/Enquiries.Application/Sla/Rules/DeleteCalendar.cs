using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>Takes a calendar away from those that can be chosen. Cases that run on it keep it. Refused while a policy uses it.</summary>
[RequiresRole(Role.Admin)]
public sealed record DeleteCalendar(Guid Id, string Reason) : ICommand<Guid>;

internal sealed class DeleteCalendarValidator : AbstractValidator<DeleteCalendar>
{
    public DeleteCalendarValidator() => RuleFor(x => x.Reason).MustBeAReason();
}

internal sealed class DeleteCalendarHandler(RuleSaving rules) : IRequestHandler<DeleteCalendar, Guid>
{
    public async Task<Guid> Handle(DeleteCalendar command, CancellationToken cancellationToken)
    {
        await rules.BeginAsync(null, cancellationToken);
        if (rules.Book.VersionsOfCalendar(command.Id) is not [.., var newest])
            throw new NotFoundException("There is no such calendar.");
        if (newest.Retired)
            return command.Id;
        var name = newest.Definition.Name;
        if (RuleBook.IsStatutoryCalendar(command.Id))
            throw new RuleException($"“{name}” is the calendar on which the law counts days, so it cannot be deleted.");
        if (command.Id == RuleBook.StandardCalendarId)
            throw new RuleException($"“{name}” is the desk’s own calendar, which reports count on, so it cannot be deleted.");
        var users = rules.Book.UsersOf(command.Id).Select(p => $"“{p.Definition.Name}”").ToList();
        if (users.Count > 0)
        {
            throw new RuleException(users.Count == 1
                ? $"The policy {users[0]} uses the calendar “{name}”. Give it another calendar first."
                : $"The policies {string.Join(", ", users[..^1])} and {users[^1]} use the calendar “{name}”. Give them another calendar first.");
        }

        rules.Save(command.Id, newest.Definition, command.Reason, moves: false, retired: true);
        return command.Id;
    }
}
