using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>Identities by a part of their name, handle or e-mail address; newest first.</summary>
[RequiresRole(Role.Officer)]
public sealed record FindPeople(string Text, int Limit = 50) : IQuery<IReadOnlyList<FoundPerson>>;

/// <param name="Identities">How many identities the person has.</param>
public sealed record FoundPerson(
    Guid ResidentId, ChannelKind Channel, string Account, string? Name, string? Handle, string? Email, VerifiedLevel Verified, ResidentFlag Flag, ChannelKind? PreferredChannel, string? Language,
    int Identities, int OpenCases);

internal sealed class FindPeopleValidator : AbstractValidator<FindPeople>
{
    public FindPeopleValidator()
    {
        RuleFor(x => x.Text).NotEmpty().WithMessage("Write a name, a handle or an e-mail address.").MaximumLength(Resident.NameMaxLength);
        RuleFor(x => x.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class FindPeopleHandler(EnquiriesDbContext db) : IRequestHandler<FindPeople, IReadOnlyList<FoundPerson>>
{
    public async Task<IReadOnlyList<FoundPerson>> Handle(FindPeople query, CancellationToken cancellationToken)
    {
        var pattern = $"%{query.Text.Trim().TrimStart('@').Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)}%";
        return await (
            from r in db.Residents.AsNoTracking()
            join a in db.ChannelAccounts on r.AccountId equals a.Id
            where EF.Functions.Like(r.Name!, pattern, "\\") || EF.Functions.Like(r.Handle!, pattern, "\\") || EF.Functions.Like(r.Email!, pattern, "\\")
            orderby r.FirstSeenAt descending
            select new FoundPerson(
                r.Id, a.Channel, a.Name, r.Name, r.Handle, r.Email, r.Verified, r.Flag,
                db.Persons.Where(p => p.Id == r.PersonId).Select(p => p.PreferredChannel).FirstOrDefault(),
                db.Persons.Where(p => p.Id == r.PersonId).Select(p => p.Language).FirstOrDefault(),
                r.PersonId == null ? 1 : db.Residents.Count(o => o.PersonId == r.PersonId),
                db.Cases.Count(c => c.ResidentId == r.Id && c.Status <= CaseStatus.WaitingForResident))).Take(query.Limit).ToListAsync(cancellationToken);
    }
}
