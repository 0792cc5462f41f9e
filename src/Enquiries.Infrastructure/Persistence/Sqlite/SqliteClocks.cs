using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Persistence.Sqlite;

/// <summary>Stores recomputed clocks with prepared statements: a change of a calendar moves a hundred thousand of them, and others want to write meanwhile.</summary>
internal static class SqliteClocks
{
    private static readonly string[] CaseColumns =
    [
        nameof(Case.PolicyId), nameof(Case.PolicyVersion), nameof(Case.CalendarVersion), nameof(Case.RulesVersion), nameof(Case.UnansweredSince),
        nameof(Case.LastSafeReplyAt), nameof(Case.NextDueAt), nameof(Case.NextWarnAt), nameof(Case.EventCount),
    ];

    private static readonly string[] ClockKey = [nameof(SlaClock.CaseId), nameof(SlaClock.Kind), nameof(SlaClock.Cycle)];

    public static async Task<IReadOnlyList<RecomputedCase>> StoreAsync(SqliteEnquiriesDbContext db, IReadOnlyList<RecomputedCase> cases, CancellationToken ct)
    {
        var stored = new List<RecomputedCase>(cases.Count);
        using var turn = await db.TakeWriteTurnAsync(ct);
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            await using var transaction = connection.BeginTransaction();
            using var caseUpdate = SqliteStatement<Case>.Update(transaction, db.Model, CaseColumns, [nameof(Case.Id), nameof(Case.Version)], raise: nameof(Case.Version));
            using var clockUpdate = SqliteStatement<SlaClock>.Update(transaction, db.Model, null, ClockKey);
            using var clockInsert = SqliteStatement<SlaClock>.Insert(transaction, db.Model);
            using var clockDelete = SqliteStatement<SlaClock>.Delete(transaction, db.Model, ClockKey);
            using var matterUpdate = SqliteStatement<StatutoryMatter>.Update(transaction, db.Model, null, [nameof(StatutoryMatter.Id)]);
            using var matterInsert = SqliteStatement<StatutoryMatter>.Insert(transaction, db.Model);
            using var eventInsert = SqliteStatement<RecordedEvent>.Insert(transaction, db.Model);
            foreach (var recomputed in cases)
            {
                // Somebody has changed the case since it was read.
                if (caseUpdate.Run(recomputed.Case) == 0)
                    continue;
                foreach (var clock in recomputed.RemovedClocks)
                    clockDelete.Run(clock);
                foreach (var clock in recomputed.ChangedClocks)
                    clockUpdate.Run(clock);
                foreach (var clock in recomputed.NewClocks)
                    clockInsert.Run(clock);
                foreach (var matter in recomputed.OldMatters)
                    matterUpdate.Run(matter);
                foreach (var matter in recomputed.NewMatters)
                    matterInsert.Run(matter);
                foreach (var e in recomputed.NewEvents)
                    eventInsert.Run(e);
                stored.Add(recomputed);
            }

            await transaction.CommitAsync(ct);
            return stored;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
