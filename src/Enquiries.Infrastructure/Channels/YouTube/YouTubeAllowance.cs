using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>The day's quota, as the page of accounts shows it.</summary>
internal sealed class YouTubeAllowance(YouTubeQuota quota) : IAccountAllowance
{
    public ChannelKind Channel => ChannelKind.YouTube;

    public async Task<Allowance?> ReadAsync(ConnectedAccount account, CancellationToken ct)
    {
        var state = await quota.ReadAsync(account, ct);
        return new Allowance("Units of YouTube's daily quota", state.Used, state.Limit, AllowanceUnit.Units, state.ResetsAt);
    }
}
