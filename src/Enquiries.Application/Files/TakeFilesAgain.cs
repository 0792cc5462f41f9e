using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>
/// Attaches the files of a reply that was not sent to the answer that the officer is writing, with their text alternatives. The reply keeps them too. Asked for
/// twice, they are there once. Answers the names of those that are not kept and have to be attached again.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record TakeFilesAgain(Guid CaseId, Guid MessageId) : ICommand<IReadOnlyList<string>>;

internal sealed class TakeFilesAgainValidator : AbstractValidator<TakeFilesAgain>
{
    public TakeFilesAgainValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.MessageId).NotEmpty();
    }
}

internal sealed class TakeFilesAgainHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<TakeFilesAgain, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(TakeFilesAgain command, CancellationToken cancellationToken)
    {
        var officer = user.Id ?? throw new ForbiddenException();
        var state = await db.Messages.Where(m => m.Id == command.MessageId && m.CaseId == command.CaseId && m.Direction == MessageDirection.Outbound)
            .Select(m => (MessageState?)m.State).FirstOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("There is no such reply in this case.");
        if (state is not (MessageState.Failed or MessageState.GivenUp))
            throw new RuleException("Only a reply that was not sent can be written anew.");

        var files = await db.StoredFiles.AsNoTracking().Where(f => f.MessageId == command.MessageId).OrderBy(f => f.Position).ToListAsync(cancellationToken);
        var attached = await db.StoredFiles.Where(f => f.CaseId == command.CaseId && f.OfficerId == officer && f.MessageId == null).Select(f => f.Hash).ToListAsync(cancellationToken);
        var wanted = files.Where(f => f.State == FileState.Stored && !attached.Contains(f.Hash)).ToList();
        if (attached.Count + wanted.Count > AttachFileHandler.MostWaiting)
            throw new RuleException("Too many files are attached already. Remove some first.");
        db.StoredFiles.AddRange(wanted.Select(f => StoredFile.AttachedAgain(f, officer, clock.GetUtcNow())));
        return [.. files.Where(f => f.State != FileState.Stored).Select(f => f.Name ?? "A file")];
    }
}
