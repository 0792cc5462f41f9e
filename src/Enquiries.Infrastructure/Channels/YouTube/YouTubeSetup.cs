using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>How a YouTube channel is connected: a Google project, its client, and the sign-in of the channel's owner.</summary>
internal sealed class YouTubeSetup(YouTubeApi api, YouTubeTokens tokens, YouTubeSignIn signIn, TimeProvider clock) : IChannelSetup
{
    public ChannelKind Channel => ChannelKind.YouTube;

    public string AccountNoun => "YouTube channel";

    public Uri? ApiAddress => PlatformAddresses.Of(ChannelKind.YouTube);

    public string? WebhookPath => "/webhooks/youtube";

    public IPlatformSignIn? SignIn => signIn;

    public IReadOnlyList<SetupStep> Steps { get; } =
    [
        new(
            "The council's Google project",
            "At console.cloud.google.com make a project for the council, switch on the “YouTube Data API v3” in it, and make an OAuth client of the type “Web application” with the "
            + "desk's sign-in address as redirect address. On the consent screen choose “Internal” if the council uses Google Workspace. Otherwise set its publishing status to “In production”: "
            + "while it says “Testing”, Google ends every sign-in after seven days and the channel stands still until somebody signs in again.",
            [
                new SetupField(YouTubeSettings.ClientIdKey, "Client id", "Ends in .apps.googleusercontent.com"),
                new SetupField(YouTubeSettings.ClientSecretKey, "Client secret", null, SetupFieldKind.Secret),
            ]),
        new(
            "The channel",
            "You need the Google account that owns the channel, or a manager of its brand account. When you are asked at Google, choose the channel, not the personal account, and allow "
            + "the desk to manage comments.",
            [
                new SetupField("name", "Name of the channel", "As staff shall see it", Required: false),
                new SetupField("externalId", "Channel id", "Begins with UC. Left empty, it is read after the sign-in.", Required: false),
            ]),
        new(
            "News of new videos",
            "YouTube's hub tells the desk when a video is published, and signs what it sends with a secret that only the two know. Comments come without it.",
            [
                new SetupField("appSecret", "Secret for the hub", "Make up at least 20 letters and digits; nobody has to remember them", SetupFieldKind.Secret),
                new SetupField("verifyToken", "Verify token", "Another made-up word of at least 20 letters and digits", SetupFieldKind.Secret),
                new SetupField(YouTubeSettings.CallbackKey, "Public address of the desk's webhook", "For instance https://enquiries.council.gov.uk/webhooks/youtube", Required: false) { IsWebhookAddress = true },
            ]),
        new(
            "Quota",
            "Google lets a project use 10,000 units a day, to midnight Pacific time: reading a page costs 1, a reply 50. The desk counts them and reads less often as they run out. More can be "
            + "asked for with Google's audit form.",
            [
                new SetupField(YouTubeSettings.QuotaKey, "Units a day", null, SetupFieldKind.Number, Default: YouTubeSettings.DefaultQuota.ToString(CultureInfo.InvariantCulture)),
                new SetupField(
                    YouTubeSettings.ReserveKey, "Units kept for replies", "1,500 are enough for 30 replies after reading has stopped", SetupFieldKind.Number,
                    Default: YouTubeSettings.DefaultReserve.ToString(CultureInfo.InvariantCulture)),
            ]),
    ];

    public async Task<ConnectionCheck> CheckAsync(ConnectedAccount draft, CancellationToken ct)
    {
        var account = draft;
        if (account.Credentials.AccessToken.Length == 0 || account.Credentials.AccessTokenExpiresAt <= clock.GetUtcNow())
        {
            var (fresh, failure) = await tokens.RefreshAsync(account, ct);
            if (fresh is null)
                return new ConnectionCheck([new CheckFinding("Sign-in at Google", FindingLevel.Wrong, failure!.Reason)]);
            account = account with { Credentials = fresh };
        }

        var mine = await api.ProbeAsync(account, "channels", [("part", "snippet"), ("mine", "true")], ct);
        if (mine.Failure is { } refused)
            return new ConnectionCheck([new CheckFinding(WhatOf(refused, mine.Reason), FindingLevel.Wrong, refused.Reason)]);
        var channels = mine.Items.Where(j => j.Id("id"u8) is not null).ToList();
        if (channels.Count == 0)
        {
            return new ConnectionCheck([new CheckFinding(
                "YouTube channel", FindingLevel.Wrong, "The Google account that was signed in has no YouTube channel. Sign in with the account that owns the council's channel, and choose the channel.")]);
        }

        var findings = new List<CheckFinding> { new("Sign-in at Google", FindingLevel.Good) };
        var channel = channels.Find(j => j.Id("id"u8) == account.ExternalId);
        if (channel.ValueKind == System.Text.Json.JsonValueKind.Undefined && account.ExternalId.Length > 0)
        {
            findings.Add(new CheckFinding(
                "YouTube channel", FindingLevel.Wrong,
                $"The Google account that was signed in owns the channel {channels[0].Id("id"u8)}, not {account.ExternalId}. Sign in again and choose the right channel, or correct the id."));
            return new ConnectionCheck(findings);
        }

        if (channel.ValueKind == System.Text.Json.JsonValueKind.Undefined)
            channel = channels[0];
        var id = channel.Id("id"u8)!;
        var name = PlatformText.CleanLine(channel.Object("snippet"u8)?.Text("title"u8), ChannelAccount.NameMaxLength);
        findings.Add(new CheckFinding("YouTube channel", FindingLevel.Good));
        findings.Add(await ReadingAsync(account, id, "Reading comments", null, ct));
        findings.Add(await ReadingAsync(account, id, "Permission youtube.force-ssl (manage comments)", YouTubeComment.Held, ct));
        findings.Add(account.Credentials.RefreshToken is { Length: > 0 }
            ? new CheckFinding("Lasting sign-in", FindingLevel.Good)
            : new CheckFinding("Lasting sign-in", FindingLevel.Limited, "There is no refresh token: the connection ends within the hour. Sign in at Google on this page instead of pasting a token."));
        return new ConnectionCheck(findings, id, name);
    }

    private async Task<CheckFinding> ReadingAsync(ConnectedAccount account, string channelId, string what, string? status, CancellationToken ct)
    {
        var answer = await api.ProbeAsync(
            account, "commentThreads", [("part", "id"), ("allThreadsRelatedToChannelId", channelId), ("maxResults", "1"), ("moderationStatus", status)], ct);
        return answer.Failure switch
        {
            null => new CheckFinding(what, FindingLevel.Good),
            { Kind: FailureKind.QuotaOrMoney or FailureKind.RetryLater } later => new CheckFinding(what, FindingLevel.Limited, later.Reason),
            var failed => new CheckFinding(what, FindingLevel.Wrong, failed.Reason),
        };
    }

    private static string WhatOf(SendResult.Failed failure, string? reason) => (failure.Kind, reason) switch
    {
        (FailureKind.TokenInvalid, _) => "Sign-in at Google",
        (_, "insufficientPermissions" or "ACCESS_TOKEN_SCOPE_INSUFFICIENT") => "Permission youtube.force-ssl (manage comments)",
        (_, "ineligibleAccount" or "youtubeSignupRequired") => "YouTube channel",
        (_, "accessNotConfigured" or "SERVICE_DISABLED") => "YouTube Data API v3",
        _ => "YouTube",
    };
}
