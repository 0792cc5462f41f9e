using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Hosting;

/// <summary>Brings the database to the present model and puts in what belongs to every installation.</summary>
internal static class DatabaseStart
{
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken ct)
    {
        var settings = services.GetRequiredService<DatabaseSettings>();
        try
        {
            var applied = settings.File is { } file ? await PrepareFileAsync(file, settings.ConnectionString, ct) : null;
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();

            // Looking first spares most starts the cost of taking the migration lock.
            if (applied is null || applied != db.Database.GetMigrations().LastOrDefault())
                await db.Database.MigrateAsync(ct);
            await ServiceCategories.InsertAsync(db, ct);
            await ReadRulesAsync(services, db, ct);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The database {settings.File} cannot be opened: {e.Message}");
        }
        catch (System.Data.Common.DbException e)
        {
            throw new CommandFailedException($"The database cannot be brought up to date: {e.Message}");
        }
    }

    /// <summary>For commands that use the database: on SQLite makes it ready, on SQL Server only says when it is not.</summary>
    public static async Task EnsureReadyAsync(IServiceProvider services, CancellationToken ct)
    {
        var settings = services.GetRequiredService<DatabaseSettings>();
        if (settings.MigrateOnStart)
        {
            await PrepareAsync(services, ct);
            return;
        }

        await using var scope = services.CreateAsyncScope();
        try
        {
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
                throw new CommandFailedException("The database is not at the current model; run the verb migrate first.");
            await ReadRulesAsync(services, db, ct);
        }
        catch (System.Data.Common.DbException e)
        {
            throw new CommandFailedException($"The database cannot be reached: {e.Message}");
        }
    }

    private static async Task ReadRulesAsync(IServiceProvider services, EnquiriesDbContext db, CancellationToken ct)
    {
        var sla = services.GetRequiredService<SlaRules>();
        sla.Take(await db.ReadRulesAsync(sla.Book, ct));
    }

    /// <summary>Readers and the writer do not block each other in WAL mode; the file remembers it. Tells the last migration applied, null for a new database.</summary>
    private static async Task<string?> PrepareFileAsync(string file, string connectionString, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var unpooled = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new SqliteConnection(unpooled.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL;";
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        if (await command.ExecuteScalarAsync(ct) is not 1L)
            return null;
        command.CommandText = "SELECT MAX(MigrationId) FROM __EFMigrationsHistory";
        return await command.ExecuteScalarAsync(ct) as string;
    }
}
