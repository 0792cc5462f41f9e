using Enquiries.Domain.Channels;
using Enquiries.Domain.Privacy;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>The words for what can be done about a public message, and for the personal data found in it.</summary>
internal static class ModerationWords
{
    /// <summary>In the order in which they are offered, mildest first.</summary>
    public static readonly IReadOnlyList<ModerationKind> All =
        [ModerationKind.Hide, ModerationKind.Show, ModerationKind.HoldForReview, ModerationKind.Reject, ModerationKind.RejectAndBan];

    /// <summary>What takes a message out of the public's sight, mildest first.</summary>
    public static readonly IReadOnlyList<ModerationKind> Hiding = [ModerationKind.Hide, ModerationKind.HoldForReview, ModerationKind.Reject];

    /// <summary>What to do about personal data in public, as far as the platform lets the council do it.</summary>
    public static string Advice(IReadOnlyCollection<ModerationKind> hiding, string platform) =>
        hiding.Contains(ModerationKind.Hide) ? "Hide the message, and ask the resident to go on in private."
        : hiding.Count > 0 ? $"Have {platform} hold the message for review, so that the public no longer sees it, and ask the resident to go on in private."
        : "Ask the resident to go on in private.";

    public static string HeldBack(string platform) =>
        $"{platform} keeps this from the public: nobody but the council sees it. Show it to the public before you answer it, or the answer is refused.";

    public static string Button(ModerationKind kind) => kind switch
    {
        ModerationKind.Hide => "Hide from the public",
        ModerationKind.Show => "Show to the public",
        ModerationKind.HoldForReview => "Hold for review",
        ModerationKind.Reject => "Reject",
        _ => "Reject and ban the author",
    };

    public static string Explanation(ModerationKind kind, string platform) => kind switch
    {
        ModerationKind.Hide => $"Nobody but its author and their friends sees it on {platform} any more. It can be shown again. The case and its clocks stay as they are.",
        ModerationKind.Show => $"Everybody can read it on {platform} again.",
        ModerationKind.HoldForReview => $"{platform} takes it back into the queue of what is not published yet. It can be shown again.",
        ModerationKind.Reject => $"{platform} never publishes it. This cannot be taken back everywhere.",
        _ => $"{platform} never publishes it, and its author may not write there any more. This cannot be taken back from here.",
    };

    public static string Waiting(ModerationKind kind, string platform) => kind switch
    {
        ModerationKind.Hide => $"{platform} is asked to hide it",
        ModerationKind.Show => $"{platform} is asked to show it again",
        ModerationKind.HoldForReview => $"{platform} is asked to hold it for review",
        ModerationKind.Reject => $"{platform} is asked to reject it",
        _ => $"{platform} is asked to reject it and to ban its author",
    };

    public static string Done(ModerationKind kind) => kind switch
    {
        ModerationKind.Hide => "Hidden",
        ModerationKind.Show => "Shown again",
        ModerationKind.HoldForReview => "Held for review",
        ModerationKind.Reject => "Rejected",
        _ => "Rejected, and its author banned",
    };

    public static string Of(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Telephone => "a telephone number",
        PersonalDataKind.EmailAddress => "an e-mail address",
        PersonalDataKind.HomeAddress => "a home address",
        PersonalDataKind.NationalInsurance => "a National Insurance number",
        PersonalDataKind.NhsNumber => "an NHS number",
        PersonalDataKind.BankAccount => "bank details",
        PersonalDataKind.PaymentCard => "a payment card number",
        _ => "a date of birth",
    };
}
