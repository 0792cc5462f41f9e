using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Files;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>
/// An officer attaches a file to the answer they are writing. The bytes have been received (<see cref="IIncomingFiles"/>); they are checked in the background.
/// <paramref name="FileId"/> is made by the caller: attached again with the same id, it is there once.
/// </summary>
[RequiresRole(Role.Officer)]
public sealed record AttachFile(Guid CaseId, Guid FileId, string? Name) : ICommand;

internal sealed class AttachFileValidator : AbstractValidator<AttachFile>
{
    public AttachFileValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.FileId).NotEmpty();
    }
}

internal sealed class AttachFileHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock) : IRequestHandler<AttachFile, Unit>
{
    internal const int MostWaiting = 20;

    public async Task<Unit> Handle(AttachFile command, CancellationToken cancellationToken)
    {
        var officer = user.Id ?? throw new ForbiddenException();
        if (await db.StoredFiles.AnyAsync(f => f.Id == command.FileId, cancellationToken))
            return Unit.Value;
        if (!await db.Cases.AnyAsync(c => c.Id == command.CaseId, cancellationToken))
            throw new NotFoundException("This case is not known.");
        if (await db.StoredFiles.CountAsync(f => f.CaseId == command.CaseId && f.OfficerId == officer && f.MessageId == null, cancellationToken) >= MostWaiting)
            throw new RuleException("Too many files are attached already. Remove some first.");
        db.StoredFiles.Add(StoredFile.Attached(command.FileId, command.CaseId, officer, command.Name, clock.GetUtcNow()));
        return Unit.Value;
    }
}

/// <summary>An officer takes back a file they attached to an answer that is not sent.</summary>
[RequiresRole(Role.Officer)]
public sealed record DetachFile(Guid FileId) : ICommand;

internal sealed class DetachFileHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<DetachFile, Unit>
{
    public async Task<Unit> Handle(DetachFile command, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.FirstOrDefaultAsync(f => f.Id == command.FileId, cancellationToken);
        if (file is null)
            return Unit.Value;
        if (file.OfficerId is null || file.OfficerId != user.Id)
            throw new ForbiddenException("Only the officer who attached a file can remove it.");
        if (file.MessageId is not null)
            throw new RuleException("This file went along with an answer and cannot be removed.");
        db.StoredFiles.Remove(file);
        return Unit.Value;
    }
}

/// <summary>An officer says what a picture they attached shows, for people who cannot see it. Kept with the file, so that it outlives a lost connection.</summary>
[RequiresRole(Role.Officer)]
public sealed record DescribeFile(Guid FileId, string? AlternativeText) : ICommand;

internal sealed class DescribeFileValidator : AbstractValidator<DescribeFile>
{
    public DescribeFileValidator() => RuleFor(x => x.AlternativeText).MaximumLength(StoredFile.AlternativeTextMaxLength);
}

internal sealed class DescribeFileHandler(EnquiriesDbContext db, ICurrentUser user) : IRequestHandler<DescribeFile, Unit>
{
    public async Task<Unit> Handle(DescribeFile command, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.FirstOrDefaultAsync(f => f.Id == command.FileId, cancellationToken) ?? throw new NotFoundException("This file is no longer attached.");
        if (file.OfficerId is null || file.OfficerId != user.Id)
            throw new ForbiddenException("Only the officer who attached a file can describe it.");
        if (file.MessageId is not null)
            throw new RuleException("This file went along with an answer already.");
        file.Describe(command.AlternativeText);
        return Unit.Value;
    }
}
