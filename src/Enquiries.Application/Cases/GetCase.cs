using AutoMapper;
using AutoMapper.QueryableExtensions;
using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Moderation;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Residents;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Application.Statutory;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
using Enquiries.Domain.Privacy;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Everything about one case, by its reference.</summary>
[RequiresRole(Role.Officer)]
public sealed record GetCase(string Reference) : IQuery<CaseDetails>;

/// <summary>A case as its page shows it. Times are UTC.</summary>
public sealed record CaseDetails
{
    public required CaseRow Case { get; init; }

    public required CaseResident? Resident { get; init; }

    public required CaseAccount Account { get; init; }

    public Guid? CategoryId { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public CaseOutcome? Outcome { get; init; }

    public required IReadOnlyList<CaseMessage> Messages { get; init; }

    public required IReadOnlyList<CaseClock> Clocks { get; init; }

    /// <summary>Statutory matters, in the order in which they were proposed.</summary>
    public IReadOnlyList<CaseMatter> Matters { get; init; } = [];

    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>The post under which the conversation stands; null for direct messages and visitors' own posts.</summary>
    public CasePost? Post { get; init; }

    /// <summary>Earlier and later cases of the same thread and the resident's other cases, newest first, at most 20.</summary>
    public required IReadOnlyList<RelatedCase> Related { get; init; }

    /// <summary>Where an answer goes unless somebody chooses.</summary>
    public required ReplyRules Reply { get; init; }

    /// <summary>The conversations that answers can go to: the one that opened the case first.</summary>
    public IReadOnlyList<CaseTarget> Targets { get; init; } = [];

    /// <summary>What is known of the person behind the resident.</summary>
    public CasePerson? Person { get; init; }

    /// <summary>For what it waits; null when it does not.</summary>
    public CaseWait? Wait { get; init; }

    /// <summary>What the asking officer has begun to write.</summary>
    public string? Draft { get; init; }

    /// <summary>What the asking officer has attached to an answer that is not sent, in order.</summary>
    public IReadOnlyList<CaseFile> Attached { get; init; } = [];
}

/// <param name="Since">When the wait began, UTC.</param>
/// <param name="SaidAt">When it was last said why, UTC.</param>
/// <param name="AsksForDecision">It has been too long since then.</param>
public sealed record CaseWait(WaitingFor For, DateTimeOffset Since, DateTimeOffset SaidAt, string Reason, bool AsksForDecision)
{
    internal static CaseWait? Of(Case @case, TimeSpan longest, DateTimeOffset now)
    {
        if (@case.Status != CaseStatus.WaitingForResident || @case.Events.LastOrDefault(e => e.Fact is WaitingStarted) is not { Fact: WaitingStarted last } said)
            return null;

        // Said again, a wait goes on; anything that ended one lies before its first word.
        var ended = @case.Events.Where(e => e.Number < said.Number && e.Fact is WaitingEnded or CaseReopened or MessageReceived).Max(e => (DateTimeOffset?)e.At);
        var since = @case.Events.Where(e => e.Fact is WaitingStarted && !(e.At < ended)).Min(e => e.At);
        return new CaseWait(last.For, since, said.At, last.Reason, said.At < now - longest);
    }
}

public sealed record CaseResident(Guid Id, string? Name, string? Handle, string PlatformId);

/// <param name="Identities">How many identities are linked as this person.</param>
/// <param name="Suggestions">How many other identities look like the same person.</param>
public sealed record CasePerson(VerifiedLevel Verified, ChannelKind? PreferredChannel, string? Language, int Identities, int Suggestions);

/// <summary>A conversation of the case, as a place that an answer can go to. Times are UTC.</summary>
/// <param name="Id">The case's own id for the conversation that opened it.</param>
/// <param name="Resident">Who writes there; null when it is not known.</param>
/// <param name="Since">From when on it belongs to the case.</param>
/// <param name="Closed">Why nothing can be sent there; null when something can.</param>
/// <param name="IsDefault">An answer goes there unless somebody chooses.</param>
public sealed record CaseTarget(
    Guid Id, ChannelKind Channel, CaseAccount Account, Audience Audience, string? Resident, ConversationOrigin Origin, DateTimeOffset Since, DateTimeOffset? EndedAt,
    DateTimeOffset? LastInboundAt, ReplyRules Rules, string? Closed, bool IsDefault)
{
    /// <summary>Whether it is one of several conversations and can be taken out of the case.</summary>
    public bool CanBeUnlinked => Origin >= ConversationOrigin.Invited && EndedAt is null;
}

public sealed record CaseAccount(Guid Id, string Name, ChannelAccountState State, string? LastError, DateTimeOffset? PausedUntil);

public sealed record CasePost(string ExternalId, string? Text, string? Permalink, DateTimeOffset? PostedAt);

public sealed record RelatedCase(string Reference, CaseStatus Status, string Preview, DateTimeOffset OpenedAt, bool SameThread);

/// <summary>What the platform allows for the next reply.</summary>
/// <param name="WindowClosesAt">After this moment the platform takes no free answer; null for no limit.</param>
public sealed record ReplyRules(int MaxLength, TextUnit Unit, DateTimeOffset? WindowClosesAt)
{
    /// <summary>Why the resident cannot be answered at all; null when they can.</summary>
    public string? NoAnswer { get; init; }

