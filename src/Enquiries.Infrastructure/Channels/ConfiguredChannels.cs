using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels;

internal sealed class ConfiguredChannels(IEnumerable<IChannel> channels) : IChannels
{
    private readonly Dictionary<ChannelKind, IChannel> byKind = channels.ToDictionary(c => c.Kind);

    public IChannel this[ChannelKind kind] =>
        byKind.TryGetValue(kind, out var channel) ? channel : throw new InvalidOperationException($"The channel {kind} is not part of this installation.");
}
