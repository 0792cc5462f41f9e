using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Pipeline;

/// <summary>
/// Saves what a command's handler changed, once, in one transaction. When somebody else changed the same case in between, the command is carried out again
/// on the newer state, unless it was given for a certain version. A case that runs on rules which another process has just saved makes this one read them.
/// </summary>
internal sealed class TransactionBehaviour<TRequest, TResponse>(EnquiriesDbContext db, SlaRules sla) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private const int Tries = 4;

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await next();
                if (request is ICommandMarker)
                    await db.SaveChangesAsync(cancellationToken);
                return response;
            }
            catch (UnknownRuleVersionException) when (attempt == 1)
            {
                db.ChangeTracker.Clear();
                sla.Take(await db.ReadRulesAsync(sla.Book, cancellationToken));
            }
            catch (DbUpdateConcurrencyException) when (attempt < Tries && request is not IExpectsVersion { ExpectedVersion: not null })
            {
                db.ChangeTracker.Clear();
            }
            catch (DbUpdateException e) when (attempt < Tries && e is not DbUpdateConcurrencyException && db.IsUniqueViolation(e))
            {
                // Another process made the same row first (a case of the same thread, a resident): the next try finds it.
                db.ChangeTracker.Clear();
            }
        }
    }
}
