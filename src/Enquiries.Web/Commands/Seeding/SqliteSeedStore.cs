using Enquiries.Application.Intake;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>
/// Fills the tables of an empty SQLite database in one transaction: all or nothing. Indexes and the full-text index are left out while rows are written and
/// built at the end, which costs a fraction.
/// </summary>
internal sealed class SqliteSeedStore : ISeedStore
{
    private const string Tables = "'Cases', 'Messages', 'Clocks', 'Events', 'Residents', 'ThreadPosts'";

    private readonly SqliteConnection connection;
    private readonly SqliteTransaction transaction;
    private readonly List<string> toRestore = [];
    private readonly SqliteRows<Case> cases;
    private readonly SqliteRows<Message> messages;
    private readonly SqliteRows<SlaClock> clocks;
    private readonly SqliteRows<RecordedEvent> events;
    private readonly SqliteRows<Resident> residents;
    private readonly SqliteRows<ThreadPost> posts;

    public SqliteSeedStore(string connectionString, IModel model)
    {
        SqliteConnection.ClearAllPools();
        connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();

        Run("PRAGMA busy_timeout=1000; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA temp_store=MEMORY;");
        LeaveWal();
        Run("PRAGMA busy_timeout=10000;");
        transaction = connection.BeginTransaction();
        Drop("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN (" + Tables + ")");
        cases = new(connection, transaction, model);
        messages = new(connection, transaction, model);
        clocks = new(connection, transaction, model);
        events = new(connection, transaction, model);
        residents = new(connection, transaction, model);
        posts = new(connection, transaction, model);
    }

    public Task WriteAsync(IReadOnlyList<Resident> rows, CancellationToken ct)
    {
        foreach (var row in rows)
            residents.Write(row);
        return Task.CompletedTask;
    }

    public Task WriteAsync(IReadOnlyList<ThreadPost> rows, CancellationToken ct)
    {
        foreach (var row in rows)
            posts.Write(row);
        return Task.CompletedTask;
    }

    public Task WriteAsync(IReadOnlyList<Case> rows, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            cases.Write(row);
            foreach (var message in row.Messages)
                messages.Write(message);
            foreach (var clock in row.Clocks)
                clocks.Write(clock);
            foreach (var e in row.Events)
                events.Write(e);
        }

        return Task.CompletedTask;
    }

    public Task FinishAsync(TextWriter progress, CancellationToken ct)
    {
        progress.WriteLine("Building the indexes and the full-text index.");
        foreach (var sql in toRestore.Where(s => s.StartsWith("CREATE INDEX", StringComparison.OrdinalIgnoreCase) || s.StartsWith("CREATE UNIQUE", StringComparison.OrdinalIgnoreCase)))
            Run(sql);
        Run("""
            INSERT INTO CaseSearch(rowid, Text)
            SELECT (c.Number << 12) | (m.Number & 4095), m.Text || ' ' || coalesce(r.Name, '') || ' ' || coalesce(r.Handle, '') || ' ' || c.Reference
            FROM Cases c JOIN Messages m ON m.CaseId = c.Id LEFT JOIN Residents r ON r.Id = c.ResidentId
            ORDER BY c.Number, m.Number
            """);
        foreach (var sql in toRestore.Where(s => s.StartsWith("CREATE TRIGGER", StringComparison.OrdinalIgnoreCase)))
            Run(sql);
        Run($"INSERT INTO Counters(Name, Next) VALUES ('case-numbers', {cases.Written + 1}) ON CONFLICT(Name) DO UPDATE SET Next = excluded.Next");
        transaction.Commit();
        Run("PRAGMA analysis_limit=1000; ANALYZE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);");
        progress.WriteLine($"{cases.Written:N0} cases, {messages.Written:N0} messages, {clocks.Written:N0} clocks, {events.Written:N0} events, {residents.Written:N0} residents.");
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        cases.Dispose();
        messages.Dispose();
        clocks.Dispose();
        events.Dispose();
        residents.Dispose();
        posts.Dispose();
        await transaction.DisposeAsync();
        if (connection.State == System.Data.ConnectionState.Open)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL;";
            command.ExecuteNonQuery();
        }

        await connection.DisposeAsync();
    }

    /// <summary>Pages that are appended need no journal outside WAL, so nothing is written twice. Not possible while a desk runs on the database; then it stays as it is.</summary>
    private void LeaveWal()
    {
        try
        {
            Run("PRAGMA journal_mode=DELETE;");
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 5)
        {
            // SQLITE_BUSY: somebody else has it open.
        }
    }

    private void Drop(string query)
    {
        var found = new List<(string Type, string Name)>();
        using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
#pragma warning disable CA2100 // A constant of this class.
            command.CommandText = query;
#pragma warning restore CA2100
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                found.Add((reader.GetString(0), reader.GetString(1)));
                toRestore.Add(reader.GetString(2));
            }
        }

        foreach (var (type, name) in found)
            Run($"DROP {type} \"{name}\"");
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of this class and of the database's own schema.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
