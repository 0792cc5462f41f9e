using System.Text.Json;

namespace Enquiries.Domain.Cases;

/// <summary>A case event as it is kept: append-only, numbered within its case from 1. Times are UTC.</summary>
public sealed class RecordedEvent
{
    public const int KindMaxLength = 40;
    public const int ActorNameMaxLength = 200;

    private static readonly Dictionary<string, Type> Kinds = typeof(CaseEvent).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(CaseEvent))).ToDictionary(t => t.Name, StringComparer.Ordinal);

    private CaseEvent? fact;

    private RecordedEvent()
    {
    }

    public Guid CaseId { get; private set; }

    public int Number { get; private set; }

    /// <summary>The event's type name.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>When it happened: the platform's time for messages, our time for what staff do.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When we came to know.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>The officer or API key that did it; null for the platform, the resident and the system.</summary>
    public Guid? ActorId { get; private set; }

    public string? ActorName { get; private set; }

    public string Data { get; private set; } = "";

    public CaseEvent Fact => fact ??= (CaseEvent)JsonSerializer.Deserialize(Data, CaseEventJson.Default.GetTypeInfo(Kinds[Kind])!)!;

    /// <summary>The same moment with something else in it, for calculations; never stored.</summary>
    internal RecordedEvent With(CaseEvent other) => new() { CaseId = CaseId, Number = Number, At = At, RecordedAt = RecordedAt, fact = other };

    internal static RecordedEvent Record(Guid caseId, int number, CaseEvent fact, DateTimeOffset at, DateTimeOffset recordedAt, Actor actor) => new()
    {
        CaseId = caseId,
        Number = number,
        Kind = fact.GetType().Name,
        At = Kept(at),
        RecordedAt = Kept(recordedAt),
        ActorId = actor.Id,
        ActorName = actor.Name,
        Data = JsonSerializer.Serialize(fact, CaseEventJson.Default.GetTypeInfo(fact.GetType())!),
        fact = fact,
    };

    // Times are kept to the microsecond: what is computed from an event before it is stored must be the same afterwards.
    private static DateTimeOffset Kept(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}

/// <summary>Who does something: an officer, an API key, or (without id) the resident, the platform or the system.</summary>
public readonly record struct Actor(Guid? Id, string? Name)
{
    public static readonly Actor None;
}
