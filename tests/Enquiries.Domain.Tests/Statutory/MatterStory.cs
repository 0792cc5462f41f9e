using System.Globalization;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Domain.Tests.Statutory;

/// <summary>A case that is really a statutory matter, told in London dates ("2026-06-01", noon unless a time follows).</summary>
internal sealed class MatterStory
{
    public static readonly Actor Asha = new(Guid.Parse("a54a0000-0000-0000-0000-000000000001"), "Asha Example");

    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private readonly List<Guid> ids = [];

    public MatterStory(string writtenAt, RuleBook? rules = null)
    {
        Rules = rules ?? RuleBook.BuiltIn;
        var at = At(writtenAt);
        Case = Case.Open(1, Guid.NewGuid(), ChannelKind.Facebook, Audience.Public, "post", "post/resident", null, null, null, at, at, Rules);
        Case.Receive("m1", null, null, "How many trees were felled last year?", [], "Resident", at, at, Rules);
    }

    public Case Case { get; }

    public RuleBook Rules { get; set; }

    public static DateTimeOffset At(string text)
    {
        var local = DateTime.Parse(text.Contains(' ', StringComparison.Ordinal) ? text : text + " 12:00", CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }

    public Guid Id(int number = 1) => ids[number - 1];

    public Matter Matter(int number = 1) => Case.ReadMatters(Rules).Single(m => m.Number == number);

    public StatutoryMatter Row(int number = 1) => Case.Matters.Single(m => m.Number == number);

    public SlaClock Clock(ClockKind kind, int number = 1) => Case.Clocks.Single(c => c.Kind == kind && c.MatterId == Id(number));

    /// <summary>The London date on which a clock is due; null when there is no such clock or no due moment.</summary>
    public string? Due(ClockKind kind, int number = 1)
    {
        var clock = Case.Clocks.SingleOrDefault(c => c.Kind == kind && c.MatterId == Id(number));
        return clock?.DueAt is { } due ? Date(due) : null;
    }

    public static string Date(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, London).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public MatterStory IsProposed(StatutoryType type, string at)
    {
        ids.Add(Guid.NewGuid());
        Case.ProposeMatter(ids[^1], type, "They ask for figures", Asha, At(at), Rules);
        return this;
    }

    public MatterStory IsDismissed(string at, int number = 1)
    {
        Case.DismissMatter(Id(number), "Only a question", Asha, At(at), Rules);
        return this;
    }

    /// <summary>Confirmed, without a proposal before, on the day of receipt unless said otherwise.</summary>
    public MatterStory Is(
        StatutoryType type, string received, string? confirmed = null, UkNation nation = UkNation.England, EmergencyStart start = EmergencyStart.Awareness)
    {
        ids.Add(Guid.NewGuid());
        return Confirm(ids.Count, type, received, confirmed, nation, start);
    }

    public MatterStory Confirm(
        int number, StatutoryType type, string received, string? confirmed = null, UkNation nation = UkNation.England, EmergencyStart start = EmergencyStart.Awareness)
    {
        Case.ConfirmMatter(Id(number), type, nation, At(received), start, Asha, At(confirmed ?? received), Rules);
        return this;
    }

    public MatterStory Step(StatutoryStep step, string at, string? recorded = null, string? reason = null, int number = 1)
    {
        Case.RecordStep(Id(number), step, At(at), reason ?? (recorded is null ? null : "Noted in the old system"), Asha, At(recorded ?? at), Rules);
        return this;
    }

    public MatterStory Pauses(PauseGround ground, string at, string? recorded = null, int number = 1)
    {
        Case.PauseMatter(Id(number), ground, "Asked which year is meant", At(at), Asha, At(recorded ?? at), Rules);
        return this;
    }

    public MatterStory Resumes(string at, string? recorded = null, int number = 1)
    {
        Case.ResumeMatter(Id(number), At(at), null, Asha, At(recorded ?? at), Rules);
        return this;
    }

    public MatterStory Extends(int by, string at, ClockKind clock = ClockKind.Answer, int number = 1)
    {
        Case.ExtendMatter(Id(number), clock, by, "The complaint is complex", "Letter of the same day, with the ombudsman’s details", Asha, At(at), Rules);
        return this;
    }

    public MatterStory IsWithdrawn(WithdrawalKind kind, string at, int number = 1)
    {
        Case.WithdrawMatter(Id(number), kind, "Told by telephone", Asha, At(at), Rules);
        return this;
    }

    public MatterStory Returns(string at, int number = 1)
    {
        Case.ReturnMatter(Id(number), "They sent it back", Asha, At(at), Rules);
        return this;
    }

    public MatterStory Looks(string at)
    {
        Case.RaiseAlerts(At(at));
        return this;
    }
}
