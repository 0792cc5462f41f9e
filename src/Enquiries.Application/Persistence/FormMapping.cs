using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class FormEntryMapping : IEntityTypeConfiguration<FormEntry>
{
    public void Configure(EntityTypeBuilder<FormEntry> builder)
    {
        builder.ToTable("FormEntries");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Continues).HasMaxLength(Case.ReferenceMaxLength);
        builder.Property(e => e.Reference).HasMaxLength(FormEntry.ReferenceMaxLength);
        builder.Property(e => e.DueWords).HasMaxLength(FormEntry.DueWordsMaxLength);
        builder.Property(e => e.TextHash).HasMaxLength(32);
        builder.Property(e => e.HeldReason).HasMaxLength(FormEntry.HeldReasonMaxLength);
        builder.Property(e => e.Answers).HasConversion(
            a => JsonSerializer.Serialize(a, FormJson.Default.FormAnswers), t => t.Length == 0 ? new FormAnswers() : JsonSerializer.Deserialize(t, FormJson.Default.FormAnswers)!);
        builder.Property(e => e.Version).IsConcurrencyToken();
        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(e => e.AccountId);
        builder.HasIndex(e => new { e.State, e.ChangedAt });
        builder.HasIndex(e => new { e.TextHash, e.SentAt }).HasFilter("TextHash IS NOT NULL");
    }
}

internal sealed class FormPhotoMapping : IEntityTypeConfiguration<FormPhoto>
{
    public void Configure(EntityTypeBuilder<FormPhoto> builder)
    {
        builder.ToTable("FormPhotos");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Name).HasMaxLength(FormEntry.PhotoNameMaxLength);
        builder.Property(p => p.ContentType).HasMaxLength(FormPhoto.ContentTypeMaxLength);
        builder.HasOne<FormEntry>().WithMany().HasForeignKey(p => p.EntryId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ModerationActMapping : IEntityTypeConfiguration<ModerationAct>
{
    public void Configure(EntityTypeBuilder<ModerationAct> builder)
    {
        builder.ToTable("ModerationActs");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.ExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(a => a.AuthorId).HasMaxLength(Domain.Residents.Resident.PlatformIdMaxLength);
        builder.Property(a => a.Reason).HasMaxLength(ModerationAct.ReasonMaxLength);
        builder.Property(a => a.OfficerName).HasMaxLength(RecordedEvent.ActorNameMaxLength);
        builder.Property(a => a.FailureReason).HasMaxLength(ModerationAct.FailureReasonMaxLength);
        builder.ComplexProperty(a => a.Work, WorkMapping.Configure);
        builder.HasIndex(a => a.CaseId);

        // One wish at a time for each message, whoever asks.
        builder.HasIndex(a => a.MessageId).IsUnique().HasFilter("State = 0");
        builder.HasIndex(a => a.State).HasFilter("State = 0").HasDatabaseName("IX_ModerationActs_Waiting");
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FormAnswers))]
internal sealed partial class FormJson : JsonSerializerContext;
