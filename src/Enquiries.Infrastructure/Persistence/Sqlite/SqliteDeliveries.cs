using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Persistence.Sqlite;

/// <summary>Stores deliveries with one prepared statement: every webhook waits for this.</summary>
internal static class SqliteDeliveries
{
    private const string Insert = """
        INSERT INTO InboundDeliveries (Id, Channel, ReceivedAt, Body, BodyHash, SecretFingerprint, Headers, Source, Work_NextAttemptAt, Work_Attempts)
        VALUES ($id, $channel, $receivedAt, $body, $hash, $secret, $headers, $source, $nextAttemptAt, $attempts)
        ON CONFLICT (BodyHash) DO NOTHING
        """;

    private static readonly MicrosecondsConverter Microseconds = new();

    public static async Task StoreNewAsync(SqliteEnquiriesDbContext db, IReadOnlyList<InboundDelivery> deliveries, CancellationToken ct)
    {
        using var turn = await db.TakeWriteTurnAsync(ct);
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            await using var transaction = connection.BeginTransaction();
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = Insert;
            var stored = 0;
            foreach (var d in deliveries)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("$id", d.Id.ToByteArray(bigEndian: true));
                command.Parameters.AddWithValue("$channel", (int)d.Channel);
                command.Parameters.AddWithValue("$receivedAt", Microseconds.ConvertToProviderTyped(d.ReceivedAt));
                command.Parameters.AddWithValue("$body", d.Body);
                command.Parameters.AddWithValue("$hash", d.BodyHash);
                command.Parameters.AddWithValue("$secret", d.SecretFingerprint);
                command.Parameters.AddWithValue("$headers", (object?)d.Headers ?? DBNull.Value);
                command.Parameters.AddWithValue("$source", (int)d.Source);
                command.Parameters.AddWithValue("$nextAttemptAt", d.Work.NextAttemptAt is { } at ? Microseconds.ConvertToProviderTyped(at) : DBNull.Value);
                command.Parameters.AddWithValue("$attempts", d.Work.Attempts);
                stored += command.ExecuteNonQuery();
            }

            await transaction.CommitAsync(ct);
            DeskMetrics.DeliveriesReceived.Add(stored);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
