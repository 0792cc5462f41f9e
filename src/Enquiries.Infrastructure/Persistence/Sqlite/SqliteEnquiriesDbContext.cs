using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Enquiries.Infrastructure.Persistence.Sqlite;

/// <summary>The model on SQLite. Times are whole microseconds since 1970, UTC; Guids are 16 bytes, so that those of version 7 stay in order of time.</summary>
public sealed class SqliteEnquiriesDbContext(DbContextOptions<SqliteEnquiriesDbContext> options) : EnquiriesDbContext(options)
{
    private const int Many = 500;

    /// <summary>SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.</summary>
    public override bool IsUniqueViolation(DbUpdateException e) => e.InnerException is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };

    /// <summary>
    /// Answered from the full-text index that triggers keep beside the messages (see the migration SearchIndex). Few matches are looked up one by one. With
    /// many it is quicker to read cases in the order that is asked for, until enough of them match: the plus keeps SQLite from looking up by number.
    /// </summary>
    public override IQueryable<Case> Search(string text)
    {
        var query = string.Join(' ', SearchText.Words(text).Select(w => $"\"{w.Replace("\"", "\"\"", StringComparison.Ordinal)}\"*"));
        if (query.Length == 0)
            return Cases;
        return Matches(query, Many) < Many
            ? Cases.FromSql($"SELECT * FROM Cases WHERE Number IN (SELECT rowid >> 12 FROM CaseSearch WHERE CaseSearch MATCH {query})")
            : Cases.FromSql($"SELECT * FROM Cases WHERE +Number IN (SELECT rowid >> 12 FROM CaseSearch WHERE CaseSearch MATCH {query})");
    }

    public override Task StoreNewAsync(IReadOnlyList<InboundDelivery> deliveries, CancellationToken ct) => SqliteDeliveries.StoreNewAsync(this, deliveries, ct);

    public override Task<IReadOnlyList<RecomputedCase>> StoreRecomputedAsync(IReadOnlyList<RecomputedCase> cases, CancellationToken ct) =>
        SqliteClocks.StoreAsync(this, cases, ct);

    public override ValueTask<IDisposable?> TakeWriteTurnAsync(CancellationToken ct) => WriteTurns.TakeAsync(Database.GetDbConnection().DataSource, ct);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
        configurationBuilder.Properties<Guid>().HaveConversion<GuidBytesConverter>();
    }

    /// <summary>How many messages match; not counted further than <paramref name="atMost"/>.</summary>
    private int Matches(string query, int atMost) =>
        Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM (SELECT 1 FROM CaseSearch WHERE CaseSearch MATCH {query} LIMIT {atMost})").AsEnumerable().Single();
}

internal sealed class MicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(
    at => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
    microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

internal sealed class GuidBytesConverter() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteEnquiriesDbContext>
{
    public SqliteEnquiriesDbContext CreateDbContext(string[] args) =>
        new(DatabaseOptions.Sqlite(new DbContextOptionsBuilder<SqliteEnquiriesDbContext>(), "Data Source=design-time.db").Options);
}
