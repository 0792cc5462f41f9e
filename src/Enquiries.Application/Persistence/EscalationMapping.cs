using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Escalations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class EscalationMapping : IEntityTypeConfiguration<Escalation>
{
    public void Configure(EntityTypeBuilder<Escalation> builder)
    {
        builder.ToTable("Escalations");
        builder.HasKey(e => new { e.CaseId, e.EventNumber });
        builder.Property(e => e.EventNumber).ValueGeneratedNever();
        builder.Property(e => e.TakenBy).HasMaxLength(Escalation.NameMaxLength);
        builder.HasOne<Case>().WithMany().HasForeignKey(e => e.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(e => e.ClimbAt).HasFilter("ClimbAt IS NOT NULL");
        builder.HasIndex(e => e.RaisedAt);
    }
}

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("Notifications");
        builder.HasKey(n => n.Id);
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.ComplexProperty(n => n.Work, WorkMapping.Configure);
        builder.HasOne<Escalation>().WithMany().HasForeignKey(n => new { n.CaseId, n.EventNumber }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Officer>().WithMany().HasForeignKey(n => n.RecipientId).OnDelete(DeleteBehavior.Restrict);

        // Nobody is told twice of the same, whoever raises it and however often.
        builder.HasIndex(n => new { n.RecipientId, n.CaseId, n.EventNumber }).IsUnique();
        builder.HasIndex(n => new { n.RecipientId, n.ReadAt, n.CreatedAt });
        builder.HasIndex(n => new { n.Mail, n.RecipientId });
    }
}
