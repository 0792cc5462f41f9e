using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube;

/// <summary>A YouTube channel: comments under the council's videos. There is nothing private on YouTube.</summary>
internal sealed class YouTubeChannel(IAccountDirectory accounts, YouTubeSender sender, YouTubeLookUp lookUp, YouTubeQuota quota) : IChannel
{
    private static readonly ChannelCapabilities Public = new(YouTubeSender.MaxLength, TextUnit.Utf16, null)
    {
        TellsRemovals = false,

        // A new reply is not listed at once, and a second copy cannot be taken back unseen.
        AbsenceCountsAfter = TimeSpan.FromMinutes(2),
        Moderation = ModerationKind.Show | ModerationKind.HoldForReview | ModerationKind.Reject | ModerationKind.RejectAndBan,
    };

    private static readonly SendResult.Failed NoAccount = new(FailureKind.TokenInvalid, "The channel is not connected any more. An administrator has to connect it again.");

    public ChannelKind Kind => ChannelKind.YouTube;

    public ChannelCapabilities Capabilities(Audience audience) => Public;

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => YouTubeReader.Read(body);

    public async Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await sender.SendAsync(account, message, ct) : NoAccount;

    public async Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await lookUp.FindSentAsync(account, message, ct) : new LookUpResult.CannotTell(NoAccount);

    /// <summary>Names come along with the comments.</summary>
    public Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) => Task.FromResult<InboundAuthor?>(null);

    public async Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.ReadPostAsync(account, postId, ct) : null;

    /// <summary>A single comment is looked at before it is answered, which the reserve is for.</summary>
    public async Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account
            ? await lookUp.FindRemovedAsync(account, externalIds, externalIds.Count == 1 ? Spend.Answering : Spend.Reading, ct)
            : new RemovalCheck.CannotTell(NoAccount.Reason);

    public async Task<SendResult> ModerateAsync(ModerationRequest request, CancellationToken ct) =>
        await AccountAsync(request.AccountId, ct) is { } account ? await sender.ModerateAsync(account, request, ct) : NoAccount;

    public async Task<SendingCost?> CostAsync(Guid accountId, Audience audience, string text, CancellationToken ct)
    {
        if (await AccountAsync(accountId, ct) is not { } account)
            return null;
        var state = await quota.ReadAsync(account, ct);
        return new SendingCost(null, YouTubeQuota.Writing, null, state.Left(Spend.Answering));
    }

    private async Task<ConnectedAccount?> AccountAsync(Guid id, CancellationToken ct)
    {
        var all = await accounts.AllAsync(ct);
        return all.FirstOrDefault(a => a.Id == id);
    }
}
