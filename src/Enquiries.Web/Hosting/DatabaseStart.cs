using Enquiries.Application.Persistence;
using Enquiries.Infrastructure;
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
            if (settings.File is { } file)
                await PrepareFileAsync(file, settings.ConnectionString, ct);

            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            if (settings.Provider != DatabaseProvider.Sqlite || !await IsUpToDateAsync(db, ct))
                await db.Database.MigrateAsync(ct);
            await ServiceCategories.InsertAsync(db, ct);
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
        }
        catch (System.Data.Common.DbException e)
        {
            throw new CommandFailedException($"The database cannot be reached: {e.Message}");
        }
    }

    /// <summary>Readers and the writer do not block each other in WAL mode; the file remembers it.</summary>
    private static async Task PrepareFileAsync(string file, string connectionString, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var unpooled = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new SqliteConnection(unpooled.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL;";
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Spares the start the cost of taking the migration lock.</summary>
    private static async Task<bool> IsUpToDateAsync(EnquiriesDbContext db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().LastOrDefault();
        try
        {
            var applied = await db.Database.SqlQueryRaw<string>("SELECT MAX(MigrationId) AS Value FROM __EFMigrationsHistory").ToListAsync(ct);
            return known is not null && applied is [{ } last] && string.Equals(last, known, StringComparison.Ordinal);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 1)
        {
            // No such table: a new database.
            return false;
        }
    }
}
