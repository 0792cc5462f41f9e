using System.Collections.Concurrent;
using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Sla;

/// <summary>
/// All policies and calendars with all their versions, as they stood after one change. Immutable: the same events and the same book give the same clocks.
/// What is built in is version 1 of its policy or calendar; saved versions follow.
/// </summary>
public sealed class RuleBook
{
    public const int StandardPosition = 1000;

    public static readonly Guid StandardPolicyId = new("51a00000-0000-7000-8000-000000000001");
    public static readonly Guid StandardCalendarId = new("ca100000-0000-7000-8000-000000000001");

    private readonly Dictionary<Guid, PolicyVersion[]> policies;
    private readonly Dictionary<Guid, CalendarVersion[]> calendars;
    private readonly ConcurrentDictionary<PolicyRef, SlaPolicy> compiled = new();
    private readonly ConcurrentDictionary<(Guid Id, int Version), WorkingCalendar> compiledCalendars;

    /// <param name="savedPolicies">Versions saved by this council, in any order.</param>
    /// <param name="savedCalendars">The same for calendars.</param>
    /// <param name="before">A book whose compiled calendars can be taken over, because versions never change.</param>
    public RuleBook(IEnumerable<PolicyVersion> savedPolicies, IEnumerable<CalendarVersion> savedCalendars, RuleBook? before = null)
    {
        compiledCalendars = before is null ? new() : new(before.compiledCalendars);
        policies = BuiltInPolicies().Concat(savedPolicies).GroupBy(p => p.PolicyId).ToDictionary(g => g.Key, g => g.OrderBy(p => p.Version).ToArray());
        calendars = BuiltInCalendars().Concat(savedCalendars).GroupBy(c => c.CalendarId).ToDictionary(g => g.Key, g => g.OrderBy(c => c.Version).ToArray());
        CurrentPolicies = [.. policies.Values.Select(v => v[^1]).Where(p => !p.Retired).OrderBy(p => p.Position).ThenBy(p => p.Change)];
        CurrentCalendars = [.. calendars.Values.Select(v => v[^1]).Where(c => !c.Retired).OrderBy(c => c.Definition.Name, StringComparer.Ordinal)];
        Version = policies.Values.SelectMany(v => v).Select(p => p.Change).Concat(calendars.Values.SelectMany(v => v).Select(c => c.Change)).Max();
        Moves =
        [
            .. policies.Values.SelectMany(v => v).Where(p => p.MovesOpenCases)
                .Select(p => new RuleMove(p.Change, p.CreatedAt, new Actor(p.AuthorId, p.AuthorName), $"Policy {p.Definition.Name}: {p.Reason}", PolicyId: p.PolicyId))
                .Concat(calendars.Values.SelectMany(v => v).Where(c => c.MovesOpenCases)
                    .Select(c => new RuleMove(c.Change, c.CreatedAt, new Actor(c.AuthorId, c.AuthorName), $"Calendar {c.Definition.Name}: {c.Reason}", c.CalendarId, c.Version)))
                .OrderBy(m => m.Change),
        ];
        LastMove = Moves.Count == 0 ? 0 : Moves[^1].Change;
    }

    /// <summary>The rules before a council has changed anything: one policy, Monday to Friday 9 to 5 in London, the bank holidays of England and Wales.</summary>
    public static RuleBook BuiltIn { get; } = new([], []);

    /// <summary>The number of the last change.</summary>
    public int Version { get; }

    /// <summary>The number of the last change that moved open cases; 0 when none did.</summary>
    public int LastMove { get; }

    /// <summary>In the order in which they are tried.</summary>
    public IReadOnlyList<PolicyVersion> CurrentPolicies { get; }

    /// <summary>By name.</summary>
    public IReadOnlyList<CalendarVersion> CurrentCalendars { get; }

    /// <summary>Changes that moved open cases, oldest first.</summary>
    public IReadOnlyList<RuleMove> Moves { get; }

    /// <summary>The calendar of the standard policy, for what belongs to no case.</summary>
    public WorkingCalendar OfficeCalendar => Calendar(StandardCalendarId, calendars[StandardCalendarId][^1].Version);

    /// <summary>All versions of a policy, oldest first.</summary>
    public IReadOnlyList<PolicyVersion> VersionsOf(Guid policyId) => policies.TryGetValue(policyId, out var versions) ? versions : [];

