using System.Globalization;
using System.Text;
using Enquiries.Application.Cases;
using Enquiries.Domain.Escalations;
using Enquiries.Domain.Sla;

namespace Enquiries.Application.Escalations.Mail;

/// <summary>
/// What e-mails say: references, clocks, times in the council's zone and links. Never what a resident wrote, nor who they are: e-mail travels in the open.
/// </summary>
internal sealed class MailWords(Uri desk, TimeZoneInfo zone)
{
    /// <summary>A digest names so many cases and counts the rest.</summary>
    public const int MostNamed = 50;

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public string Subject(IReadOnlyList<Told> about) => about is [var one]
        ? $"{one.Case.Reference}: {What(one)}"
        : string.Create(English, $"{Count(about)}");

    public string Body(IReadOnlyList<Told> about)
    {
        var body = new StringBuilder();
        if (about is [var one])
        {
            body.Append(English, $"{one.Case.Reference}: {What(one)}.\n\n{When(one)}\n");
            if (one.About.What == EscalationKind.Warning)
                body.Append(English, $"Warned: {Time(one.About.At)}\n");
            body.Append(English, $"{Why(one.Notification.Level)}\n\n{Link(one)}\n");
        }
        else
        {
            body.Append(English, $"{Count(about)}.\n\n");
            foreach (var told in about.Take(MostNamed))
                body.Append(English, $"{told.Case.Reference}: {What(told)}, {(told.About.What.IsOfReply() ? "since" : "due")} {Time(told.About.DueAt)}\n{Link(told)}\n");
            if (about.Count > MostNamed)
                body.Append(English, $"\nAnd {about.Count - MostNamed:N0} more.\n");
        }

        return body.Append(English, $"\nAll notifications: {new Uri(desk, "notifications")}\nQuiet hours, or no e-mail: {new Uri(desk, "me")}\n").ToString();
    }

    private static string Count(IReadOnlyList<Told> about)
    {
        var missed = about.Count(t => t.About.What == EscalationKind.Breach);
        var replies = about.Count(t => t.About.What.IsOfReply());
        var atRisk = about.Count - missed - replies;
        var targets = (missed, atRisk) switch
        {
            (0, 0) => null,
            (0, _) => string.Create(English, $"{atRisk:N0} {Targets(atRisk)} at risk"),
            (_, 0) => string.Create(English, $"{missed:N0} {Targets(missed)} missed"),
            _ => string.Create(English, $"{missed:N0} {Targets(missed)} missed, {atRisk:N0} at risk"),
        };
        var unsent = replies == 0 ? null : string.Create(English, $"{replies:N0} {(replies == 1 ? "reply" : "replies")} not sent");
        return string.Join(", ", new[] { targets, unsent }.Where(w => w is not null));
    }

    private static string Targets(int count) => count == 1 ? "target" : "targets";

    private static string What(Told told) => told.About.What switch
    {
        EscalationKind.ReplyFailed => "your reply was not sent",
        EscalationKind.ReplyHeld => "your reply waits to be sent",
        EscalationKind.Breach => $"{Clock(told.About.Clock)} missed",
        _ => $"{Clock(told.About.Clock)} at risk",
    };

    private string When(Told told) => $"{(told.About.What.IsOfReply() ? "Since" : "Due")}: {Time(told.About.DueAt)}";

    private static string Clock(ClockKind kind)
    {
        var words = TimelineWords.Kind(kind);
        return char.ToLower(words[0], English) + words[1..];
    }

    private static string Why(NotificationLevel level) => level switch
    {
        NotificationLevel.Assignee => "The case is assigned to you.",
        NotificationLevel.Cover => "You cover for the colleague to whom the case is assigned.",
        _ => "You are told because you lead the team, or stand in for its lead.",
    };

    private Uri Link(Told told) => new(desk, $"cases/{told.Case.Reference}");

    private string Time(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("dddd d MMMM yyyy, HH:mm", English);
}
