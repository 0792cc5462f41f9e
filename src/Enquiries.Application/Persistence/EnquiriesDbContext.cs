using Enquiries.Application.Cases;
using Enquiries.Application.Intake;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Files;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Enquiries.Domain.Teams;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Persistence;

/// <summary>All that the desk keeps. SQLite and SQL Server derive from it; handlers know only this.</summary>
public abstract class EnquiriesDbContext(DbContextOptions options) : IdentityUserContext<Officer, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<SlaClock> Clocks => Set<SlaClock>();
    public DbSet<StatutoryMatter> StatutoryMatters => Set<StatutoryMatter>();
    public DbSet<CalendarVersion> CalendarVersions => Set<CalendarVersion>();
    public DbSet<PolicyVersion> PolicyVersions => Set<PolicyVersion>();
    public DbSet<RuleChange> RuleChanges => Set<RuleChange>();
    public DbSet<KnownHoliday> KnownHolidays => Set<KnownHoliday>();
    public DbSet<HolidayDismissal> HolidayDismissals => Set<HolidayDismissal>();
    public DbSet<HolidayFeedState> HolidayFeed => Set<HolidayFeedState>();
    public DbSet<RecordedEvent> Events => Set<RecordedEvent>();
    public DbSet<CaseConversation> CaseConversations => Set<CaseConversation>();
    public DbSet<MentionedMessage> MentionedMessages => Set<MentionedMessage>();
    public DbSet<Resident> Residents => Set<Resident>();
    public DbSet<Person> Persons => Set<Person>();
    public DbSet<IdentityLink> IdentityLinks => Set<IdentityLink>();
    public DbSet<DismissedSuggestion> DismissedSuggestions => Set<DismissedSuggestion>();
    public DbSet<KeptSecret> KeptSecrets => Set<KeptSecret>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<TeamMember> TeamMembers => Set<TeamMember>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<ChannelAccount> ChannelAccounts => Set<ChannelAccount>();
    public DbSet<ChannelFeed> ChannelFeeds => Set<ChannelFeed>();
    public DbSet<AccountUsage> AccountUsages => Set<AccountUsage>();
    public DbSet<AccountHour> AccountHours => Set<AccountHour>();
    public DbSet<AccountAlarm> AccountAlarms => Set<AccountAlarm>();
    public DbSet<AlarmMail> AlarmMails => Set<AlarmMail>();
    public DbSet<InboundDelivery> InboundDeliveries => Set<InboundDelivery>();
    public DbSet<ParkedItem> ParkedItems => Set<ParkedItem>();
    public DbSet<EarlyItem> EarlyItems => Set<EarlyItem>();
    public DbSet<ThreadPost> ThreadPosts => Set<ThreadPost>();
    public DbSet<StoredFile> StoredFiles => Set<StoredFile>();
    public DbSet<ModerationAct> ModerationActs => Set<ModerationAct>();
    public DbSet<FormEntry> FormEntries => Set<FormEntry>();
    public DbSet<FormPhoto> FormPhotos => Set<FormPhoto>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Escalation> Escalations => Set<Escalation>();
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<Officer> Officers => Users;
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Whether a save failed because a unique index already holds the value.</summary>
    public abstract bool IsUniqueViolation(DbUpdateException e);

    /// <summary>Cases with a message, name, handle or reference that holds all the words (their beginnings) of <paramref name="text"/>.</summary>
    public abstract IQueryable<Case> Search(string text);

    /// <summary>Stores deliveries in one transaction; one whose body is there already is left out.</summary>
    public abstract Task StoreNewAsync(IReadOnlyList<InboundDelivery> deliveries, CancellationToken ct);

    /// <summary>
    /// Stores cases that were read without tracking and whose clocks were computed again. A case that somebody else has changed since it was read is left as
    /// it is. Answers those that were stored. Changes the database at once.
    /// </summary>
    public virtual Task<IReadOnlyList<RecomputedCase>> StoreRecomputedAsync(IReadOnlyList<RecomputedCase> cases, CancellationToken ct) =>
        RecomputedCase.StoreTrackedAsync(this, cases, ct);

    /// <summary>
    /// Waits for this process's turn to write, where the database takes one writer at a time: those who wait come in order and hear at once, while the
    /// database itself would let them ask again and again. Saving takes the turn by itself.
    /// </summary>
    public virtual ValueTask<IDisposable?> TakeWriteTurnAsync(CancellationToken ct) => default;

    /// <summary>Changes are looked for once, and before the turn to write is taken.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var detect = ChangeTracker.AutoDetectChangesEnabled;
        if (detect)
            ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            // Inside a transaction the turn has been taken, or the database's own lock is held already.
            using var turn = Database.CurrentTransaction is null ? await TakeWriteTurnAsync(cancellationToken) : null;
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(EnquiriesDbContext).Assembly);
    }
}

/// <summary>A change to the policies and calendars. Its number is taken once: of two people who change the rules at the same moment, the second has to look again.</summary>
public sealed class RuleChange
{
    /// <summary>Counts from 1.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>A random key of the desk's own, encrypted with the data-protection keys.</summary>
public sealed class KeptSecret
{
    public const string CaseTokens = "case-tokens";

    public string Name { get; init; } = "";

    public string Protected { get; set; } = "";
}

/// <summary>The next free number of a series; numbers are taken in blocks.</summary>
public sealed class Counter
{
    public const string CaseNumbers = "case-numbers";

    public string Name { get; init; } = "";

    public long Next { get; set; }
}
