using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>An officer says that two identities are one person. All that is known as one of them is then one person, with one timeline.</summary>
[RequiresRole(Role.Officer)]
public sealed record LinkIdentities(Guid ResidentId, Guid OtherId, string Reason) : ICommand;

internal sealed class LinkIdentitiesValidator : AbstractValidator<LinkIdentities>
{
    public LinkIdentitiesValidator()
    {
        RuleFor(x => x.ResidentId).NotEmpty();
        RuleFor(x => x.OtherId).NotEmpty().WithMessage("Choose the identity to link.")
            .NotEqual(x => x.ResidentId).WithMessage("That is the same identity.");
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say how you know that it is the same person.").MaximumLength(IdentityLink.ReasonMaxLength);
    }
}

internal sealed class LinkIdentitiesHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock) : IRequestHandler<LinkIdentities, Unit>
{
    public async Task<Unit> Handle(LinkIdentities command, CancellationToken cancellationToken)
    {
        var (resident, other) = (await db.GetResidentAsync(command.ResidentId, cancellationToken), await db.GetResidentAsync(command.OtherId, cancellationToken));
        if (resident.PersonId is not null && resident.PersonId == other.PersonId)
            return Unit.Value;

        var now = clock.GetUtcNow();
        var reason = command.Reason.Trim();
        var mine = await db.SamePerson(resident).ToListAsync(cancellationToken);
        var theirs = await db.SamePerson(other).ToListAsync(cancellationToken);
        var person = await db.PersonOfAsync(resident, now, cancellationToken);
        var known = await db.IdentityLinks.Where(l => l.PersonId == person.Id && l.UnlinkedAt == null).Select(l => l.ResidentId).ToListAsync(cancellationToken);
        foreach (var identity in mine.Where(r => !known.Contains(r.Id)))
            db.IdentityLinks.Add(IdentityLink.Create(person.Id, identity.Id, identity.Flag, reason, user.Actor, now));

        // The other person, if it was one, is taken over: its preferences where this one has none.
        var own = theirs.ToDictionary(r => r.Id, r => (ResidentFlag?)r.Flag);
        if (other.PersonId is { } before)
        {
            var gone = await db.Persons.SingleAsync(p => p.Id == before, cancellationToken);
            person.Prefer(person.PreferredChannel ?? gone.PreferredChannel, person.Language ?? gone.Language);
            foreach (var link in await db.IdentityLinks.Where(l => l.PersonId == before && l.UnlinkedAt == null).ToListAsync(cancellationToken))
            {
                own[link.ResidentId] = link.OwnFlag;
                link.End($"Linked to another person: {reason}"[..Math.Min(IdentityLink.ReasonMaxLength, reason.Length + 26)], user.Actor, now);
            }
        }

        foreach (var identity in theirs)
        {
            identity.BelongTo(person.Id);
            db.IdentityLinks.Add(IdentityLink.Create(person.Id, identity.Id, own[identity.Id], reason, user.Actor, now));
        }

        var flag = resident.Flag != ResidentFlag.None ? resident.Flag : other.Flag;
        if (flag != ResidentFlag.None)
            await db.MarkAsync([.. mine, .. theirs], flag, user.Actor, now, sla, cancellationToken);
        await db.NoteInCasesAsync(other, mine.Select(r => r.Id), linked: true, reason, user.Actor, now, cancellationToken);
        return Unit.Value;
    }
}
