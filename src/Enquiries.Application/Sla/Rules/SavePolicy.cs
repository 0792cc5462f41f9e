using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Sla;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Rules;

/// <summary>
/// Saves a new version of a policy, or (with null) a new policy, which is placed before the one for all other cases. For new cases only, unless open cases
/// shall move.
/// </summary>
/// <param name="ExpectedRules">The rules that the person saw; newer ones refuse the change.</param>
[RequiresRole(Role.Admin)]
public sealed record SavePolicy(Guid? Id, PolicyDefinition Definition, string Reason, bool MoveOpenCases, int ExpectedRules) : ICommand<Guid>;

internal sealed class SavePolicyValidator : AbstractValidator<SavePolicy>
{
    public SavePolicyValidator() => RuleFor(x => x.Reason).MustBeAReason();
}

internal sealed class SavePolicyHandler(EnquiriesDbContext db, RuleSaving rules) : IRequestHandler<SavePolicy, Guid>
{
    public async Task<Guid> Handle(SavePolicy command, CancellationToken cancellationToken)
    {
        await rules.BeginAsync(command.ExpectedRules, cancellationToken);
        var definition = await db.DraftAsync(rules.Book, command.Id, command.Definition, cancellationToken);
        if (command.Id is { } id)
        {
            rules.Save(id, rules.Book.VersionsOf(id)[^1].Position, definition, command.Reason, command.MoveOpenCases);
            return id;
        }

        var made = Guid.CreateVersion7();
        var positions = rules.Book.PlaceAt(made, definition.When);
        rules.SavePositions(positions, made, "Makes room in the order");
        rules.Save(made, positions[made], definition, command.Reason, command.MoveOpenCases);
        return made;
    }
}

internal static class PolicyDrafts
{
    /// <summary>The definition as it would be saved; refused, in words, when it makes no sense.</summary>
    public static async Task<PolicyDefinition> DraftAsync(this EnquiriesDbContext db, RuleBook rules, Guid? id, PolicyDefinition definition, CancellationToken ct)
    {
        if (id is { } known)
        {
            if (rules.VersionsOf(known) is not [.., var present])
                throw new NotFoundException("There is no such policy.");
            if (present.Retired)
                throw new RuleException($"The policy “{present.Definition.Name}” has been deleted in the meantime. Save this one as a new policy.");
        }

        definition = definition with { Name = definition.Name.Trim() };
        rules.CheckPolicy(id, definition);
        var categories = definition.When.Categories.Distinct().ToList();
        if (categories.Count > 0 && await db.Categories.CountAsync(c => categories.Contains(c.Id), ct) != categories.Count)
            throw new RuleException("One of the categories does not exist any more. Take it out of the conditions.");
        var teams = definition.When.Teams.Distinct().ToList();
        if (teams.Count > 0 && await db.Teams.CountAsync(t => teams.Contains(t.Id), ct) != teams.Count)
            throw new RuleException("One of the teams does not exist any more. Take it out of the conditions.");
        return definition;
    }
}
