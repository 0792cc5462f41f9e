using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>Says in plain words what a case event means.</summary>
internal static class TimelineWords
{
    public static async Task<IReadOnlyDictionary<Guid, string>> ReadNamesAsync(EnquiriesDbContext db, IEnumerable<RecordedEvent> events, CancellationToken ct)
    {
        var ids = events.SelectMany(e => e.Fact switch
        {
            CaseAssigned a => [a.From, a.To],
            CaseTransferred t => [t.From, t.To],
            CategoryChanged c => new[] { c.From, c.To },
            _ => [],
        }).OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0)
            return new Dictionary<Guid, string>();

        var names = await db.Officers.Where(o => ids.Contains(o.Id)).Select(o => new { o.Id, o.Name })
            .Concat(db.Teams.Where(t => ids.Contains(t.Id)).Select(t => new { t.Id, t.Name }))
            .Concat(db.Categories.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Name })).ToListAsync(ct);
        return names.ToDictionary(n => n.Id, n => n.Name);
    }

    public static TimelineEntry Entry(RecordedEvent e, IReadOnlyDictionary<Guid, string> names) =>
        new(e.Number, e.At, e.RecordedAt, e.Kind, e.ActorName, Words(e.Fact, names) + Noticed(e));

    private static string Words(CaseEvent fact, IReadOnlyDictionary<Guid, string> names)
    {
        return fact switch
        {
            CaseOpened { PreviousCaseId: null } => "Case opened",
            CaseOpened => "Case opened, following an earlier one",
            MessageReceived { ClaimedAt: { } claimed } =>
                $"The resident wrote. The platform gave a time in the future, {Moment(claimed)}; counted from when it reached us",
            MessageReceived { IsThanks: true } => "The resident said thank you, which asks for no answer once there has been one",
            MessageReceived { Conversation: not null } => "The resident wrote in another conversation of the case",
            MessageReceived => "The resident wrote",
            AutomaticMessageReceived => "A machine wrote, for instance an out-of-office notice; no clock moves",
            InvitedToPrivate { Way: InvitationWay.PrivateMessage } => "The resident was asked to go on in private, by a private message",
            InvitedToPrivate { Way: InvitationWay.FormLink } i => $"The resident was given a link to a private form{(i.Until is { } until ? $", good until {Moment(until)}" : "")}",
            InvitedToPrivate => "The resident was asked to write in private",
            ConversationJoined j => $"{Conversation(j.Audience, j.Channel)} joined the case, {Why(j)}",
            ConversationLeft l => $"A conversation on {PlatformWords.Of(l.Channel)} no longer belongs to the case: {l.Reason}",
            IdentitiesLinked l => $"The resident was linked with another identity: {l.Reason}",
            IdentitiesUnlinked l => $"The resident is no longer linked with another identity: {l.Reason}",
            AnswerNeeded => "A message asks for an answer after all",
            AnswerNotNeeded n => $"A message asks for no answer: {n.Reason}",
            MessageEdited => "The message was edited on the platform",
            MessageRemoved => "The message was removed on the platform by its author",
            MessageHidden => "The message was hidden from the public",
            MessageUnhidden => "The message was shown to the public again",
            ModerationAsked a => $"Asked the platform to {Asked(a.Kind)}{(a.Reason is null ? "" : $": {a.Reason}")}",
            MessageModerated { Kind: ModerationKind.Hide } => "The platform confirmed that the message is hidden",
            MessageModerated { Kind: ModerationKind.Show } => "The platform confirmed that the message is shown",
            MessageModerated { Kind: ModerationKind.HoldForReview } => "The message is held for review and out of the public's sight",
            MessageModerated { Kind: ModerationKind.RejectAndBan } => "The message was rejected, and its author may not write there any more",
            MessageModerated => "The message was rejected",
            ModerationFailed f => $"The platform did not {Asked(f.Kind)}: {f.Reason}",
            ReplyQueued => "Reply sent off",
            ReplySent { OnPlatform: true } => "Answered on the platform itself",
            ReplySent => "Reply is on the platform",
            ReplyHeld h => $"Reply waits: {h.Reason}",
            ReplyChanged => "The reply was changed before it was sent",
            MessageCleared => "The text of the removed message was cleared",
            ReplyFailed f => $"Reply did not get through: {f.Reason}",
            DeliveryReported r => r.Words,
            ReplyRetried => "Reply sent off again",
            ReplyGivenUp => "Reply given up",
            NoteAdded => "Note added",
            CaseAssigned { To: { } to } => $"Assigned to {Name(to)}",
            CaseAssigned => "Assignment removed",
            CaseTransferred t => $"Transferred {(t.From is { } from ? $"from {Name(from)} " : "")}to {Name(t.To)}: {t.Reason}",
            PolicyChosen { Policy.IsNone: true } p => $"No SLA policy is for the case any more. {p.Reason}",
            PolicyChosen p => $"Now under the policy {p.Name}. {p.Reason}",
            PauseAdded p => $"Corrected: the case had been waiting from {Moment(p.From)} to {Moment(p.To)}. {p.Reason}",
            AnsweredElsewhere a => $"Answered in another way: {a.How}",
            ResidentFlagged { To: ResidentFlag.None } f => $"The resident is no longer marked: {Lower(f.From)}",
            ResidentFlagged f => $"The resident is marked: {Lower(f.To)}",
            PriorityChanged p => $"Priority changed from {Lower(p.From)} to {Lower(p.To)}",
            CategoryChanged { To: { } to } => $"Category set to {Name(to)}",
            CategoryChanged => "Category removed",
            WaitingStarted { For: WaitingFor.AnotherAuthority } w => $"Waiting for another authority: {w.Reason}",
            WaitingStarted w => $"Waiting for the resident: {w.Reason}",
            WaitingEnded w => $"No longer waiting: {w.Reason}",
            CaseResolved r => $"Resolved: {Outcome(r.Outcome)}{(r.Reason is null ? "" : $". {r.Reason}")}",
            CaseReopened { Reason: { } reason } => $"Reopened: {reason}",
            CaseReopened => "Reopened by the resident's message",
            CaseClosed => "Closed, the time for a further message being over",
            MarkedNotAnEnquiry m => $"Marked as not an enquiry{(m.Reason is null ? "" : $": {m.Reason}")}",
            SlaAtRisk a => $"{Kind(a.Kind)} at risk",
            SlaBreached b => $"{Kind(b.Kind)} target missed",
            SlaBreachCorrected c => $"{Kind(c.Kind)}: the answer had been given in time, so the target was not missed",
            EscalationClimbed c => $"{Kind(c.Kind)}: nobody took the warning, so the leads were told",
            EscalationTaken => "Warning taken",
            MatterEvent m => Words(m),
            _ => fact.GetType().Name,
        };

        string Name(Guid? id) => id is { } known && names.TryGetValue(known, out var name) ? name : "(no longer known)";
    }

    private static string Conversation(Audience audience, ChannelKind channel) =>
        channel switch
        {
            ChannelKind.Email => "Correspondence by e-mail",
            ChannelKind.WebForm => "What was written on the form",
            _ => $"A {(audience == Audience.Public ? "public" : "private")} conversation on {PlatformWords.Of(channel)}",
        };

    private static string Why(ConversationJoined joined) => joined.Origin switch
    {
        ConversationOrigin.Invited => "because the resident was invited",
        ConversationOrigin.LinkedByHand => $"as an officer said: {joined.Reason}",
        _ => "because a message named the case",
    };

    private static string Words(MatterEvent fact) => fact switch
    {
        MatterProposed p => $"Proposed: this is {StatutoryWords.Phrase(p.Type)}{(p.Reason is null ? "" : $". {p.Reason}")}",
        MatterConfirmed c => $"Confirmed: this is {StatutoryWords.Phrase(c.Type)} ({StatutoryWords.Name(c.Nation)}), received {Moment(c.ReceivedAt)}{(c.Reopens ? ". The case is open again" : "")}",
        MatterDismissed d => $"Proposal dismissed: {d.Reason}",
        MatterStepDone s => $"{StatutoryWords.Name(s.Step)}{(s.Reason is null ? "" : $": {s.Reason}")}",
        MatterPaused p => $"{StatutoryWords.Name(p.Ground)}, the statutory clock stands still: {p.Reason}",
        MatterResumed r => $"The statutory clock goes on{(r.Reason is null ? "" : $": {r.Reason}")}",
        MatterExtended x => $"{StatutoryWords.Name(x.Clock)} extended by {x.By} {(x.InMonths ? "month" : "working day")}{(x.By == 1 ? "" : "s")}: {x.Reason}. Told: {x.Told}",
        MatterWithdrawn w => $"{StatutoryWords.Name(w.Kind)}: {w.Reason}",
        MatterReturned r => $"The statutory matter is ours again: {r.Reason}",
        MatterCalendarChanged c => $"The statutory calendar changed. {c.Summary}",
        _ => fact.GetType().Name,
    };

    /// <summary>A miss is stamped with its own moment; where that lay long back when it was noticed, that is said too.</summary>
    private static string Noticed(RecordedEvent e) =>
        e.Fact is SlaBreached b && b.Kind.IsStatutory() && e.RecordedAt - e.At > TimeSpan.FromHours(1) ? $", noticed {Moment(e.RecordedAt)}" : "";

    private static string Moment(DateTimeOffset at) =>
        PlainTime.InLondon(at).ToString("d MMMM yyyy 'at' HH:mm", System.Globalization.CultureInfo.GetCultureInfo("en-GB"));

    private static string Asked(ModerationKind kind) => kind switch
    {
        ModerationKind.Hide => "hide the message",
        ModerationKind.Show => "show the message again",
        ModerationKind.HoldForReview => "hold the message for review",
        ModerationKind.Reject => "reject the message",
        _ => "reject the message and ban its author",
    };

    private static string Lower(ResidentFlag flag) => flag switch
    {
        ResidentFlag.NeedsCare => "needs care",
        ResidentFlag.ElectedMember => "elected member",
        ResidentFlag.Press => "press",
        _ => "nothing",
    };

    private static string Lower(Priority priority) => priority.ToString().ToLowerInvariant();

    internal static string Kind(ClockKind kind) => kind switch
    {
        ClockKind.FirstResponse => "First response",
        ClockKind.NextResponse => "Next response",
        ClockKind.PeriodicUpdate => "Update to the resident",
        _ when kind.IsStatutory() => StatutoryWords.Name(kind),
        _ => "Resolution",
    };

    private static string Outcome(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Answered => "answered",
        CaseOutcome.PassedOn => "passed on to the service",
        CaseOutcome.NoAnswerNeeded => "no answer needed",
        CaseOutcome.Duplicate => "dealt with in another case",
        _ => "not the council's business",
    };
}
