using System.Text.RegularExpressions;
using Enquiries.Application.Channels;
using MailKit.Net.Smtp;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>What the mail server's refusals mean for a reply.</summary>
internal static partial class SmtpAnswers
{
    public static SendResult.Failed Read(SmtpCommandException e, string recipient, DateTimeOffset tryAgainAt)
    {
        var code = Enhanced().Match(e.Message) is { Success: true } found ? found.Value : null;
        return Read((int)e.StatusCode, code, e.ErrorCode == SmtpErrorCode.SenderNotAccepted, e.ErrorCode == SmtpErrorCode.RecipientNotAccepted, e.Message, recipient, tryAgainAt);
    }

    public static SendResult.Failed Read(int status, string? code, bool sender, bool atRecipient, string said, string recipient, DateTimeOffset tryAgainAt)
    {
        var words = PlatformText.CleanLine(said, 300);
        var raw = $"{status} {words}";
        if (status is 535 or 534 or 530)
            return new SendResult.Failed(FailureKind.TokenInvalid, "The mail server does not accept the user name and password.", Raw: raw);

        // 421 is said to all, the others to this one recipient: no other reply waits for them.
        if (status < 500)
            return new SendResult.Failed(FailureKind.RetryLater, MailWords.Delayed(recipient, words), status == 421 ? tryAgainAt : null, raw);
        if (code is "5.3.4" or "5.2.3" || (status == 552 && code is not "5.2.2"))
            return new SendResult.Failed(FailureKind.BadContent, MailWords.Failed("5.3.4", recipient, words), Raw: raw);
        if (code is "5.2.2")
            return new SendResult.Failed(FailureKind.RecipientUnreachable, MailWords.Failed(code, recipient, words), Raw: raw);

        // Refused for whom it comes from: that is no matter of this one message.
        if (sender || code is "5.1.7" or "5.1.8")
            return new SendResult.Failed(FailureKind.PermissionMissing, $"Our mail server does not let this account send from its own address. It said: {words}", Raw: raw);
        if (code is not null && code.StartsWith("5.7.", StringComparison.Ordinal))
            return new SendResult.Failed(FailureKind.RefusedByPolicy, MailWords.Failed(code, recipient, words), Raw: raw);
        if (MailWords.IsAddressBad(code) || (atRecipient && status is 550 or 551 or 553))
            return new SendResult.Failed(FailureKind.RecipientUnreachable, MailWords.Failed(code ?? "5.1.1", recipient, words), Raw: raw);
        return new SendResult.Failed(FailureKind.BadContent, $"The mail server did not take the message. It said: {words}", Raw: raw);
    }

    [GeneratedRegex(@"\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Enhanced();
}
