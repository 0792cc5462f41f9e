using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>Keeps what an officer has begun to write; an empty text throws it away.</summary>
[RequiresRole(Role.Officer)]
public sealed record SaveDraft(Guid CaseId, string Text) : ICommand;

internal sealed class SaveDraftValidator : AbstractValidator<SaveDraft>
{
    public SaveDraftValidator() => RuleFor(x => x.Text).MaximumLength(Message.TextMaxLength);
}

internal sealed class SaveDraftHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<SaveDraft, Unit>
{
    public async Task<Unit> Handle(SaveDraft command, CancellationToken cancellationToken)
    {
        var officer = user.Id ?? throw new ForbiddenException();
        var draft = await db.Drafts.FindAsync([officer, command.CaseId], cancellationToken);
        if (string.IsNullOrWhiteSpace(command.Text))
        {
            if (draft is not null)
                db.Drafts.Remove(draft);
            return Unit.Value;
        }

        if (draft is null)
            db.Drafts.Add(draft = new Draft { OfficerId = officer, CaseId = command.CaseId });
        draft.Text = command.Text;
        draft.SavedAt = clock.GetUtcNow();
        return Unit.Value;
    }
}
