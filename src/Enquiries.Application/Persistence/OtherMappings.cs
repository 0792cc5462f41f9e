using Enquiries.Application.Cases;
using Enquiries.Application.Intake;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Teams;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Enquiries.Application.Persistence;

internal sealed class ResidentMapping : IEntityTypeConfiguration<Resident>
{
    public void Configure(EntityTypeBuilder<Resident> builder)
    {
        builder.ToTable("Residents");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.PlatformId).HasMaxLength(Resident.PlatformIdMaxLength);
        builder.Property(r => r.Name).HasMaxLength(Resident.NameMaxLength);
        builder.Property(r => r.Handle).HasMaxLength(Resident.NameMaxLength);
        builder.Property(r => r.Email).HasMaxLength(Resident.EmailMaxLength);
        builder.Property(r => r.NameAndHandle).HasMaxLength(Resident.NameAndHandleMaxLength);
        builder.HasIndex(r => new { r.AccountId, r.PlatformId }).IsUnique();
        builder.HasIndex(r => r.PersonId).HasFilter("PersonId IS NOT NULL");
        builder.HasIndex(r => r.Email).HasFilter("Email IS NOT NULL");
        builder.HasIndex(r => r.NameAndHandle).HasFilter("NameAndHandle IS NOT NULL");
        builder.HasIndex(r => r.ProfileDueAt).HasFilter("ProfileDueAt IS NOT NULL");
    }
}

internal sealed class PersonMapping : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("Persons");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Language).HasMaxLength(Person.LanguageMaxLength);
    }
}

internal sealed class IdentityLinkMapping : IEntityTypeConfiguration<IdentityLink>
{
    public void Configure(EntityTypeBuilder<IdentityLink> builder)
    {
        builder.ToTable("IdentityLinks");
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.LinkedBy).HasMaxLength(IdentityLink.AuthorMaxLength);
        builder.Property(l => l.UnlinkedBy).HasMaxLength(IdentityLink.AuthorMaxLength);
        builder.Property(l => l.Reason).HasMaxLength(IdentityLink.ReasonMaxLength);
        builder.Property(l => l.UnlinkReason).HasMaxLength(IdentityLink.ReasonMaxLength);
        builder.HasIndex(l => l.PersonId);
        builder.HasIndex(l => l.ResidentId).IsUnique().HasFilter("UnlinkedAt IS NULL").HasDatabaseName("IX_IdentityLinks_Present");
    }
}

internal sealed class DismissedSuggestionMapping : IEntityTypeConfiguration<DismissedSuggestion>
{
    public void Configure(EntityTypeBuilder<DismissedSuggestion> builder)
    {
        builder.ToTable("DismissedSuggestions");
        builder.HasKey(d => new { d.ResidentId, d.OtherId });
        builder.Property(d => d.By).HasMaxLength(IdentityLink.AuthorMaxLength);
    }
}

internal sealed class KeptSecretMapping : IEntityTypeConfiguration<KeptSecret>
{
    public void Configure(EntityTypeBuilder<KeptSecret> builder)
    {
        builder.ToTable("KeptSecrets");
        builder.HasKey(s => s.Name);
        builder.Property(s => s.Name).HasMaxLength(50);
    }
}

internal sealed class TeamMapping : IEntityTypeConfiguration<Team>
{
    public void Configure(EntityTypeBuilder<Team> builder)
    {
        builder.ToTable("Teams");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Name).HasMaxLength(Team.NameMaxLength);
        builder.HasIndex(t => t.Name).IsUnique();
    }
}

internal sealed class TeamMemberMapping : IEntityTypeConfiguration<TeamMember>
{
    public void Configure(EntityTypeBuilder<TeamMember> builder)
    {
        builder.ToTable("TeamMembers");
        builder.HasKey(m => new { m.TeamId, m.OfficerId });
        builder.HasOne<Team>().WithMany().HasForeignKey(m => m.TeamId);
        builder.HasOne<Officer>().WithMany().HasForeignKey(m => m.OfficerId);
    }
}

internal sealed class CategoryMapping : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> builder)
    {
        builder.ToTable("Categories");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Code).HasMaxLength(Category.CodeMaxLength);
        builder.Property(c => c.Name).HasMaxLength(Category.NameMaxLength);
        builder.HasIndex(c => c.Code).IsUnique();
    }
}

internal sealed class ChannelAccountMapping : IEntityTypeConfiguration<ChannelAccount>
{
    public void Configure(EntityTypeBuilder<ChannelAccount> builder)
    {
        builder.ToTable("ChannelAccounts");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Name).HasMaxLength(ChannelAccount.NameMaxLength);
        builder.Property(a => a.ExternalId).HasMaxLength(ChannelAccount.ExternalIdMaxLength);
        builder.Property(a => a.ApiBaseUrl).HasMaxLength(ChannelAccount.UrlMaxLength);
        builder.Property(a => a.LastError).HasMaxLength(ChannelAccount.LastErrorMaxLength);
        builder.Property(a => a.Settings).HasDefaultValue("{}");
        builder.Ignore(a => a.IsIdentified);
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasIndex(a => new { a.Channel, a.ExternalId }).IsUnique();
    }
}