    /// <summary>All versions of a calendar, oldest first.</summary>
    public IReadOnlyList<CalendarVersion> VersionsOfCalendar(Guid calendarId) => calendars.TryGetValue(calendarId, out var versions) ? versions : [];

    /// <summary>Every version of every policy.</summary>
    public IEnumerable<PolicyVersion> AllPolicyVersions => policies.Values.SelectMany(v => v);

    /// <summary>Every version of every calendar.</summary>
    public IEnumerable<CalendarVersion> AllCalendarVersions => calendars.Values.SelectMany(v => v);

    /// <summary>The policies that would run on a calendar's next version, in their order.</summary>
    public IEnumerable<PolicyVersion> UsersOf(Guid calendarId) => CurrentPolicies.Where(p => p.Definition.CalendarId == calendarId);

    /// <summary>A book of one policy, for calculations beside the saved rules.</summary>
    public static RuleBook Of(SlaPolicy policy)
    {
        var book = new RuleBook([], []);
        book.compiled[policy.Ref] = policy;
        book.compiledCalendars[(policy.CalendarId, policy.Ref.CalendarVersion)] = policy.Calendar;
        return book;
    }

    /// <summary>This book with one version more: a draft, to see what it would do before anybody saves it.</summary>
    public RuleBook With(PolicyVersion draft) => new(SavedPolicies.Append(draft), SavedCalendars, this);

    /// <summary>The same for a calendar.</summary>
    public RuleBook With(CalendarVersion draft) => new(SavedPolicies, SavedCalendars.Append(draft), this);

    /// <summary>The first policy whose conditions hold, in its newest version; none when no policy is for the case.</summary>
    public PolicyRef Choose(CaseFacts facts)
    {
        foreach (var policy in CurrentPolicies)
        {
            if (policy.Definition.When.Hold(facts))
                return Newest(policy);
        }

        return PolicyRef.None;
    }

    /// <summary>The policy that a reference names; null for none.</summary>
    public SlaPolicy? Policy(PolicyRef reference) => reference.IsNone ? null : compiled.GetOrAdd(reference, Compile);

    public WorkingCalendar Calendar(Guid id, int version) => compiledCalendars.GetOrAdd(
        (id, version), static (key, all) =>
            all.TryGetValue(key.Id, out var versions) && Array.Find(versions, v => v.Version == key.Version) is { } found
                ? found.Definition.Compile()
                : throw new UnknownRuleVersionException($"Calendar {key.Id} has no version {key.Version} here."), calendars);

    /// <summary>The newest version of a calendar, also of a deleted one.</summary>
    public CalendarVersion NewestCalendar(Guid id) => calendars[id][^1];

    /// <summary>Where a move takes a case that runs on <paramref name="present"/>.</summary>
    public PolicyRef Moved(PolicyRef present, RuleMove move, CaseFacts facts)
    {
        if (move.CalendarId is { } calendar)
        {
            return !present.IsNone && present.CalendarVersion < move.CalendarVersion && Definition(present).CalendarId == calendar
                ? present with { CalendarVersion = move.CalendarVersion }
                : present;
        }

        // Chosen as it would have been right after the change, not with what was saved later for new cases only.
        var chosen = AsOf(move.Change).FirstOrDefault(p => p.Definition.When.Hold(facts));
        if (chosen?.Change != move.Change && present.PolicyId != move.PolicyId)
            return present;
        return chosen is null ? PolicyRef.None : new PolicyRef(chosen.PolicyId, chosen.Version, CalendarVersionAt(chosen.Definition.CalendarId, move.Change));
    }

    private IEnumerable<PolicyVersion> SavedPolicies => AllPolicyVersions.Where(v => v.Change > 0);

    private IEnumerable<CalendarVersion> SavedCalendars => AllCalendarVersions.Where(v => v.Change > 0);

    private IEnumerable<PolicyVersion> AsOf(int change) => policies.Values
        .Select(versions => Array.FindLast(versions, v => v.Change <= change)).OfType<PolicyVersion>().Where(p => !p.Retired)
        .OrderBy(p => p.Position).ThenBy(p => p.Change);

    private int CalendarVersionAt(Guid calendarId, int change) => Array.FindLast(calendars[calendarId], v => v.Change <= change)!.Version;

