namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>Status codes of RFC 3463 in plain words.</summary>
internal static class MailWords
{
    public static string Failed(string? code, string? recipient, string? diagnostic) => Says(Reason(code, recipient ?? "this address"), diagnostic);

    public static string Delayed(string? recipient, string? diagnostic) =>
        Says($"The mail server for {recipient ?? "this address"} has not taken it yet. It is tried again for some days.", diagnostic);

    /// <summary>Nobody is there: writing again cannot help.</summary>
    public static bool IsAddressBad(string? code) => code is not null && code.StartsWith("5.1.", StringComparison.Ordinal) && code is not ("5.1.7" or "5.1.8");

    private static string Reason(string? code, string recipient) => code switch
    {
        "5.1.1" or "5.1.0" or "5.1.3" or "5.1.10" => $"There is no mailbox {recipient}. Check the address, and reach the person in another way.",
        "5.1.2" => $"The part after the @ of {recipient} does not exist. Check the address, and reach the person in another way.",
        "5.1.6" => $"The mailbox {recipient} has moved and left no new address.",
        "5.2.1" => $"The mailbox {recipient} is switched off.",
        "5.2.2" or "4.2.2" => $"The mailbox {recipient} is full.",
        "5.2.3" or "5.3.4" => "The message is larger than the other side takes. Send it with fewer or smaller files.",
        _ when code is not null && code.StartsWith("5.1.", StringComparison.Ordinal) => $"The address {recipient} is not good.",
        _ when code is not null && code.StartsWith("5.7.", StringComparison.Ordinal) =>
            $"The mail server for {recipient} refuses our mail by a rule of its own. An administrator should look whether SPF, DKIM and DMARC are right.",
        _ when code is not null && code.StartsWith("4.", StringComparison.Ordinal) => $"The mail server for {recipient} could not be reached, and was tried for days.",
        _ => $"The mail server for {recipient} did not take the message.",
    };

    private static string Says(string reason, string? diagnostic) => string.IsNullOrWhiteSpace(diagnostic) ? reason : $"{reason} Their server said: {diagnostic}";
}
