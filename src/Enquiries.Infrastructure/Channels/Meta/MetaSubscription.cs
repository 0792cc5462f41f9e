using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>
/// Whether the platform still delivers to us. After an hour of failed deliveries it takes the application off the account's list and says nothing; we put it
/// back, say so, and read what was missed.
/// </summary>
internal sealed class MetaSubscription(GraphClient graph, SystemRequests requests, TimeProvider clock)
{
    /// <summary>Setting: the application's id, so that other applications of the account are not taken for ours.</summary>
    public const string AppIdSetting = "appId";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    public async Task<FeedReading> CheckAsync(
        ConnectedAccount account, string platform, SubscribedFields fields, string catchUpFeed, Func<GraphAnswer, SendResult.Failed> classify, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (state, failure) = await EnsureAsync(account, fields, classify, ct);
        switch (state)
        {
            case SubscriptionState.Subscribed:
                return FeedReading.Done.Nothing(null, now + Every);
            case SubscriptionState.SubscribedAgain:
                await requests.SendAsync(new BeginFeeds([new DueFeed(account.Id, catchUpFeed)], [catchUpFeed]), CancellationToken.None);
                return new FeedReading.Done([], null, now + Every, $"{platform} had stopped delivering to us. We have subscribed again, and what came meanwhile is being read.");
            default:
                return failure!.Kind is FailureKind.PermissionMissing or FailureKind.BadContent or FailureKind.NotAllowedHere
                    ? new FeedReading.Done([], null, now + Every, $"{platform} does not deliver to us, and subscribing again was refused: {failure.Reason} Until then messages are found every hour by reading.")
                    : new FeedReading.Failed(failure);
        }
    }

    public async Task<(SubscriptionState State, SendResult.Failed? Failure)> EnsureAsync(
        ConnectedAccount account, SubscribedFields fields, Func<GraphAnswer, SendResult.Failed> classify, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, fields.Path, [], ct);
        if (answer.Json?.Array("data"u8) is not { } apps)
            return (SubscriptionState.Unknown, classify(answer));
        var ours = account.Settings.GetValueOrDefault(AppIdSetting);
        var seemsSubscribed = false;
        foreach (var app in apps.EnumerateArray())
        {
            if (ours is { Length: > 0 } && app.Id("id"u8) is { } id && id != ours)
                continue;

            // Some answers leave the fields out; then the application being there is all that can be known.
            if (app.Array("subscribed_fields"u8) is not { } given)
            {
                seemsSubscribed = true;
                break;
            }

            var names = given.EnumerateArray().Where(f => f.ValueKind == System.Text.Json.JsonValueKind.String).Select(f => f.GetString()!).ToHashSet(StringComparer.Ordinal);
            seemsSubscribed = fields.Needed.All(names.Contains);
            if (seemsSubscribed)
                break;
        }

        // Instagram's own interface tells nobody the application's id, so that it may be another one of the account: subscribing once more does no harm there.
        if (seemsSubscribed)
        {
            if (ours is null or "" && GraphClient.IsInstagramLogin(account))
                await graph.PostFormAsync(account, fields.Path, [("subscribed_fields", string.Join(',', fields.Wanted))], ct);
            return (SubscriptionState.Subscribed, null);
        }

        var done = await graph.PostFormAsync(account, fields.Path, [("subscribed_fields", string.Join(',', fields.Wanted))], ct);
        return done.Succeeded ? (SubscriptionState.SubscribedAgain, null) : (SubscriptionState.Unknown, classify(done));
    }
}

internal enum SubscriptionState
{
    Unknown = 0,
    Subscribed = 1,
    SubscribedAgain = 2,
}

/// <param name="Path">Below the API's address.</param>
/// <param name="Needed">Without these messages would be missed.</param>
/// <param name="Wanted">What is subscribed.</param>
internal sealed record SubscribedFields(string Path, IReadOnlyList<string> Needed, IReadOnlyList<string> Wanted);
