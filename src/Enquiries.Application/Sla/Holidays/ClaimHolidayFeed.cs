using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>Takes the turn to read the list of bank holidays: once a day, an hour after a failure, and when the address has changed. One process gets it.</summary>
[SystemOnly]
public sealed record ClaimHolidayFeed(string Source) : ICommand<bool>;

internal sealed class ClaimHolidayFeedHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<ClaimHolidayFeed, bool>
{
    public async Task<bool> Handle(ClaimHolidayFeed command, CancellationToken cancellationToken)
    {
        var state = await db.HolidayFeed.FirstOrDefaultAsync(s => s.Id == HolidayFeedState.Only, cancellationToken);
        if (state is null)
            db.HolidayFeed.Add(state = new HolidayFeedState());
        return state.Claim(command.Source, clock.GetUtcNow());
    }
}
