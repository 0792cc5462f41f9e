using Enquiries.Infrastructure.Persistence.Sqlite;
using Enquiries.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Infrastructure.Persistence;

internal static class DatabaseOptions
{
    public static DbContextOptionsBuilder<SqliteEnquiriesDbContext> Sqlite(DbContextOptionsBuilder<SqliteEnquiriesDbContext> options, string connectionString) =>
        (DbContextOptionsBuilder<SqliteEnquiriesDbContext>)Sqlite((DbContextOptionsBuilder)options, connectionString);

    public static DbContextOptionsBuilder Sqlite(DbContextOptionsBuilder options, string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true, DefaultTimeout = 30 };
        return options.UseSqlite(builder.ToString()).AddInterceptors(new SqlitePragmas(), new VersionInterceptor(), new MetricsInterceptor());
    }

    public static DbContextOptionsBuilder<SqlServerEnquiriesDbContext> SqlServer(DbContextOptionsBuilder<SqlServerEnquiriesDbContext> options, string connectionString) =>
        (DbContextOptionsBuilder<SqlServerEnquiriesDbContext>)SqlServer((DbContextOptionsBuilder)options, connectionString);

    public static DbContextOptionsBuilder SqlServer(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString, sql => sql.UseCompatibilityLevel(160).EnableRetryOnFailure()).AddInterceptors(new VersionInterceptor(), new MetricsInterceptor());
}
