using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Writes a note for colleagues; it never leaves the desk. Sent again with the same id, it changes nothing.</summary>
[RequiresRole(Role.Officer)]
public sealed record AddNote(Guid CaseId, Guid NoteId, string Text, int? ExpectedVersion = null) : ICommand, IExpectsVersion
{
    public const int MaxLength = 10_000;
}

internal sealed class AddNoteValidator : AbstractValidator<AddNote>
{
    public AddNoteValidator()
    {
        RuleFor(x => x.NoteId).NotEmpty();
        RuleFor(x => x.Text).NotEmpty().WithMessage("Write the note first.").MaximumLength(AddNote.MaxLength);
    }
}

internal sealed class AddNoteHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<AddNote, Unit>
{
    public async Task<Unit> Handle(AddNote command, CancellationToken cancellationToken)
    {
        if (await db.Messages.AnyAsync(m => m.Id == command.NoteId, cancellationToken))
            return Unit.Value;
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        db.Messages.Add(@case.AddNote(command.NoteId, command.Text.Trim(), user.Actor, clock.GetUtcNow()));
        return Unit.Value;
    }
}