    /// <summary>How many files an answer may carry; 0 where none can be sent.</summary>
    public int MaxAttachments { get; init; }

    public IReadOnlyCollection<FileKind> AttachmentKinds { get; init; } = [];

    /// <summary>From when an answer goes out marked as one that a person wrote, UTC; null where there is no such difference.</summary>
    public DateTimeOffset? MarkedFrom { get; init; }

    /// <summary>The platform takes no answer to this person's last message from outside; null where it does.</summary>
    public AnswerThere? OnlyThere { get; init; }
}

/// <summary>An answer that has to be given on the platform itself.</summary>
/// <param name="Permalink">Where; null when that is not known.</param>
public sealed record AnswerThere(string? Permalink);

/// <summary>A file as the case shows it. Times are UTC.</summary>
/// <param name="Position">Which of its message's attachments it is, from 0.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Reason">Why it is not to be seen, or what it waits for.</param>
public sealed record CaseFile(
    Guid Id, Guid? MessageId, int Position, FileState State, FileKind Kind, string? Name, string? ContentType, long Length, int? Width, int? Height,
    string? AlternativeText, string? Reason);

public sealed record CaseMessage
{
    public Guid Id { get; init; }
    public int Number { get; init; }
    public MessageDirection Direction { get; init; }
    public Audience Audience { get; init; }
    public MessageState State { get; init; }
    public string Text { get; init; } = "";
    public IReadOnlyList<MessageVersion> Versions { get; init; } = [];
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>What is kept, or was to be kept, of the attachments; in order.</summary>
    public IReadOnlyList<CaseFile> Files { get; init; } = [];
    public DateTimeOffset SentAt { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }
    public DateTimeOffset? HiddenAt { get; init; }
    public string? ExternalId { get; init; }
    public string? ParentExternalId { get; init; }
    public string? AuthorName { get; init; }
    public string? Subject { get; init; }
    public string? Caution { get; init; }
    public string? SenderCheck { get; init; }
    public bool OnPlatform { get; init; }
    public string? FailureReason { get; init; }
    public bool CanRetry { get; init; }

    /// <summary>It says thank you and nothing else, or staff have said that it asks for no answer.</summary>
    public bool NeedsNoAnswer { get; init; }

    public Guid? AccountId { get; init; }

    /// <summary>What the council can do about it on its platform.</summary>
    public ModerationKind CanModerate { get; init; }

    /// <summary>The newest of what staff wanted done about it there; null for nothing.</summary>
    public MessageModeration? Moderation { get; init; }

    /// <summary>Personal data that the resident typed where everybody can read it.</summary>
    public IReadOnlyList<PersonalDataFinding> PersonalData { get; init; } = [];

