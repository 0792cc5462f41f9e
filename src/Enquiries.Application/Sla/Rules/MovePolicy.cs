using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>Puts a policy at another place of the order. Counts for the policies that are chosen from now on; open cases keep theirs.</summary>
/// <param name="ToPlace">Counted from 0.</param>
[RequiresRole(Role.Admin)]
public sealed record MovePolicy(Guid Id, int ToPlace) : ICommand<Guid>;

internal sealed class MovePolicyHandler(RuleSaving rules) : IRequestHandler<MovePolicy, Guid>
{
    public async Task<Guid> Handle(MovePolicy command, CancellationToken cancellationToken)
    {
        await rules.BeginAsync(null, cancellationToken);
        var present = rules.Book.CurrentPolicies.Select((p, place) => (Policy: p, Place: place)).FirstOrDefault(x => x.Policy.PolicyId == command.Id);
        if (present.Policy is not { } policy)
            throw new NotFoundException("There is no such policy.");
        if (present.Place == command.ToPlace)
            return command.Id;

        const string reason = "Another place in the order";
        var positions = rules.Book.PlaceAt(command.Id, policy.Definition.When, command.ToPlace);
        rules.SavePositions(positions, command.Id, reason);
        rules.Save(command.Id, positions[command.Id], policy.Definition, reason, moves: false);
        return command.Id;
    }
}
