using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Sla.Holidays;

/// <summary>The list of bank holidays could not be read or made no sense. What is known stays. Answers whether the trouble is new.</summary>
[SystemOnly]
public sealed record RecordHolidayProblem(string Problem) : ICommand<bool>;

internal sealed class RecordHolidayProblemHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RecordHolidayProblem, bool>
{
    public async Task<bool> Handle(RecordHolidayProblem command, CancellationToken cancellationToken) =>
        (await db.HolidayFeed.FirstAsync(s => s.Id == HolidayFeedState.Only, cancellationToken)).Fail(command.Problem, clock.GetUtcNow());
}
