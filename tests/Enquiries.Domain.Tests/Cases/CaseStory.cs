using System.Globalization;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;

namespace Enquiries.Domain.Tests.Cases;

/// <summary>A case told in London times of the week of Monday 14 September 2026 ("Tue 09:30"; "Tue+1" is a week later), open Monday to Friday 9 to 17.</summary>
internal sealed class CaseStory
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private readonly Dictionary<string, Message> messages = [];
    private RuleBook rules;

    public static readonly Actor Asha = new(Guid.Parse("a54a0000-0000-0000-0000-000000000001"), "Asha Example");

    public static RuleBook Policy => RuleBook.BuiltIn;

    public CaseStory(string openedAt = "Mon 10:00", Priority priority = Priority.Normal, RuleBook? rules = null, TimeSpan? replyWindow = null)
    {
        this.rules = rules ?? Policy;
        Case = Case.Open(1, Guid.NewGuid(), ChannelKind.Facebook, Audience.Public, "post", "post/resident", null, null, null, At(openedAt), At(openedAt), this.rules, priority, replyWindow: replyWindow);
        Writes(openedAt);
    }

    public Case Case { get; }

    public SlaClock First => Clock(ClockKind.FirstResponse);

    public SlaClock Next => Clock(ClockKind.NextResponse);

    public SlaClock Resolution => Clock(ClockKind.Resolution);

    public SlaClock Clock(ClockKind kind, int cycle = 1) => Case.Clocks.Single(c => c.Kind == kind && c.Cycle == cycle);

    public Message this[string id] => messages[id];

    public RuleBook Rules => rules;

    public RecordedEvent Event(int number) => Case.Events.Single(e => e.Number == number);

    public static DateTimeOffset At(string text)
    {
        var parts = text.Split(' ');
        var day = parts[0].Replace("-", "+-", StringComparison.Ordinal).Split('+');
        var weeks = day.Length > 1 ? int.Parse(day[1], CultureInfo.InvariantCulture) : 0;
        var local = new DateTime(2026, 9, 14, 0, 0, 0, DateTimeKind.Unspecified).AddDays(Array.IndexOf(Days, day[0]) + (7 * weeks)) + TimeSpan.Parse(parts[1], CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The resident writes; <paramref name="known"/> is when it reached us.</summary>
    public CaseStory Writes(string at, string? id = null, string? known = null, string text = "My bin was missed", string? replyTo = null)
    {
        id ??= $"m{messages.Count + 1}";
        messages[id] = Case.Receive(id, null, replyTo, text, [], "Resident", At(at), At(known ?? at), rules);
        return this;
    }

    public CaseStory Thanks(string at, string id)
    {
        messages[id] = Case.Receive(id, null, null, "Thank you!", [], "Resident", At(at), At(at), rules, isThanks: true);
        return this;
    }

    /// <summary>Staff say whether a message needs an answer.</summary>
    public CaseStory Says(string id, bool needed, string at)
    {
        Case.SayWhetherAnswerIsNeeded(messages[id].Id, needed, needed ? null : "Nothing is asked", Asha, At(at), rules);
        return this;
    }

    public CaseStory Removes(string id, string at, string? known = null)
    {
        Case.Remove(messages[id], At(at), At(known ?? at), rules);
        return this;
    }

    public CaseStory Edits(string id, string at, string text)
    {
        Case.Edit(messages[id], At(at), text, At(at), rules);
        return this;
    }

    public CaseStory Queues(string id, string at)
    {
        messages[id] = Case.Reply(Guid.NewGuid(), "We will come today", Asha, At(at));
        return this;
    }

    public CaseStory Sends(string id, string at, string? known = null)
    {
        Case.Sent(messages[id], "sent-" + id, At(at), At(known ?? at), rules);
        return this;
    }

    public CaseStory Fails(string id, string at)
    {
        Case.SendFailed(messages[id], "The comment is gone.", canRetry: true, At(at), rules);
        return this;
    }

    /// <summary>A reply that was sent comes back.</summary>
    public CaseStory ComesBack(string id, string at)
    {
        Case.Bounced(messages[id], "There is no such mailbox.", canRetry: true, At(at), rules);
        return this;
    }

    /// <summary>A reply of the desk that is on the platform at once.</summary>
    public CaseStory Answers(string at)
    {
        var id = $"r{messages.Count + 1}";
        return Queues(id, at).Sends(id, at);
    }

    public CaseStory AnswersOnPlatform(string at, string? known = null)
    {
        var id = $"p{messages.Count + 1}";
        messages[id] = Case.AnsweredOnPlatform(id, "m1", "Done", [], "Council", At(at), At(known ?? at), rules);
        return this;
    }

    public CaseStory Notes(string at)
    {
        Case.AddNote(Guid.NewGuid(), "Called the depot", Asha, At(at));
        return this;
    }

    public CaseStory Waits(string at)
    {
        Case.Wait(WaitingFor.Resident, "Asked for the address", Asha, At(at), rules);
        return this;
    }

    public CaseStory Resolves(string at, string? reason = null, bool replyOnItsWay = false)
    {
        Case.Resolve(CaseOutcome.Answered, reason, Asha, At(at), rules, replyOnItsWay);
        return this;
    }

    public CaseStory Reopens(string at)
    {
        Case.Reopen("Closed by mistake", Asha, At(at), rules);
        return this;
    }

    public CaseStory Closes(string at)
    {
        Case.Close(At(at));
        return this;
    }

    public CaseStory IsSpam(string at)
    {
        Case.MarkNotAnEnquiry(null, Asha, At(at), rules);
        return this;
    }

    public CaseStory Becomes(Priority priority, string at)
    {
        Case.ChangePriority(priority, Asha, At(at), rules);
        return this;
    }

    public CaseStory WaitsForAnotherAuthority(string at)
    {
        Case.Wait(WaitingFor.AnotherAuthority, "The county mends this road", Asha, At(at), rules);
        return this;
    }

    public CaseStory HadWaited(string from, string to, string at)
    {
        Case.AddPause(At(from), At(to), "Asked by telephone", Asha, At(at), rules);
        return this;
    }

    public CaseStory AnsweredByTelephone(string at, string known)
    {
        Case.AnsweredInAnotherWay(At(at), "Telephone", Asha, At(known), rules);
        return this;
    }

    /// <summary>The rules change and the case follows as far as they say.</summary>
    public CaseStory Under(RuleBook changed, string at)
    {
        rules = changed;
        Case.ComputeClocks(changed, At(at));
        return this;
    }

    /// <summary>The SLA worker looks.</summary>
    public CaseStory Looks(string at)
    {
        Case.RaiseAlerts(At(at));
        return this;
    }

    public List<(string What, ClockKind Kind, DateTimeOffset At)> Alerts() =>
        [.. Case.Events.Where(e => e.Fact is SlaAtRisk or SlaBreached or SlaBreachCorrected).Select(e => (e.Kind, KindOf(e.Fact), e.At))];

    public ClockState StateAt(ClockKind kind, string at) => Clock(kind).StateAt(At(at));

    private static ClockKind KindOf(CaseEvent fact) => fact switch
    {
        SlaAtRisk a => a.Kind,
        SlaBreached b => b.Kind,
        SlaBreachCorrected c => c.Kind,
        _ => throw new InvalidOperationException(),
    };
}
