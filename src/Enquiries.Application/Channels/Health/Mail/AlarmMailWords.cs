using System.Globalization;
using System.Text;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels.Health.Mail;

/// <summary>What e-mails about alarms say. Nothing of what residents wrote, nor who they are.</summary>
internal sealed class AlarmMailWords(Uri desk)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static string Of(AlarmKind kind) => kind switch
    {
        AlarmKind.Refused => "The platform refuses an account",
        AlarmKind.Unsubscribed => "A platform no longer delivers to us",
        AlarmKind.TokenExpiring => "An access token runs out",
        AlarmKind.Quiet => "A channel is quieter than usual",
        AlarmKind.AllowanceLow => "Little is left of an account's quota or money",
        AlarmKind.AllowanceUsedUp => "An account's quota or money is used up",
        AlarmKind.FeedFailing => "An account cannot be read",
        AlarmKind.RepliesWaiting => "Replies wait to be sent",
        AlarmKind.MailRefused => "Receiving servers refuse our mail",
        AlarmKind.DeliveriesWaiting => "Deliveries wait to be processed",
        AlarmKind.ManyRepaired => "Messages were not delivered and had to be found",
        AlarmKind.ScannerAway => "The virus scanner cannot be reached",
        AlarmKind.FormsHeld => "Forms wait for somebody to look at them",
        _ => "Items could not be processed",
    };

    public string Subject(IReadOnlyList<AlarmKind> kinds) => kinds is [var one]
        ? Of(one)
        : string.Create(English, $"{kinds.Count:N0} alarms about channel accounts");

    public string Body(IReadOnlyList<string> alarms)
    {
        var body = new StringBuilder();
        foreach (var words in alarms)
            body.Append(words).Append("\n\n");
        return body.Append(English, $"All accounts and alarms: {new Uri(desk, "admin/accounts")}\nQuiet hours, or no e-mail: {new Uri(desk, "me")}\n").ToString();
    }
}
