using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class CalendarVersionMapping : IEntityTypeConfiguration<CalendarVersion>
{
    public void Configure(EntityTypeBuilder<CalendarVersion> builder)
    {
        builder.ToTable("CalendarVersions");
        builder.HasKey(v => new { v.CalendarId, v.Version });
        builder.Property(v => v.Version).ValueGeneratedNever();
        builder.Property(v => v.AuthorName).HasMaxLength(RuleMapping.AuthorMaxLength);
        builder.Property(v => v.Reason).HasMaxLength(RuleMapping.ReasonMaxLength);
        builder.Property(v => v.Definition).HasConversion(
            d => JsonSerializer.Serialize(d, RuleJson.Default.CalendarDefinition), t => JsonSerializer.Deserialize(t, RuleJson.Default.CalendarDefinition)!,
            new ValueComparer<CalendarDefinition>((a, b) => ReferenceEquals(a, b), d => d.Name.Length, d => d));
    }
}

internal sealed class PolicyVersionMapping : IEntityTypeConfiguration<PolicyVersion>
{
    public void Configure(EntityTypeBuilder<PolicyVersion> builder)
    {
        builder.ToTable("PolicyVersions");
        builder.HasKey(v => new { v.PolicyId, v.Version });
        builder.Property(v => v.Version).ValueGeneratedNever();
        builder.Property(v => v.AuthorName).HasMaxLength(RuleMapping.AuthorMaxLength);
        builder.Property(v => v.Reason).HasMaxLength(RuleMapping.ReasonMaxLength);
        builder.Property(v => v.Definition).HasConversion(
            d => JsonSerializer.Serialize(d, RuleJson.Default.PolicyDefinition), t => JsonSerializer.Deserialize(t, RuleJson.Default.PolicyDefinition)!,
            new ValueComparer<PolicyDefinition>((a, b) => ReferenceEquals(a, b), d => d.Name.Length, d => d));
    }
}

internal sealed class RuleChangeMapping : IEntityTypeConfiguration<RuleChange>
{
    public void Configure(EntityTypeBuilder<RuleChange> builder)
    {
        builder.ToTable("RuleChanges");
        builder.HasKey(c => c.Number);
        builder.Property(c => c.Number).ValueGeneratedNever();
    }
}

internal static class RuleMapping
{
    public const int AuthorMaxLength = 200;
    public const int ReasonMaxLength = 500;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CalendarDefinition))]
[JsonSerializable(typeof(PolicyDefinition))]
internal sealed partial class RuleJson : JsonSerializerContext;
