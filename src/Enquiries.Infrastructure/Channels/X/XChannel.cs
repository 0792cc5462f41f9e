using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>An account on X: posts that name, answer or quote the council in public, direct messages in private.</summary>
internal sealed class XChannel(IAccountDirectory accounts, XSender sender, XLookUp lookUp, XSpending spending) : IChannel
{
    private static readonly ChannelCapabilities Public = new(280, TextUnit.Weighted, null)
    {
        TellsRemovals = false,
        Invitation = PrivateInvitation.DirectMessage,
        Moderation = ModerationKind.Hide | ModerationKind.Show,
        MaxAttachments = 4,
    };

    private static readonly ChannelCapabilities Private = new(10_000, TextUnit.CodePoints, null) { MaxAttachments = 1 };
    private static readonly SendResult.Failed NoAccount = new(FailureKind.TokenInvalid, "The account is not connected any more. An administrator has to connect it again.");

    public ChannelKind Kind => ChannelKind.X;

    public ChannelCapabilities Capabilities(Audience audience) => audience == Audience.Private ? Private : Public;

    public string? PrivateConversationKey(string accountExternalId, string personId) => XIds.Conversation(accountExternalId, personId);

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => XReader.Read(body);

    public async Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await sender.SendAsync(account, message, ct) : NoAccount;

    public async Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await lookUp.FindSentAsync(account, message, ct) : new LookUpResult.CannotTell(NoAccount);

    public async Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.ReadProfileAsync(account, platformId, ct) : null;

    public async Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.ReadPostAsync(account, postId, ct) : null;

    public async Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.FindRemovedAsync(account, externalIds, ct) : new RemovalCheck.CannotTell(NoAccount.Reason);

    public async Task<SendResult> ModerateAsync(ModerationRequest request, CancellationToken ct) =>
        await AccountAsync(request.AccountId, ct) is { } account ? await sender.ModerateAsync(account, request, ct) : NoAccount;

    public async Task<SendingCost?> CostAsync(Guid accountId, Audience audience, string text, CancellationToken ct)
    {
        if (await AccountAsync(accountId, ct) is not { } account)
            return null;
        var price = audience == Audience.Private ? XPrices.DirectMessage : XPrices.OfAnswer(text) + XPrices.LookBefore;
        var left = XSpending.Ceiling(account) is { } ceiling ? Math.Max(0, ceiling - await spending.SpentAsync(accountId, ct)) : (long?)null;
        return new SendingCost(price, null, price > XPrices.PostWithLink ? $"A link makes it dearer: without one it costs {XSpending.Dollars(XPrices.Answer + XPrices.LookBefore)}." : null, left);
    }

    private async Task<ConnectedAccount?> AccountAsync(Guid id, CancellationToken ct) => (await accounts.AllAsync(ct)).FirstOrDefault(a => a.Id == id);
}