    /// <summary>A machine wrote it.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>The conversation it belongs to; null for the one that opened the case.</summary>
    public Guid? ConversationId { get; init; }
}

/// <summary>A clock as seen now; seconds are working seconds.</summary>
public sealed record CaseClock(
    ClockKind Kind, int Cycle, string Policy, ClockState State, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? WarnAt, DateTimeOffset? PausedAt,
    DateTimeOffset? MetAt, DateTimeOffset? BreachedAt, long WorkingSecondsUsed, long WorkingSecondsLeft)
{
    public required SlaTarget Target { get; init; }

    /// <summary>The opening hours it is counted in.</summary>
    public required WorkingCalendar Calendar { get; init; }

    public int PolicyVersion { get; init; }

    /// <summary>The statutory matter whose clock this is; null for the council's own promises.</summary>
    public Guid? MatterId { get; init; }
}

/// <param name="Text">What happened, in words.</param>
public sealed record TimelineEntry(int Number, DateTimeOffset At, DateTimeOffset RecordedAt, string Kind, string? Actor, string Text);

internal sealed class CaseMessageMap : Profile
{
    public CaseMessageMap() => CreateProjection<Message, CaseMessage>().ForMember(m => m.NeedsNoAnswer, options => options.Ignore()).ForMember(m => m.Files, options => options.Ignore())
        .ForMember(m => m.CanModerate, options => options.Ignore()).ForMember(m => m.Moderation, options => options.Ignore()).ForMember(m => m.PersonalData, options => options.Ignore());
}

internal sealed class GetCaseHandler(
    EnquiriesDbContext db, IConfigurationProvider maps, IChannels channels, SlaRules sla, FileSettings fileSettings, ICurrentUser user, TimeProvider clock) : IRequestHandler<GetCase, CaseDetails>
{
    public async Task<CaseDetails> Handle(GetCase query, CancellationToken cancellationToken)
    {
        if (!CaseReference.TryParse(query.Reference, out var reference))
            throw new NotFoundException($"\"{query.Reference}\" is not a case reference. Check for a mistyped character.");

        var now = clock.GetUtcNow();
        var @case = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).Include(c => c.Conversations).AsSplitQuery()
            .FirstOrDefaultAsync(c => c.Reference == reference, cancellationToken) ?? throw new NotFoundException($"There is no case {reference}.");
        var row = CaseQueries.WithoutSentinels(await CaseQueries.Rows(db, db.Cases.Where(c => c.Id == @case.Id)).SingleAsync(cancellationToken));
        var messages = await db.Messages.Where(m => m.CaseId == @case.Id).OrderBy(m => m.Number).ProjectTo<CaseMessage>(maps).ToListAsync(cancellationToken);
        var all = ReplyTargets.Of(@case, channels);
        var chosen = ReplyTargets.Choose(@case, null, channels);
        var accountIds = all.Select(t => t.AccountId).ToList();
        var accounts = await db.ChannelAccounts.AsNoTracking().Where(a => accountIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, a => new CaseAccount(a.Id, a.Name, a.State, a.LastError, a.PausedUntil), cancellationToken);
        var resident = await db.Residents.AsNoTracking().FirstOrDefaultAsync(r => r.Id == @case.ResidentId, cancellationToken);
        var targets = await TargetsAsync(@case, all, chosen, accounts, resident, cancellationToken);
        var names = await TimelineWords.ReadNamesAsync(db, @case.Events, cancellationToken);

        var files = await FilesAsync(@case.Id, cancellationToken);
        var needsNoAnswer = @case.NeedsNoAnswer();
        var shown = await ModeratedMessages.AddAsync(db, channels, @case.Id, messages, cancellationToken);

        return new CaseDetails
        {
            Case = row,
            CategoryId = @case.CategoryId,
            ReceivedAt = @case.ReceivedAt,
            ResolvedAt = @case.ResolvedAt,
            Outcome = @case.Outcome,
            Resident = resident is null ? null : new CaseResident(resident.Id, resident.Name, resident.Handle, resident.PlatformId),
            Person = resident is null ? null : await PersonAsync(resident, cancellationToken),
            Targets = targets,
            Account = accounts[@case.AccountId],
            Messages = [.. shown.OrderBy(m => m.SentAt).ThenBy(m => m.Number).Select(m => m with { NeedsNoAnswer = needsNoAnswer.Contains(m.Id), Files = [.. files[m.Id]] })],
            Clocks = [.. @case.Clocks.OrderBy(c => c.Kind).ThenBy(c => c.Cycle).Select(c => View(c, sla.Book, now))],
            Matters = CaseMatter.Of(@case, sla.Book, now),
            Timeline = [.. @case.Events.OrderBy(e => e.Number).Select(e => TimelineWords.Entry(e, names))],
            Wait = CaseWait.Of(@case, sla.LongestWait, now),
            Post = @case.Audience == Audience.Public
                ? await db.ThreadPosts.Where(p => p.AccountId == @case.AccountId && p.ExternalId == @case.ConversationKey)
                    .Select(p => new CasePost(p.ExternalId, p.Text, p.Permalink, p.PostedAt)).FirstOrDefaultAsync(cancellationToken)
                : null,
            Related = await RelatedAsync(@case, resident, cancellationToken),
            Reply = targets.First(t => t.IsDefault).Rules,
            Attached = [.. files[null]],
            Draft = user is { Kind: UserKind.Officer, Id: { } officer }
                ? await db.Drafts.Where(d => d.OfficerId == officer && d.CaseId == @case.Id).Select(d => d.Text).FirstOrDefaultAsync(cancellationToken)
                : null,
        };
    }

