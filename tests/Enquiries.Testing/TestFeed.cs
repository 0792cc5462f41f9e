using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Testing;

/// <summary>A feed of the <see cref="TestChannel"/>; what it reads is up to the test.</summary>
public sealed class TestFeed(string name, FeedPurpose purpose, ChannelKind channel = ChannelKind.Facebook) : IChannelFeed
{
    public ChannelKind Channel { get; } = channel;

    public string Name { get; } = name;

    public FeedPurpose Purpose { get; } = purpose;

    public Func<FeedPosition, FeedReading>? OnRead { get; set; }

    /// <summary>Set: a reading that takes its time.</summary>
    public Func<ConnectedAccount, CancellationToken, Task<FeedReading>>? OnReadSlowly { get; set; }

    public Task<FeedReading> ReadAsync(ConnectedAccount account, FeedPosition position, CancellationToken ct) =>
        OnReadSlowly?.Invoke(account, ct) ?? Task.FromResult(OnRead?.Invoke(position) ?? FeedReading.Done.Nothing(null, DateTimeOffset.MaxValue));
}
