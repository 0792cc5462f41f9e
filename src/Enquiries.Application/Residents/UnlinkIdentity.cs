using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>
/// An identity turns out to be somebody else: it is a person by itself again, and neither side keeps what staff knew only of the other. Cases and messages stay
/// where they are.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record UnlinkIdentity(Guid ResidentId, string Reason) : ICommand;

internal sealed class UnlinkIdentityValidator : AbstractValidator<UnlinkIdentity>
{
    public UnlinkIdentityValidator()
    {
        RuleFor(x => x.ResidentId).NotEmpty();
        RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why it is not the same person.").MaximumLength(IdentityLink.ReasonMaxLength);
    }
}

internal sealed class UnlinkIdentityHandler(EnquiriesDbContext db, ICurrentUser user, SlaRules sla, TimeProvider clock) : IRequestHandler<UnlinkIdentity, Unit>
{
    public async Task<Unit> Handle(UnlinkIdentity command, CancellationToken cancellationToken)
    {
        var resident = await db.GetResidentAsync(command.ResidentId, cancellationToken);
        var link = await db.IdentityLinks.FirstOrDefaultAsync(l => l.ResidentId == resident.Id && l.UnlinkedAt == null, cancellationToken);
        if (link is null)
            throw new RuleException("This identity is not linked to another one.");

        var now = clock.GetUtcNow();
        var reason = command.Reason.Trim();
        var rest = await db.SamePerson(resident).Where(r => r.Id != resident.Id).ToListAsync(cancellationToken);
        var others = rest.ConvertAll(r => r.Id);
        link.End(reason, user.Actor, now);
        resident.BelongTo(null);

        // It looked alike, and an officer knows better: it is not suggested again.
        foreach (var other in others)
        {
            var (a, b) = DismissedSuggestion.Pair(resident.Id, other);
            if (await db.DismissedSuggestions.FindAsync([a, b], cancellationToken) is null)
                db.DismissedSuggestions.Add(new DismissedSuggestion { ResidentId = a, OtherId = b, At = now, ById = user.Actor.Id, By = user.Actor.Name });
        }

        await UnmarkAsync(resident, link, rest, now, cancellationToken);
        await db.NoteInCasesAsync(resident, others, linked: false, reason, user.Actor, now, cancellationToken);
        return Unit.Value;
    }

    private async Task UnmarkAsync(Resident resident, IdentityLink link, List<Resident> rest, DateTimeOffset now, CancellationToken ct)
    {
        if (link.OwnFlag is not { } own)
            return;
        var shared = resident.Flag;
        if (own != shared)
            await db.MarkAsync([resident], own, user.Actor, now, sla, ct);

        var ids = rest.ConvertAll(r => r.Id);
        var theirs = await db.IdentityLinks.Where(l => ids.Contains(l.ResidentId) && l.UnlinkedAt == null).OrderBy(l => l.LinkedAt).Select(l => l.OwnFlag).ToListAsync(ct);
        if (own == shared && !theirs.Exists(f => f is null || f == shared))
            await db.MarkAsync(rest, theirs.Find(f => f != ResidentFlag.None) ?? ResidentFlag.None, user.Actor, now, sla, ct);
    }
}
