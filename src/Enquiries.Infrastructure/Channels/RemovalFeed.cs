using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Feeds;
using Enquiries.Domain.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels;

/// <summary>
/// Looks on schedule whether residents' public messages are still on a platform that tells of no removals, and in the wording that is known. One for each such
/// channel: what is shown to staff is at most <see cref="Every"/> old.
/// </summary>
internal sealed class RemovalFeed(IChannel channel, SystemRequests requests, TimeProvider clock) : IChannelFeed
{
    /// <summary>How long a message may go unseen.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(12);

    private const int BatchSize = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromMinutes(10);

    public ChannelKind Channel => channel.Kind;

    public string Name => "removals";

    public FeedPurpose Purpose => FeedPurpose.Removals;

    /// <summary>Registers the feed for a channel whose capabilities say that the platform tells of no removals.</summary>
    public static IServiceCollection Add<TChannel>(IServiceCollection services)
        where TChannel : class, IChannel =>
        services.AddSingleton<IChannelFeed>(p => new RemovalFeed(
            p.GetServices<IChannel>().OfType<TChannel>().FirstOrDefault() ?? ActivatorUtilities.CreateInstance<TChannel>(p), p.GetRequiredService<SystemRequests>(), p.GetRequiredService<TimeProvider>()));

    public async Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var missed = Missed(position.Cursor);
        List<string> again = [.. missed.Where(m => now - m.Value >= SecondLookAfter).OrderBy(m => m.Value).Select(m => m.Key).Take(BatchSize)];
        var due = again.Count == BatchSize ? [] : await requests.SendAsync(new FindMessagesToReread(account.Id, now - Every, BatchSize - again.Count), ct);
        IReadOnlyList<string> ids = [.. again.Union(due, StringComparer.Ordinal)];
        IReadOnlyList<byte[]> changed = [];
        if (ids.Count > 0)
        {
            switch (await channel.FindRemovedAsync(account.Id, ids, ct))
            {
                case RemovalCheck.Looked looked:
                    await requests.SendAsync(new RecordReread(account.Id, ids, [.. looked.Gone.Intersect(again, StringComparer.Ordinal)]), CancellationToken.None);
                    foreach (var id in again)
                        missed.Remove(id);
                    foreach (var id in looked.Gone.Except(again, StringComparer.Ordinal))
                        missed.TryAdd(id, now);
                    changed = looked.Changed;
                    break;
                case RemovalCheck.CannotTell cannot:
                    return new FeedReading.Failed(new SendResult.Failed(FailureKind.RetryLater, cannot.Reason, cannot.RetryAt));
            }
        }

        return new FeedReading.Done(changed, missed.Count == 0 ? null : JsonSerializer.Serialize(missed), ids.Count == BatchSize ? now : now + Pause);
    }

    /// <summary>What was missed once, and when.</summary>
    private static Dictionary<string, DateTimeOffset> Missed(string? cursor)
    {
        try
        {
            return cursor is null ? [] : JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(cursor) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
