using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Files;

/// <summary>Tries again to fetch a file that could not be fetched.</summary>
[RequiresRole(Role.Officer)]
public sealed record RetryFile(Guid FileId) : ICommand;

internal sealed class RetryFileValidator : AbstractValidator<RetryFile>
{
    public RetryFileValidator() => RuleFor(x => x.FileId).NotEmpty();
}

internal sealed class RetryFileHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RetryFile, Unit>
{
    public async Task<Unit> Handle(RetryFile command, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.FirstOrDefaultAsync(f => f.Id == command.FileId, cancellationToken) ?? throw new NotFoundException("This file is not known.");
        file.Retry(clock.GetUtcNow());
        return Unit.Value;
    }
}
