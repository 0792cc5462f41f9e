using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>Two identities that look alike are two people: it is not suggested again.</summary>
[RequiresRole(Role.Officer)]
public sealed record DismissSuggestion(Guid ResidentId, Guid OtherId) : ICommand;

internal sealed class DismissSuggestionValidator : AbstractValidator<DismissSuggestion>
{
    public DismissSuggestionValidator()
    {
        RuleFor(x => x.ResidentId).NotEmpty();
        RuleFor(x => x.OtherId).NotEmpty().NotEqual(x => x.ResidentId);
    }
}

internal sealed class DismissSuggestionHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<DismissSuggestion, Unit>
{
    public async Task<Unit> Handle(DismissSuggestion command, CancellationToken cancellationToken)
    {
        // Of a linked person all identities, or the same suggestion would come back under another one.
        var mine = await db.SamePerson(await db.GetResidentAsync(command.ResidentId, cancellationToken)).Select(r => r.Id).ToListAsync(cancellationToken);
        var other = await db.GetResidentAsync(command.OtherId, cancellationToken);
        foreach (var id in mine.Where(id => id != other.Id))
        {
            var (a, b) = DismissedSuggestion.Pair(id, other.Id);
            if (await db.DismissedSuggestions.FindAsync([a, b], cancellationToken) is null)
                db.DismissedSuggestions.Add(new DismissedSuggestion { ResidentId = a, OtherId = b, At = clock.GetUtcNow(), ById = user.Actor.Id, By = user.Actor.Name });
        }

        return Unit.Value;
    }
}
