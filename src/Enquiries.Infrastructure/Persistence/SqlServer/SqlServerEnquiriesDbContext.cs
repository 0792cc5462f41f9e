using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Enquiries.Infrastructure.Persistence.SqlServer;

/// <summary>The model on SQL Server. Times are datetime2(6), UTC.</summary>
public sealed class SqlServerEnquiriesDbContext(DbContextOptions<SqlServerEnquiriesDbContext> options) : EnquiriesDbContext(options)
{
    /// <summary>Duplicate key in a unique index or a unique constraint.</summary>
    public override bool IsUniqueViolation(DbUpdateException e) => e.InnerException is SqlException { Number: 2601 or 2627 };

    /// <summary>Without a full-text index, which not every server has, words are looked for with LIKE.</summary>
    public override IQueryable<Case> Search(string text)
    {
        var found = Cases.AsQueryable();
        foreach (var word in SearchText.Words(text))
        {
            var pattern = $"%{word.Replace("[", "[[]", StringComparison.Ordinal).Replace("%", "[%]", StringComparison.Ordinal).Replace("_", "[_]", StringComparison.Ordinal)}%";
            found = found.Where(c => EF.Functions.Like(c.Reference, pattern)
                || Residents.Any(r => r.Id == c.ResidentId && (EF.Functions.Like(r.Name!, pattern) || EF.Functions.Like(r.Handle!, pattern)))
                || Messages.Any(m => m.CaseId == c.Id && EF.Functions.Like(m.Text, pattern)));
        }

        return found;
    }

    public override async Task StoreNewAsync(IReadOnlyList<InboundDelivery> deliveries, CancellationToken ct)
    {
        ChangeTracker.AutoDetectChangesEnabled = false;
        var hashes = deliveries.Select(d => d.BodyHash).ToList();
        var known = (await InboundDeliveries.Where(d => hashes.Contains(d.BodyHash)).Select(d => d.BodyHash).ToListAsync(ct))
            .Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        InboundDeliveries.AddRange(deliveries.Where(d => known.Add(Convert.ToHexString(d.BodyHash))));
        try
        {
            await SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (deliveries.Count == 1 && IsUniqueViolation(e))
        {
            // Another process stored the same body in the meantime.
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcDateTimeConverter>().HavePrecision(6);
}

internal sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
    at => new DateTime(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc),
    at => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)));

internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerEnquiriesDbContext>
{
    public SqlServerEnquiriesDbContext CreateDbContext(string[] args) =>
        new(DatabaseOptions.SqlServer(new DbContextOptionsBuilder<SqlServerEnquiriesDbContext>(), "Server=localhost;Database=Enquiries").Options);
}
