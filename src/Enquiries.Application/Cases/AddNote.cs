using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
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
        var text = command.Text.Trim();
        var written = await db.Messages.AsNoTracking().Where(m => m.Id == command.NoteId)
            .Select(m => new { m.CaseId, m.Text }).FirstOrDefaultAsync(cancellationToken);
        if (written is not null)
        {
            return written.CaseId == command.CaseId && written.Text == text
                ? Unit.Value
                : throw new RuleException("This note was already written with another text. Start a new one.");
        }

        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        db.Messages.Add(@case.AddNote(command.NoteId, text, user.Actor, clock.GetUtcNow()));
        return Unit.Value;
    }
}
