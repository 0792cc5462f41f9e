using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class AccountHourMapping : IEntityTypeConfiguration<AccountHour>
{
    public void Configure(EntityTypeBuilder<AccountHour> builder)
    {
        builder.ToTable("AccountHours");
        builder.HasKey(h => new { h.AccountId, h.Hour });
        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(h => h.AccountId);
        builder.HasIndex(h => h.Hour);
    }
}

internal sealed class AccountAlarmMapping : IEntityTypeConfiguration<AccountAlarm>
{
    public void Configure(EntityTypeBuilder<AccountAlarm> builder)
    {
        builder.ToTable("AccountAlarms");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Key).HasMaxLength(AccountAlarm.KeyMaxLength);
        builder.Property(a => a.Words).HasMaxLength(AccountAlarm.WordsMaxLength);
        builder.Property(a => a.AcknowledgedBy).HasMaxLength(AccountAlarm.NameMaxLength);
        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(a => a.AccountId);

        // Raised once, however many processes look.
        builder.HasIndex(a => a.Key).IsUnique().HasFilter("ClearedAt IS NULL").HasDatabaseName("IX_AccountAlarms_Open");
        builder.HasIndex(a => new { a.AccountId, a.RaisedAt });
        builder.HasIndex(a => a.ClearedAt);
    }
}

internal sealed class AlarmMailMapping : IEntityTypeConfiguration<AlarmMail>
{
    public void Configure(EntityTypeBuilder<AlarmMail> builder)
    {
        builder.ToTable("AlarmMails");
        builder.HasKey(m => new { m.AlarmId, m.RecipientId });
        builder.ComplexProperty(m => m.Work, WorkMapping.Configure);
        builder.HasOne<AccountAlarm>().WithMany().HasForeignKey(m => m.AlarmId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Officer>().WithMany().HasForeignKey(m => m.RecipientId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => new { m.State, m.RecipientId });
    }
}
