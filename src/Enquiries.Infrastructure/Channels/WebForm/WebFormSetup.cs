using System.Text.RegularExpressions;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.WebForm;

/// <summary>How a form is opened to the public: its address and its words. There is no platform behind it.</summary>
internal sealed partial class WebFormSetup(WebFormSender sender) : IChannelSetup
{
    public ChannelKind Channel => ChannelKind.WebForm;

    public string AccountNoun => "web form";

    public Uri? ApiAddress => null;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new SetupStep(
            "The form's address",
            "The form is a page of this desk that everybody can open without an account. The one named contact is at /contact, any other at /contact/ and its name.",
            [
                new SetupField("name", "Name", "Residents see it as the page's title, for instance “Contact the council”."),
                new SetupField("externalId", "Address", "Small letters, digits and dashes, for instance contact or parking.", Default: "contact"),
            ]),
        new SetupStep(
            "What residents read",
            "Both may be left empty. Without a link of its own the form shows the council's privacy notice, if the installation names one.",
            [
                new SetupField("intro", "Words before the first question", "For instance when to telephone instead.", SetupFieldKind.Long, Required: false),
                new SetupField("privacyUrl", "Privacy notice", "Its full address, beginning with https://.", Required: false),
            ]),
    ];

    public string? WebhookPath => null;

    public IPlatformSignIn? SignIn => null;

    public async Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var findings = new List<CheckFinding>
        {
            Address().IsMatch(draft.ExternalId) && draft.ExternalId != "case"
                ? new CheckFinding("Address", FindingLevel.Good)
                : new CheckFinding("Address", FindingLevel.Wrong, "Use small letters, digits and dashes, at most 50; “case” is taken."),
        };
        if (draft.Settings.GetValueOrDefault("privacyUrl") is { Length: > 0 } link && !(Uri.TryCreate(link, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps))
            findings.Add(new CheckFinding("Privacy notice", FindingLevel.Wrong, "Give its full address, beginning with https://."));
        findings.Add(await sender.WayAsync(ct) is { } way
            ? new CheckFinding($"Answers by e-mail, through {way}", FindingLevel.Good)
            : new CheckFinding("Answers by e-mail", FindingLevel.Limited, "Residents can write, but no answer can be sent: connect a mailbox, or set the installation's mail server."));
        return new ConnectionCheck(findings);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,49}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