internal sealed class ChannelFeedMapping : IEntityTypeConfiguration<ChannelFeed>
{
    public void Configure(EntityTypeBuilder<ChannelFeed> builder)
    {
        builder.ToTable("ChannelFeeds");
        builder.HasKey(f => new { f.AccountId, f.Name });
        builder.Property(f => f.Name).HasMaxLength(ChannelFeed.NameMaxLength);
        builder.Property(f => f.Problem).HasMaxLength(ChannelFeed.ProblemMaxLength);
        builder.ComplexProperty(f => f.Work, WorkMapping.Configure);
        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(f => f.AccountId);
    }
}

internal sealed class AccountUsageMapping : IEntityTypeConfiguration<AccountUsage>
{
    public void Configure(EntityTypeBuilder<AccountUsage> builder)
    {
        builder.ToTable("AccountUsages");
        builder.HasKey(u => new { u.AccountId, u.Period });
        builder.Property(u => u.Period).HasMaxLength(AccountUsage.PeriodMaxLength);
        builder.HasOne<ChannelAccount>().WithMany().HasForeignKey(u => u.AccountId);
    }
}

internal sealed class InboundDeliveryMapping : IEntityTypeConfiguration<InboundDelivery>
{
    public void Configure(EntityTypeBuilder<InboundDelivery> builder)
    {
        builder.ToTable("InboundDeliveries");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.BodyHash).HasMaxLength(32);
        builder.Property(d => d.SecretFingerprint).HasMaxLength(32);
        builder.Property(d => d.Headers).HasMaxLength(InboundDelivery.HeadersMaxLength);
        builder.ComplexProperty(d => d.Work, WorkMapping.Configure);
        builder.HasIndex(d => d.BodyHash).IsUnique();
        builder.HasIndex(d => d.LeasedBy).HasFilter("LeasedBy IS NOT NULL");
        builder.HasIndex(d => d.ProcessedAt);
    }
}

internal sealed class ParkedItemMapping : IEntityTypeConfiguration<ParkedItem>
{
    public void Configure(EntityTypeBuilder<ParkedItem> builder)
    {
        builder.ToTable("ParkedItems");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.What).HasMaxLength(ParkedItem.WhatMaxLength);
        builder.Property(p => p.Error).HasMaxLength(ParkedItem.ErrorMaxLength);
        builder.HasIndex(p => new { p.DeliveryId, p.Position }).IsUnique();
        builder.HasIndex(p => new { p.SettledAt, p.ParkedAt });
    }
}

internal sealed class EarlyItemMapping : IEntityTypeConfiguration<EarlyItem>
{
    public void Configure(EntityTypeBuilder<EarlyItem> builder)
    {
        builder.ToTable("EarlyItems");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.MatchKey).HasMaxLength(Message.ExternalIdMaxLength);
        builder.HasIndex(e => new { e.AccountId, e.MatchKey });
    }
}

internal sealed class ThreadPostMapping : IEntityTypeConfiguration<ThreadPost>
{
    public void Configure(EntityTypeBuilder<ThreadPost> builder)
    {
        builder.ToTable("ThreadPosts");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.ExternalId).HasMaxLength(Message.ExternalIdMaxLength);
        builder.Property(p => p.Permalink).HasMaxLength(1000);
        builder.HasIndex(p => new { p.AccountId, p.ExternalId }).IsUnique();
        builder.HasIndex(p => p.ReadDueAt).HasFilter("ReadDueAt IS NOT NULL");
    }
}

internal sealed class DraftMapping : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> builder)
    {
        builder.ToTable("Drafts");
        builder.HasKey(d => new { d.OfficerId, d.CaseId });
    }
}

internal sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Name).HasMaxLength(ApiKey.NameMaxLength);
        builder.Property(k => k.KeyHash).HasMaxLength(32);
        builder.HasIndex(k => k.KeyHash).IsUnique();
    }
}

internal sealed class OfficerMapping : IEntityTypeConfiguration<Officer>
{
    public void Configure(EntityTypeBuilder<Officer> builder)
    {
        builder.ToTable("Officers");
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.Name).HasMaxLength(Officer.NameMaxLength);
    }
}

internal sealed class CounterMapping : IEntityTypeConfiguration<Counter>
{
    public void Configure(EntityTypeBuilder<Counter> builder)
    {
        builder.ToTable("Counters");
        builder.HasKey(c => c.Name);
        builder.Property(c => c.Name).HasMaxLength(50);
    }
}