    /// <summary>Of each message, and under null what the asking officer has attached and not sent.</summary>
    private async Task<ILookup<Guid?, CaseFile>> FilesAsync(Guid caseId, CancellationToken ct)
    {
        var officer = user is { Kind: UserKind.Officer } ? user.Id : null;
        var scans = fileSettings.Scans;
        var files = await db.StoredFiles.AsNoTracking().Where(f => f.CaseId == caseId && (f.MessageId != null || f.OfficerId == officer))
            .OrderBy(f => f.Position).ThenBy(f => f.RecordedAt).ThenBy(f => f.Id)
            .Select(f => new CaseFile(
                f.Id, f.MessageId, f.Position, scans && f.State == FileState.Stored && f.ScannedAt == null ? FileState.Waiting : f.State, f.Kind, f.Name, f.ContentType,
                f.Length, f.Width, f.Height, f.AlternativeText, f.Reason))
            .ToListAsync(ct);
        return files.ToLookup(f => f.MessageId);
    }

    private static ReplyRules RulesOf(ReplyTarget target) => new(target.Capabilities.MaxLength, target.Capabilities.Unit, target.WindowClosesAt)
    {
        MaxAttachments = target.Capabilities.MaxAttachments,
        AttachmentKinds = target.Capabilities.AttachmentKinds,
        MarkedFrom = target.Capabilities.MarkedAfter is { } marked ? target.LastInboundAt + marked : null,
    };

    private async Task<IReadOnlyList<CaseTarget>> TargetsAsync(
        Case @case, IReadOnlyList<ReplyTarget> all, ReplyTarget chosen, Dictionary<Guid, CaseAccount> accounts, Resident? resident, CancellationToken ct)
    {
        var people = all.Select(t => t.ResidentId).OfType<Guid>().ToList();
        var residents = all.Count == 1 ? [] : await db.Residents.AsNoTracking().Where(r => people.Contains(r.Id)).ToDictionaryAsync(r => r.Id, ct);
        var onlyThere = await db.AnswerOnlyThereAsync(@case, ct);
        return [.. all.Select(t =>
        {
            var who = t.ResidentId is { } id ? residents.GetValueOrDefault(id) : null;
            var rules = RulesOf(t) with
            {
                NoAnswer = channels[t.Channel].WhyNoAnswer((t.Conversation is null ? resident : who)?.PlatformId),
                OnlyThere = t.Conversation is null ? onlyThere : null,
            };
            return new CaseTarget(
                t.Id, t.Channel, accounts[t.AccountId], t.Audience, who?.Name ?? who?.Handle, t.Conversation?.Origin ?? ConversationOrigin.Opened,
                t.Conversation?.Since ?? DateTimeOffset.MinValue, t.Conversation?.EndedAt, t.LastInboundAt, rules, t.Closed, t.Id == chosen.Id);
        })];
    }

    private async Task<CasePerson> PersonAsync(Resident resident, CancellationToken ct)
    {
        var identities = resident.PersonId is null ? [resident] : await db.SamePerson(resident).AsNoTracking().ToListAsync(ct);
        var person = resident.PersonId is { } id ? await db.Persons.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct) : null;
        var alike = identities.Exists(r => r.Email is not null || r.NameAndHandle is not null) ? await db.LookAlikes(identities).CountAsync(ct) : 0;
        return new CasePerson(identities.Select(r => r.Verified).DefaultIfEmpty(resident.Verified).Max(), person?.PreferredChannel, person?.Language, identities.Count, alike);
    }

    private async Task<IReadOnlyList<RelatedCase>> RelatedAsync(Case @case, Resident? resident, CancellationToken ct)
    {
        var people = resident switch
        {
            null => [],
            { PersonId: null } => [resident.Id],
            _ => await db.SamePerson(resident).Select(r => r.Id).ToListAsync(ct),
        };
        return await db.Cases
            .Where(c => c.Id != @case.Id
                && (people.Contains(c.ResidentId!.Value) || (c.AccountId == @case.AccountId && c.ThreadKey == @case.ThreadKey)))
            .OrderByDescending(c => c.OpenedAt).ThenByDescending(c => c.Number).Take(20)
            .Select(c => new RelatedCase(c.Reference, c.Status, c.Preview, c.OpenedAt, c.AccountId == @case.AccountId && c.ThreadKey == @case.ThreadKey)).ToListAsync(ct);
    }

    private static CaseClock View(SlaClock c, RuleBook rules, DateTimeOffset now) => new(
        c.Kind, c.Cycle, c.Policy, c.StateAt(now), c.StartedAt, c.DueAt, c.WarnAt, c.PausedAt, c.MetAt,
        c.BreachedAt ?? (c.StateAt(now) == ClockState.Breached ? c.DueAt : null), c.UsedAt(rules, now), c.LeftAt(rules, now))
    {
        Target = SlaTarget.FromText(c.Target),
        Calendar = rules.Calendar(c.CalendarId, c.CalendarVersion),
        PolicyVersion = c.PolicyVersion,
        MatterId = c.MatterId,
    };
}
