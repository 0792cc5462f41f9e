using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Admin;

/// <summary>Takes a parked item off the list for good.</summary>
[RequiresRole(Role.Admin)]
public sealed record DismissParkedItem(Guid ParkedItemId) : ICommand;

internal sealed class DismissParkedItemHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<DismissParkedItem, Unit>
{
    public async Task<Unit> Handle(DismissParkedItem command, CancellationToken cancellationToken)
    {
        var item = await db.ParkedItems.FirstOrDefaultAsync(p => p.Id == command.ParkedItemId, cancellationToken)
            ?? throw new NotFoundException("This item does not wait any more.");
        item.SettledAt ??= clock.GetUtcNow();
        return Unit.Value;
    }
}
