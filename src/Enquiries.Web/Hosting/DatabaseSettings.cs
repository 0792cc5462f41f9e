using Enquiries.Infrastructure;
using Microsoft.Data.Sqlite;

namespace Enquiries.Web.Hosting;

/// <summary>Which database, from the sections <c>Database</c> and <c>ConnectionStrings</c>.</summary>
/// <param name="MigrateOnStart">Whether <c>serve</c> brings the database up to date by itself: always on SQLite, on SQL Server when asked to.</param>
/// <param name="File">The database file; null on SQL Server.</param>
internal sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString, bool MigrateOnStart, string? File)
{
    private const string ConnectionName = "Enquiries";

    public static DatabaseSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var provider = configuration["Database:Provider"] switch
        {
            null or "" => DatabaseProvider.Sqlite,
            var name when Enum.TryParse<DatabaseProvider>(name, ignoreCase: true, out var known) && Enum.IsDefined(known) => known,
            var name => throw new CommandFailedException($"Database__Provider is \"{name}\"; it must be Sqlite or SqlServer."),
        };
        var connection = configuration.GetConnectionString(ConnectionName);
        return provider == DatabaseProvider.Sqlite ? Sqlite(connection, environment) : SqlServer(connection, configuration);
    }

    private static DatabaseSettings SqlServer(string? connection, IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(connection)
            ? throw new CommandFailedException("SQL Server is configured without a connection string; set ConnectionStrings__Enquiries.")
            : new DatabaseSettings(DatabaseProvider.SqlServer, connection, configuration.GetValue("Database:MigrateOnStart", false), null);

    private static DatabaseSettings Sqlite(string? connection, IHostEnvironment environment)
    {
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(string.IsNullOrWhiteSpace(connection) ? "Data Source=data/enquiries.db" : connection);
        }
        catch (ArgumentException e)
        {
            throw new CommandFailedException($"ConnectionStrings__Enquiries cannot be read: {e.Message}");
        }

        if (builder.DataSource is "" or ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            throw new CommandFailedException("ConnectionStrings__Enquiries must name a database file, for instance \"Data Source=/var/lib/enquiries/enquiries.db\".");

        builder.DataSource = Path.GetFullPath(builder.DataSource, environment.ContentRootPath);
        return new DatabaseSettings(DatabaseProvider.Sqlite, builder.ToString(), true, builder.DataSource);
    }
}
