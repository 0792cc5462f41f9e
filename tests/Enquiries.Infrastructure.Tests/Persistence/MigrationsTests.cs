using Enquiries.Application.Persistence;
using Enquiries.Infrastructure.Persistence.Sqlite;
using Enquiries.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Enquiries.Infrastructure.Tests.Persistence;

public class MigrationsTests
{
    [Fact]
    public void The_migrations_of_both_databases_are_up_to_date_with_the_model()
    {
        using var sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);
        using var sqlServer = new SqlServerDesignTimeFactory().CreateDbContext([]);

        sqlite.Database.HasPendingModelChanges().ShouldBeFalse("SQLite");
        sqlServer.Database.HasPendingModelChanges().ShouldBeFalse("SQL Server");
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_SQL_Server_script_parses_as_T_SQL_up_and_down(MigrationsSqlGenerationOptions options)
    {
        using var db = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var migrator = db.GetService<IMigrator>();

        var up = migrator.GenerateScript(options: options);
        var down = migrator.GenerateScript(db.Database.GetMigrations().Last(), Migration.InitialDatabase, options);

        RecordedSql.Errors(up).ShouldBeEmpty();
        RecordedSql.Errors(down).ShouldBeEmpty();
        up.ShouldContain("CREATE TABLE [Cases]");
        down.ShouldContain("DROP TABLE [Cases]");
    }

    [Fact]
    public async Task The_SQLite_migrations_go_up_down_and_up_again()
    {
        await using var app = await Testing.App.StartAsync();
        if (app.OnSqlServer)
            Assert.Skip("On SQL Server there is nothing to check here.");

        var cases = await app.ReadAsync(async db =>
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(Migration.InitialDatabase);
            await migrator.MigrateAsync();
            return await db.Cases.CountAsync();
        });

        cases.ShouldBe(0);
    }

    [Fact]
    public void Both_databases_have_the_same_tables_columns_and_indexes()
    {
        using var sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);
        using var sqlServer = new SqlServerDesignTimeFactory().CreateDbContext([]);

        Shape(sqlServer).ShouldBe(Shape(sqlite));
    }

    [Fact]
    public void No_value_is_made_by_the_database()
    {
        using var db = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var made = db.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(e => e.ClrType.Namespace!.StartsWith("Enquiries", StringComparison.Ordinal))
            .SelectMany(e => e.GetProperties()).Where(p => p.GetDefaultValueSql() is not null || p.GetComputedColumnSql() is not null).Select(p => p.Name);

        made.ShouldBeEmpty();
    }

    private static List<string> Shape(EnquiriesDbContext db) =>
    [
        .. db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name} {(c.IsNullable ? "null" : "")}")
                .Concat(t.Indexes.Select(i => $"{t.Name} index {i.Name} {i.IsUnique} {string.Join(',', i.Columns.Select(c => c.Name))}")))
            .Order(StringComparer.Ordinal),
    ];
}
