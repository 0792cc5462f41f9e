using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Sla.Rules;

/// <summary>Takes a policy out of use: cases that run on it keep it, and no case is given it any more. The last policy stays.</summary>
[RequiresRole(Role.Admin)]
public sealed record DeletePolicy(Guid Id, string Reason) : ICommand<Guid>;

internal sealed class DeletePolicyValidator : AbstractValidator<DeletePolicy>
{
    public DeletePolicyValidator() => RuleFor(x => x.Reason).MustBeAReason();
}

internal sealed class DeletePolicyHandler(RuleSaving rules) : IRequestHandler<DeletePolicy, Guid>
{
    public async Task<Guid> Handle(DeletePolicy command, CancellationToken cancellationToken)
    {
        await rules.BeginAsync(null, cancellationToken);
        if (rules.Book.VersionsOf(command.Id) is not [.., var newest])
            throw new NotFoundException("There is no such policy.");
        if (newest.Retired)
            return command.Id;
        if (rules.Book.CurrentPolicies.Count == 1)
            throw new RuleException($"“{newest.Definition.Name}” is the only policy. Without it no new case would have a deadline; change it instead.");
        rules.Save(command.Id, newest.Position, newest.Definition, command.Reason, moves: false, retired: true);
        return command.Id;
    }
}