    private PolicyDefinition Definition(PolicyRef reference) =>
        policies.TryGetValue(reference.PolicyId, out var versions) && Array.Find(versions, v => v.Version == reference.Version) is { } version
            ? version.Definition
            : throw new UnknownRuleVersionException($"Policy {reference.PolicyId} has no version {reference.Version} here.");

    private PolicyRef Newest(PolicyVersion policy) => new(policy.PolicyId, policy.Version, calendars[policy.Definition.CalendarId][^1].Version);

    private SlaPolicy Compile(PolicyRef reference)
    {
        var definition = Definition(reference);
        return new SlaPolicy(definition.Name, Calendar(definition.CalendarId, reference.CalendarVersion), definition.Targets, definition.WarningShare)
        {
            Ref = reference,
            CalendarId = definition.CalendarId,
            WarnBefore = definition.WarnBefore,
            PausedWhileWaiting = definition.PausedWhileWaiting,
            FollowsTeam = definition.FollowsTeam,
        };
    }

    private static IEnumerable<PolicyVersion> BuiltInPolicies() =>
    [
        PolicyVersion.Create(
            StandardPolicyId, 1, 0, StandardPosition,
            new PolicyDefinition { Name = "Standard", CalendarId = StandardCalendarId, Targets = SlaPolicy.StandardTargets },
            DateTimeOffset.UnixEpoch, Actor.None, "Built in", movesOpenCases: false),
    ];

    private static IEnumerable<CalendarVersion> BuiltInCalendars()
    {
        var office = Enum.GetValues<DayOfWeek>().Where(d => d is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .ToDictionary(d => d, _ => (IReadOnlyList<OpeningInterval>)[new OpeningInterval(9 * 60, 17 * 60)]);
        yield return BuiltInCalendar(StandardCalendarId, "Office hours", office, HolidayRegion.EnglandAndWales);

        // The days that count for the law: every weekday that is no bank holiday, whatever hours the council keeps.
        var weekdays = office.Keys.ToDictionary(d => d, _ => (IReadOnlyList<OpeningInterval>)[OpeningInterval.WholeDay]);
        foreach (var region in Enum.GetValues<HolidayRegion>().Where(r => r != HolidayRegion.None))
            yield return BuiltInCalendar(StatutoryCalendarId(region), StatutoryCalendarName(region), weekdays, region);
    }

    /// <summary>The calendar on which the law counts working days in a part of the United Kingdom.</summary>
    public static Guid StatutoryCalendarId(HolidayRegion region) => new($"ca100000-0000-7000-8000-0000000001{(int)region:00}");

    public static bool IsStatutoryCalendar(Guid id) => Enum.GetValues<HolidayRegion>().Any(r => r != HolidayRegion.None && StatutoryCalendarId(r) == id);

    private static string StatutoryCalendarName(HolidayRegion region) => region switch
    {
        HolidayRegion.EnglandAndWales => "Statutory working days, England and Wales",
        HolidayRegion.Scotland => "Statutory working days, Scotland",
        HolidayRegion.NorthernIreland => "Statutory working days, Northern Ireland",
        _ => "Statutory working days, freedom of information (UK)",
    };

    private static CalendarVersion BuiltInCalendar(
        Guid id, string name, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpeningInterval>> week, HolidayRegion region) => CalendarVersion.Create(
        id, 1, 0,
        new CalendarDefinition
        {
            Name = name,
            Week = week,
            Holidays = region,
            BankHolidays = [.. BankHolidays.For(region).Select(h => new NamedDay(h.Date, h.Name))],
        },
        DateTimeOffset.UnixEpoch, Actor.None, "Built in", movesOpenCases: false);
}

/// <summary>A case runs on a version that this book does not hold: another process saved it a moment ago. The book has to be read again.</summary>
public sealed class UnknownRuleVersionException(string message) : Exception(message);

/// <summary>A change to the rules that moved open cases.</summary>
/// <param name="Change">Its number among all changes.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Summary">What was changed and why, for timelines.</param>
/// <param name="CalendarId">The calendar whose new version took over; null when a policy changed.</param>
/// <param name="PolicyId">The policy that changed: its cases, and those that it is for now, are given their policy anew.</param>
public sealed record RuleMove(int Change, DateTimeOffset At, Actor By, string Summary, Guid? CalendarId = null, int CalendarVersion = 0, Guid? PolicyId = null);
