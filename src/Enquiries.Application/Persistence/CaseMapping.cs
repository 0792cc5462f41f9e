using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Domain.Teams;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class CaseMapping : IEntityTypeConfiguration<Case>
{
    public void Configure(EntityTypeBuilder<Case> builder)
    {
        builder.ToTable("Cases");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Reference).HasMaxLength(Case.ReferenceMaxLength);
        builder.Property(c => c.ConversationKey).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(c => c.ThreadKey).HasMaxLength(Case.ThreadKeyMaxLength);
        builder.Property(c => c.ReplyToExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(c => c.Preview).HasMaxLength(Case.PreviewMaxLength);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.Ignore(c => c.IsUnanswered);

        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Resident>().WithMany().HasForeignKey(c => c.ResidentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Team>().WithMany().HasForeignKey(c => c.TeamId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Category>().WithMany().HasForeignKey(c => c.CategoryId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Officer>().WithMany().HasForeignKey(c => c.AssigneeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(c => c.Messages).WithOne().HasForeignKey(m => m.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Clocks).WithOne().HasForeignKey(c => c.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Events).WithOne().HasForeignKey(e => e.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Matters).WithOne().HasForeignKey(m => m.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Conversations).WithOne().HasForeignKey(c => c.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.Navigation(c => c.Conversations).HasField("conversations").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.Navigation(c => c.Messages).HasField("messages").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.Navigation(c => c.Clocks).HasField("clocks").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.Navigation(c => c.Events).HasField("events").UsePropertyAccessMode(PropertyAccessMode.Field);

        // Few cases have one, and whatever computes a case's clocks brings them up to date.
        builder.Navigation(c => c.Matters).HasField("matters").UsePropertyAccessMode(PropertyAccessMode.Field).AutoInclude();

        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => c.Reference).IsUnique();
        builder.HasIndex(c => new { c.AccountId, c.ThreadKey, c.Cycle }).IsUnique();

        // Queues read from these in order; the number makes the order total, so that a page can continue where the last one ended.
        builder.HasIndex(c => new { c.NextDueAt, c.Number });
        builder.HasIndex(c => new { c.TeamId, c.NextDueAt, c.Number });
        builder.HasIndex(c => new { c.Status, c.NextDueAt, c.Number });
        builder.HasIndex(c => new { c.Priority, c.NextDueAt, c.Number });
        builder.HasIndex(c => new { c.OpenedAt, c.Number });
        builder.HasIndex(c => new { c.AssigneeId, c.NextDueAt, c.Number });
        builder.HasIndex(c => c.ResidentId);
        builder.HasIndex(c => c.CategoryId);
    }
}

internal sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("Messages");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.ExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(m => m.ParentExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(m => m.AuthorName).HasMaxLength(Message.AuthorNameMaxLength);
        builder.Property(m => m.FailureReason).HasMaxLength(Message.FailureReasonMaxLength);
        builder.Property(m => m.Subject).HasMaxLength(Message.SubjectMaxLength);
        builder.Property(m => m.Permalink).HasMaxLength(Message.PermalinkMaxLength);
        builder.Property(m => m.Caution).HasMaxLength(Message.CautionMaxLength);
        builder.Property(m => m.SenderCheck).HasMaxLength(Message.SenderCheckMaxLength);
        builder.Property(m => m.Versions).HasConversion(v => Json.Write(v), t => Json.ReadVersions(t), Json.Comparer<MessageVersion>());
        builder.Property(m => m.Attachments).HasConversion(v => Json.Write(v), t => Json.ReadAttachments(t), Json.Comparer<Attachment>());
        builder.ComplexProperty(m => m.Work, WorkMapping.Configure);
        builder.HasIndex(m => new { m.AccountId, m.ExternalId }).IsUnique();
        builder.HasIndex(m => new { m.CaseId, m.Number }).IsUnique();
        builder.HasIndex(m => m.OfficerId);
        builder.HasIndex(m => m.RemovedAt).HasFilter("RemovedAt IS NOT NULL AND ClearedAt IS NULL");
        builder.HasIndex(m => new { m.AccountId, m.ReceivedAt }).HasFilter("Source = 2").HasDatabaseName("IX_Messages_Repaired");
    }
}

internal sealed class CaseConversationMapping : IEntityTypeConfiguration<CaseConversation>
{
    public void Configure(EntityTypeBuilder<CaseConversation> builder)
    {
        builder.ToTable("CaseConversations");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.ThreadKey).HasMaxLength(Case.ThreadKeyMaxLength);
        builder.Property(c => c.ConversationKey).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(c => c.ReplyToExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Ignore(c => c.TakesThread);
        builder.HasIndex(c => new { c.CaseId, c.AccountId, c.ThreadKey }).IsUnique();
        builder.HasIndex(c => new { c.AccountId, c.ThreadKey });
        builder.HasIndex(c => c.ResidentId);

        // Two processes that give a thread to two cases at the same moment: the second has to look again.
        builder.HasIndex(c => new { c.AccountId, c.ThreadKey }, "IX_CaseConversations_Taken").IsUnique().HasFilter("EndedAt IS NULL AND Origin >= 2");
    }
}

internal sealed class MentionedMessageMapping : IEntityTypeConfiguration<MentionedMessage>
{
    public void Configure(EntityTypeBuilder<MentionedMessage> builder)
    {
        builder.ToTable("MentionedMessages");
        builder.HasKey(m => new { m.AccountId, m.ExternalId });
        builder.Property(m => m.ExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.HasIndex(m => m.CaseId);
    }
}

internal sealed class SlaClockMapping : IEntityTypeConfiguration<SlaClock>
{
    public void Configure(EntityTypeBuilder<SlaClock> builder)
    {
        builder.ToTable("Clocks");
        builder.HasKey(c => new { c.CaseId, c.Kind, c.Cycle });
        builder.Property(c => c.Policy).HasMaxLength(SlaClock.PolicyMaxLength);
        builder.Property(c => c.Target).HasMaxLength(SlaTarget.TextMaxLength);
        builder.Property(c => c.Warnings).HasMaxLength(SlaClock.WarningsMaxLength);
        builder.Ignore(c => c.HasEnded);
        builder.HasIndex(c => c.NextAlertAt).HasFilter("NextAlertAt IS NOT NULL");
        builder.HasIndex(c => new { c.Kind, c.StartedAt });
    }
}

internal sealed class StatutoryMatterMapping : IEntityTypeConfiguration<StatutoryMatter>
{
    public void Configure(EntityTypeBuilder<StatutoryMatter> builder)
    {
        builder.ToTable("StatutoryMatters");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.HasIndex(m => new { m.CaseId, m.Number }).IsUnique();

        // The list reads from these in order; case and number make the order total.
        builder.HasIndex(m => new { m.NextDueAt, m.CaseNumber, m.Number });
        builder.HasIndex(m => new { m.Type, m.NextDueAt, m.CaseNumber, m.Number });
    }
}

internal sealed class RecordedEventMapping : IEntityTypeConfiguration<RecordedEvent>
{
    public void Configure(EntityTypeBuilder<RecordedEvent> builder)
    {
        builder.ToTable("Events");
        builder.HasKey(e => new { e.CaseId, e.Number });
        builder.Property(e => e.Number).ValueGeneratedNever();
        builder.Property(e => e.Kind).HasMaxLength(RecordedEvent.KindMaxLength);
        builder.Property(e => e.ActorName).HasMaxLength(RecordedEvent.ActorNameMaxLength);
        builder.Ignore(e => e.Fact);
        builder.HasIndex(e => e.RecordedAt);
    }
}

internal static class WorkMapping
{
    public static void Configure(ComplexPropertyBuilder<Work> work)
    {
        work.Property(w => w.LastError).HasMaxLength(Work.LastErrorMaxLength);
        work.IsRequired();
    }
}

/// <summary>Small lists kept as JSON text in one column. Nobody queries inside them.</summary>
internal static class Json
{
    public static string Write(IReadOnlyList<MessageVersion> list) => list.Count == 0 ? "" : JsonSerializer.Serialize(list, ColumnJson.Default.IReadOnlyListMessageVersion);

    public static string Write(IReadOnlyList<Attachment> list) => list.Count == 0 ? "" : JsonSerializer.Serialize(list, ColumnJson.Default.IReadOnlyListAttachment);

    public static IReadOnlyList<MessageVersion> ReadVersions(string? text) =>
        string.IsNullOrEmpty(text) ? [] : JsonSerializer.Deserialize(text, ColumnJson.Default.IReadOnlyListMessageVersion)!;

    public static IReadOnlyList<Attachment> ReadAttachments(string? text) =>
        string.IsNullOrEmpty(text) ? [] : JsonSerializer.Deserialize(text, ColumnJson.Default.IReadOnlyListAttachment)!;

    public static ValueComparer<IReadOnlyList<T>> Comparer<T>() => new((a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b)), v => v.Count, v => v);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<MessageVersion>))]
[JsonSerializable(typeof(IReadOnlyList<Attachment>))]
internal sealed partial class ColumnJson : JsonSerializerContext;
