using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Application.Escalations;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>
/// The subscription to new videos at YouTube's hub, renewed every day: a lease lasts ten days at most. That we ask is written down first, because the hub calls back
/// and gets an answer only while we are asking.
/// </summary>
internal sealed class SubscriptionFeed(PlatformCaller caller, SystemRequests requests, EscalationRules rules, TimeProvider clock) : IChannelFeed
{
    private const string WebhookPath = "/webhooks/youtube";
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);
    private static readonly TimeSpan AnswerTakes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lease = TimeSpan.FromDays(10);
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public ChannelKind Channel => ChannelKind.YouTube;

    public string Name => "subscription";

    public FeedPurpose Purpose => FeedPurpose.Subscription;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var settings = new YouTubeSettings(account);
        var now = clock.GetUtcNow();
        if ((settings.Callback ?? Default(rules.DeskUrl)) is not { } callback)
        {
            return new FeedReading.Done([], null, now + Daily,
                "The desk's public address is not known, so YouTube cannot tell of new videos. Comments are read all the same; new videos are listed every few hours.");
        }

        // The answer to the last question may still be on its way; asking again would only cross it.
        if (settings.LeaseAskedAt is { } asked && now - asked < AnswerTakes && settings.LeaseUntil is null && settings.LeaseDeniedAt is null)
            return FeedReading.Done.Nothing(null, asked + AnswerTakes);

        if (!IsFresh(settings, now))
        {
            await requests.SendAsync(new RememberForAccount(account.Id, new Dictionary<string, string?> { [YouTubeSettings.LeaseAskedKey] = YouTubeSettings.Write(now) }), ct);
            if (await AskAsync(account, settings, callback, ct) is { } failure)
                return new FeedReading.Failed(failure);
        }

        var problem = Problem(settings, now);
        return new FeedReading.Done([], null, now + (settings.LeaseUntil > now ? Daily : AnswerTakes), problem);
    }

    /// <summary>Confirmed, and asked for less than a day ago.</summary>
    private static bool IsFresh(YouTubeSettings settings, DateTimeOffset now) =>
        settings.LeaseUntil > now && settings.LeaseAskedAt is { } asked && now - asked < Daily - AnswerTakes;

    private static string? Problem(YouTubeSettings settings, DateTimeOffset now)
    {
        if (settings.LeaseDeniedAt is { } denied && denied > (settings.LeaseUntil - Lease ?? DateTimeOffset.MinValue))
            return $"YouTube's hub refused to tell of new videos on {Words(denied)}. The desk asks again; new videos are listed every few hours meanwhile.";
        return settings switch
        {
            { LeaseUntil: { } until } when until <= now =>
                $"The subscription to new videos ran out on {Words(until)} and YouTube's hub has not confirmed a new one. Check that it can reach the desk's webhook address.",
            { LeaseUntil: null, LeaseAskedAt: { } asked } when now - asked >= AnswerTakes =>
                "YouTube's hub has not confirmed the subscription to new videos. Check that it can reach the desk's webhook address.",
            _ => null,
        };
    }

    private async Task<SendResult.Failed?> AskAsync(ConnectedAccount account, YouTubeSettings settings, string callback, CancellationToken ct)
    {
        KeyValuePair<string, string>[] form =
        [
            new("hub.mode", "subscribe"), new("hub.topic", settings.Topic), new("hub.callback", callback), new("hub.verify", "async"),
            new("hub.verify_token", account.Credentials.VerifyToken), new("hub.secret", account.Credentials.AppSecret),
            new("hub.lease_seconds", Lease.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
        ];
        var answer = await caller.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, settings.HubUrl) { Content = new FormUrlEncodedContent(form) }, ct);
        return answer.Succeeded
            ? null
            : new SendResult.Failed(
                FailureKind.RetryLater, "YouTube's hub did not take the subscription to new videos. It is tried again; comments are read all the same.", null,
                answer.Scrubbed(account.Credentials.AppSecret, account.Credentials.VerifyToken));
    }

    private static string? Default(Uri? desk) => desk is null ? null : desk.GetLeftPart(UriPartial.Authority) + WebhookPath;

    private static string Words(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, London).ToString("d MMMM 'at' HH:mm", CultureInfo.GetCultureInfo("en-GB"));
}
