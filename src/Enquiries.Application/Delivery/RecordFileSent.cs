using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Delivery;

/// <summary>Writes down that a file that goes as a message of its own is about to be sent, or under which id the platform has it: a further try skips it.</summary>
[SystemOnly]
public sealed record RecordFileSent(Guid FileId, string ExternalId) : ICommand;

internal sealed class RecordFileSentHandler(EnquiriesDbContext db) : IRequestHandler<RecordFileSent, Unit>
{
    public async Task<Unit> Handle(RecordFileSent command, CancellationToken cancellationToken)
    {
        var file = await db.StoredFiles.FirstOrDefaultAsync(f => f.Id == command.FileId, cancellationToken);
        file?.Sent(command.ExternalId);
        return Unit.Value;
    }
}
