using System.Globalization;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>
/// Has X repeat what it delivered, or tried to: quotes and encrypted messages stand in no list that could be read instead. What the desk knows already changes
/// nothing when it comes again.
/// </summary>
internal sealed class XReplayFeed(XClient x, XPace pace, TimeProvider clock) : IChannelFeed
{
    public const string FeedName = "replay";
    private const string Minute = "yyyyMMddHHmm";
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan NotHere = TimeSpan.FromDays(1);

    /// <summary>By then the lists that can be read were read, so that what they repair is counted; and X repeats nothing that is quite new.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(75);

    /// <summary>After an absence the lists are read first.</summary>
    private static readonly TimeSpan ListsFirst = TimeSpan.FromMinutes(5);

    /// <summary>X takes no shorter stretch.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(21);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);
    private static readonly TimeSpan FurthestBack = TimeSpan.FromDays(5) - TimeSpan.FromHours(1);

    public ChannelKind Channel => ChannelKind.X;

    public string Name => FeedName;

    public FeedPurpose Purpose => FeedPurpose.CatchUp;

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!XPollFeed.IsPushed(account) || account.Credentials[XClient.BearerToken] is not { Length: > 0 })
            return FeedReading.Done.Nothing(null, now + NotHere);
        if (pace.NotBefore(account.Id, XLimit.Webhooks) is { } later)
            return new FeedReading.NotYet(later);

        // Before the first time nothing was delivered here.
        var end = now - Settled;
        if (!DateTimeOffset.TryParseExact(position.Cursor, Minute, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from))
            return FeedReading.Done.Nothing(Text(end), now + Every);
        if (now - (position.ReadAt ?? now) > Settled)
            return FeedReading.Done.Nothing(position.Cursor, now + ListsFirst);
        from = from < end - FurthestBack ? end - FurthestBack : from;
        if (end - from < Shortest)
            return new FeedReading.NotYet(from + Shortest + Settled);
        var to = from + Longest < end ? from + Longest : end;

        var (webhook, failure) = await XWebhookFeed.FindAsync(x, account, now, ct);
        if (failure is not null)
            return new FeedReading.Failed(failure);
        if (webhook is null)
            return new FeedReading.NotYet(now + XWebhookFeed.Every);
        var asked = await x.AsApplicationAsync(
            account, HttpMethod.Post, "2/webhooks/replay", [], new JsonObject { ["webhook_id"] = webhook, ["from_date"] = Text(from), ["to_date"] = Text(to) }, ct);
        return asked.Http.Status switch
        {
            >= 200 and < 300 => FeedReading.Done.Nothing(Text(to), to < end ? now + TimeSpan.FromMinutes(1) : now + Every),
            400 or 403 or 404 => new FeedReading.Done(
                [], Text(to), now + NotHere, "X does not repeat deliveries for this application: a quote or an encrypted message whose delivery was lost can be seen only on X itself."),
            _ => new FeedReading.Failed(XErrors.OfApplication(asked, now)),
        };
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Minute, CultureInfo.InvariantCulture);
}
