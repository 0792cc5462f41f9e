using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>How an Instagram account is connected, by Instagram's own interface or by that of the Facebook Page it is linked to.</summary>
internal sealed class InstagramSetup(GraphClient graph, MetaSubscription subscription, TimeProvider clock) : IChannelSetup
{
    public ChannelKind Channel => ChannelKind.Instagram;

    public string AccountNoun => "Instagram account";

    public Uri? ApiAddress => PlatformAddresses.Of(ChannelKind.Instagram);

    public string? WebhookPath => "/webhooks/instagram";

    public IPlatformSignIn? SignIn => null;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new("The account", "Only a professional account (business or creator) can be connected. If it is private, Instagram delivers no comments or mentions.",
        [
            new("name", "Name", "For instance Westmere Council on Instagram"),
            new("externalId", "Account id", "The number beginning with 1784 that the App Dashboard shows beside the account"),
            new("apiBaseUrl", "Interface", "Which of Meta's two interfaces the application uses", SetupFieldKind.Choice, Default: "https://graph.instagram.com/v26.0")
            {
                Choices =
                [
                    ("https://graph.instagram.com/v26.0", "Instagram API with Instagram login"),
                    ("https://graph.facebook.com/v26.0", "Instagram API with Facebook login, through the linked Page"),
                ],
            },
        ]),
        new("The application at Meta", "In the App Dashboard at developers.facebook.com open your application. The Meta app secret is under Settings, Basic. "
            + "With Instagram login there is a second one under Instagram, API setup: Meta does not say which of the two signs, so give both.",
        [
            new("appSecret", "Meta app secret", "It proves that a delivery comes from Instagram.", SetupFieldKind.Secret),
            new(ChannelCredentials.OtherAppSecret, "Instagram app secret", "With Instagram login only", SetupFieldKind.Secret, Required: false),
        ]),
        new("Deliveries", "In the App Dashboard open Webhooks, choose Instagram, and enter the desk's address for deliveries and a verify token of your own choice. Enter the same token here. "
            + "Subscribe comments, live_comments, mentions, messages and standby. Comments and mentions of people without a role in the application need Advanced Access.",
        [
            new("verifyToken", "Verify token", "A long word that nobody can guess", SetupFieldKind.Secret),
        ]),
        new("Access token", "With Instagram login: generate a token for the account under Instagram, API setup; it lasts for 60 days, and the desk renews it. It needs "
            + "instagram_business_basic, instagram_business_manage_comments and instagram_business_manage_messages. "
            + "With Facebook login: a Page access token with " + string.Join(", ", InstagramTokenFeed.PagePermissions.Select(p => p.Name)) + ".",
        [
            new("accessToken", "Access token", "It is stored encrypted and never shown again.", SetupFieldKind.Secret),
        ]),
    ];

    public Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct) =>
        GraphClient.IsInstagramLogin(draft) ? CheckOwnAsync(draft, ct) : CheckPageAsync(draft, ct);

    private async Task<ConnectionCheck> CheckOwnAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var findings = new List<CheckFinding>();
        var self = await graph.GetAsync(draft, "me", [("fields", "id,user_id,username,name,account_type")], ct);
        if (self.Json is not { } me)
        {
            findings.Add(new CheckFinding("Access token", FindingLevel.Wrong, Classify(self).Reason));
            return new ConnectionCheck(findings);
        }

        var (scoped, id, username) = (me.Id("id"u8), me.Id("user_id"u8) ?? me.Id("id"u8), PlatformText.CleanLine(me.Text("username"u8), 100));
        var fits = draft is { ExternalId.Length: 0 } or { IsIdentified: false } || draft.ExternalId == id || draft.ExternalId == scoped;
        findings.Add(fits
            ? new CheckFinding("Access token", FindingLevel.Good)
            : new CheckFinding("Account id", FindingLevel.Wrong, $"The access token belongs to @{username} with the id {id}, not to {draft.ExternalId}. Enter that id, or the other account's token."));
        if (me.IsText("account_type"u8, "PERSONAL"u8))
            findings.Add(new CheckFinding("Kind of account", FindingLevel.Wrong, "It is a personal account. Turn it into a professional one in the Instagram app, under Settings, Account type."));

        // Instagram's own interface tells nobody which permissions a token has: each is tried.
        findings.Add(await TryAsync(draft, "instagram_business_basic", "me/media", [("fields", "id"), ("limit", "1")], "posts and the comments under them cannot be read.", ct));
        findings.Add(await TryAsync(
            draft, "instagram_business_manage_comments", "me/media", [("fields", "id,comments.limit(1){id}"), ("limit", "1")], "comments can neither be read, nor answered, nor hidden.", ct));
        findings.Add(await TryAsync(
            draft, "instagram_business_manage_messages", "me/conversations", [("platform", "instagram"), ("limit", "1")], "direct messages can neither be read nor answered.", ct));
        findings.Add(await DeliveriesAsync(draft, ct));

        var settings = new Dictionary<string, string>(draft.Settings, StringComparer.Ordinal) { [InstagramLookUp.UserNameSetting] = username ?? "" };
        if (scoped is not null && scoped != id)
            settings[ConnectedAccount.OtherIdSetting] = scoped;
        return new ConnectionCheck(findings, id, username is null ? null : "@" + username, settings);
    }

    private async Task<ConnectionCheck> CheckPageAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var findings = new List<CheckFinding>();
        var self = await graph.GetAsync(draft, "me", [("fields", "id,name,instagram_business_account{id,username,ig_id}")], ct);
        if (self.Json is not { } page)
        {
            findings.Add(new CheckFinding("Access token", FindingLevel.Wrong, Classify(self).Reason));
            return new ConnectionCheck(findings);
        }

        if (page.Object("instagram_business_account"u8) is not { } linked || linked.Id("id"u8) is not { } id)
        {
            findings.Add(new CheckFinding("Linked account", FindingLevel.Wrong, $"The Page {PlatformText.CleanLine(page.Text("name"u8), 200)} has no professional Instagram account linked to it. Link it in the Page's settings."));
            return new ConnectionCheck(findings);
        }

        var username = PlatformText.CleanLine(linked.Text("username"u8), 100);
        findings.Add(draft is { ExternalId.Length: 0 } or { IsIdentified: false } || draft.ExternalId == id
            ? new CheckFinding("Access token", FindingLevel.Good)
            : new CheckFinding("Account id", FindingLevel.Wrong, $"The Page's account is @{username} with the id {id}, not {draft.ExternalId}. Enter that id, or the other Page's token."));
        var (report, answer) = await TokenReport.ReadAsync(graph, draft, ct);
        findings.AddRange(MetaFindings.Of(report, answer, InstagramTokenFeed.PagePermissions, Classify, clock.GetUtcNow()));
        findings.Add(await DeliveriesAsync(draft, ct));

        var settings = new Dictionary<string, string>(MetaFindings.Learnt(draft, report), StringComparer.Ordinal) { [InstagramLookUp.UserNameSetting] = username ?? "" };
        if (linked.Id("ig_id"u8) is { } other && other != id)
            settings[ConnectedAccount.OtherIdSetting] = other;
        return new ConnectionCheck(findings, id, username is null ? null : "@" + username, settings);
    }

    private async Task<CheckFinding> TryAsync(
        ConnectedAccount draft, string permission, string path, IReadOnlyList<(string, string)> parameters, string without, CancellationToken ct)
    {
        var answer = await graph.GetAsync(draft, path, parameters, ct);
        if (answer.Succeeded)
            return new CheckFinding($"Permission {permission}", FindingLevel.Good);
        var failure = Classify(answer);
        return failure.Kind is FailureKind.PermissionMissing or FailureKind.BadContent or FailureKind.TargetGone
            ? new CheckFinding($"Permission {permission}", FindingLevel.Wrong, $"It is missing. Without it {without} Have it granted in the App Dashboard, and create the token again.")
            : new CheckFinding($"Permission {permission}", FindingLevel.Limited, $"It could not be tried: {failure.Reason}");
    }

    private async Task<CheckFinding> DeliveriesAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var (state, failure) = await subscription.EnsureAsync(draft, InstagramSubscriptionFeed.Fields(draft), Classify, ct);
        return state == SubscriptionState.Unknown
            ? new CheckFinding("Deliveries", FindingLevel.Limited, $"Instagram could not be asked to deliver to us: {failure!.Reason} Until then messages are found every hour by reading.")
            : new CheckFinding("Deliveries", FindingLevel.Good);
    }

    private SendResult.Failed Classify(GraphAnswer answer) => InstagramErrors.Classify(answer, clock.GetUtcNow(), null);
}
