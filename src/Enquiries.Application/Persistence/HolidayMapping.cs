using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class KnownHolidayMapping : IEntityTypeConfiguration<KnownHoliday>
{
    public void Configure(EntityTypeBuilder<KnownHoliday> builder)
    {
        builder.ToTable("KnownHolidays");
        builder.HasKey(h => new { h.Nation, h.Date });
        builder.Property(h => h.Nation).ValueGeneratedNever();
        builder.Property(h => h.Title).HasMaxLength(KnownHoliday.TitleMaxLength);
        builder.Property(h => h.Source).HasMaxLength(KnownHoliday.SourceMaxLength);
    }
}

internal sealed class HolidayDismissalMapping : IEntityTypeConfiguration<HolidayDismissal>
{
    public void Configure(EntityTypeBuilder<HolidayDismissal> builder)
    {
        builder.ToTable("HolidayDismissals");
        builder.HasKey(d => new { d.CalendarId, d.Date, d.Listed });
        builder.Property(d => d.Reason).HasMaxLength(RuleMapping.ReasonMaxLength);
        builder.Property(d => d.AuthorName).HasMaxLength(RuleMapping.AuthorMaxLength);
    }
}

internal sealed class HolidayFeedStateMapping : IEntityTypeConfiguration<HolidayFeedState>
{
    public void Configure(EntityTypeBuilder<HolidayFeedState> builder)
    {
        builder.ToTable("HolidayFeed");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Source).HasMaxLength(KnownHoliday.SourceMaxLength);
        builder.Property(s => s.Problem).HasMaxLength(HolidayFeedState.ProblemMaxLength);
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}
