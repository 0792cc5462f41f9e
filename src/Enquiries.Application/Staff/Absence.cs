using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Staff;

/// <summary>When the asking officer is away, and who is told instead.</summary>
/// <param name="AwayFrom">The first day away, in London; null for not away.</param>
/// <param name="AwayUntil">The last day away; null when nobody knows yet.</param>
[RequiresRole(Role.Officer)]
public sealed record SetMyAbsence(DateOnly? AwayFrom, DateOnly? AwayUntil, Guid? CoverId) : ICommand, IAbsence;

/// <summary>An administrator says when a colleague is away, and who is told instead.</summary>
/// <param name="AwayFrom">The first day away, in London; null for not away.</param>
/// <param name="AwayUntil">The last day away; null when nobody knows yet.</param>
[RequiresRole(Role.Admin)]
public sealed record SetAbsence(Guid OfficerId, DateOnly? AwayFrom, DateOnly? AwayUntil, Guid? CoverId) : ICommand, IAbsence;

public interface IAbsence
{
    DateOnly? AwayFrom { get; }

    DateOnly? AwayUntil { get; }

    Guid? CoverId { get; }
}

internal abstract class AbsenceValidator<T> : AbstractValidator<T>
    where T : IAbsence
{
    protected AbsenceValidator()
    {
        RuleFor(x => x.AwayFrom).NotNull().When(x => x.AwayUntil is not null).WithMessage("Enter the first day away too.");
        RuleFor(x => x.AwayUntil).GreaterThanOrEqualTo(x => x.AwayFrom).When(x => x is { AwayFrom: not null, AwayUntil: not null })
            .WithMessage("The last day away must not be before the first.");
    }
}

internal sealed class SetMyAbsenceValidator : AbsenceValidator<SetMyAbsence>;

internal sealed class SetAbsenceValidator : AbsenceValidator<SetAbsence>;

internal sealed class SetMyAbsenceHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<SetMyAbsence, Unit>
{
    public Task<Unit> Handle(SetMyAbsence command, CancellationToken cancellationToken) =>
        Absence.SetAsync(db, user.Kind == UserKind.Officer ? user.Id!.Value : Guid.Empty, command, "You cannot cover for yourself.", cancellationToken);
}

internal sealed class SetAbsenceHandler(EnquiriesDbContext db) : IRequestHandler<SetAbsence, Unit>
{
    public Task<Unit> Handle(SetAbsence command, CancellationToken cancellationToken) =>
        Absence.SetAsync(db, command.OfficerId, command, "Nobody can cover for themselves.", cancellationToken);
}

internal static class Absence
{
    public static async Task<Unit> SetAsync(EnquiriesDbContext db, Guid officerId, IAbsence absence, string notOneself, CancellationToken ct)
    {
        var officer = await db.Officers.FirstOrDefaultAsync(o => o.Id == officerId, ct) ?? throw new NotFoundException("There is no such member of staff.");
        if (absence.CoverId == officerId)
            throw Wrong(notOneself);
        if (absence.CoverId is { } cover && !await db.Officers.AnyAsync(o => o.Id == cover && o.Active, ct))
            throw Wrong("This colleague cannot cover: the account has been deactivated. Choose somebody else.");

        (officer.AwayFrom, officer.AwayUntil, officer.CoverId) = (absence.AwayFrom, absence.AwayUntil, absence.CoverId);
        return Unit.Value;
    }

    private static ValidationException Wrong(string words) => new([new ValidationFailure(nameof(IAbsence.CoverId), words)]);
}
