using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class StoredFileMapping : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("StoredFiles");
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.Property(f => f.Name).HasMaxLength(StoredFile.NameMaxLength);
        builder.Property(f => f.ContentType).HasMaxLength(StoredFile.ContentTypeMaxLength);
        builder.Property(f => f.Hash).HasMaxLength(StoredFile.HashLength);
        builder.Property(f => f.ReceivedHash).HasMaxLength(StoredFile.HashLength);
        builder.Property(f => f.ThumbnailHash).HasMaxLength(StoredFile.HashLength);
        builder.Property(f => f.AlternativeText).HasMaxLength(StoredFile.AlternativeTextMaxLength);
        builder.Property(f => f.Reason).HasMaxLength(StoredFile.ReasonMaxLength);
        builder.Property(f => f.SentAs).HasMaxLength(Message.ExternalIdMaxLength);
        builder.ComplexProperty(f => f.Work, WorkMapping.Configure);
        builder.HasOne<Case>().WithMany().HasForeignKey(f => f.CaseId);
        builder.HasIndex(f => new { f.CaseId, f.MessageId, f.Position });
        builder.HasIndex(f => f.MessageId);
        builder.HasIndex(f => f.Hash).HasFilter("Hash IS NOT NULL");
        builder.HasIndex(f => f.ThumbnailHash).HasFilter("ThumbnailHash IS NOT NULL");
        builder.HasIndex(f => f.ChangedAt);
    }
}
