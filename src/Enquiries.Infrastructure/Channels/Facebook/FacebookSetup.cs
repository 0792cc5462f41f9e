using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>How a Facebook Page is connected.</summary>
internal sealed class FacebookSetup(GraphClient graph, MetaSubscription subscription, TimeProvider clock) : IChannelSetup
{
    public ChannelKind Channel => ChannelKind.Facebook;

    public string AccountNoun => "Facebook Page";

    public Uri? ApiAddress => PlatformAddresses.Of(ChannelKind.Facebook);

    public string? WebhookPath => "/webhooks/facebook";

    public IPlatformSignIn? SignIn => null;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new("Name the Page", "Give the Page a name that officers recognise, and its id. The id is under About, Page transparency, on the Page itself.",
        [
            new("name", "Name", "For instance Westmere Borough Council"),
            new("externalId", "Page id", "Digits only"),
        ]),
        new("The application at Meta", "In the App Dashboard at developers.facebook.com open your application, then Settings, Basic. Copy the app secret.",
        [
            new("appSecret", "App secret", "It proves that a delivery comes from Facebook.", SetupFieldKind.Secret),
        ]),
        new("Deliveries", "In the App Dashboard open Webhooks, choose Page, and enter the desk's address for deliveries and a verify token of your own choice. Enter the same token here.",
        [
            new("verifyToken", "Verify token", "A long word that nobody can guess", SetupFieldKind.Secret),
        ]),
        new("Access token", "Create a Page access token from a long-lived user token of somebody with full control of the Page, with these permissions: "
            + string.Join(", ", FacebookTokenFeed.Permissions.Select(p => p.Name)) + ". Such a token does not run out by itself.",
        [
            new("accessToken", "Page access token", "It is stored encrypted and never shown again.", SetupFieldKind.Secret),
        ]),
    ];

    public async Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var findings = new List<CheckFinding>();
        var self = await graph.GetAsync(draft, "me", [("fields", "id,name")], ct);
        if (self.Json is not { } page)
        {
            findings.Add(new CheckFinding("Access token", FindingLevel.Wrong, Classify(self).Reason));
            return new ConnectionCheck(findings);
        }

        var (id, name) = (page.Id("id"u8), PlatformText.CleanLine(page.Text("name"u8), ChannelAccount.NameMaxLength));
        findings.Add(draft is { ExternalId.Length: 0 } or { IsIdentified: false } || draft.ExternalId == id
            ? new CheckFinding("Access token", FindingLevel.Good)
            : new CheckFinding("Page id", FindingLevel.Wrong, $"The access token belongs to the Page {name} with the id {id}, not to {draft.ExternalId}. Enter that id, or the other Page's token."));

        var (report, answer) = await TokenReport.ReadAsync(graph, draft, ct);
        findings.AddRange(MetaFindings.Of(report, answer, FacebookTokenFeed.Permissions, Classify, clock.GetUtcNow()));

        var account = draft with { ExternalId = id ?? draft.ExternalId };
        var (state, failure) = await subscription.EnsureAsync(account, FacebookSubscriptionFeed.Fields(account), Classify, ct);
        findings.Add(state == SubscriptionState.Unknown
            ? new CheckFinding("Deliveries", FindingLevel.Limited, $"Facebook could not be asked to deliver to us: {failure!.Reason} Until then messages are found every hour by reading.")
            : new CheckFinding("Deliveries", FindingLevel.Good));

        return new ConnectionCheck(findings, id, name, MetaFindings.Learnt(draft, report));
    }

    private SendResult.Failed Classify(GraphAnswer answer) => FacebookErrors.Classify(answer, clock.GetUtcNow(), null);
}
