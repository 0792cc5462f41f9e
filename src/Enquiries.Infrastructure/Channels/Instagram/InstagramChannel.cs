using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>An Instagram account: comments and mentions in public, direct messages in private.</summary>
internal sealed class InstagramChannel(IAccountDirectory accounts, InstagramSender sender, InstagramLookUp lookUp, GraphClient graph, TimeProvider clock) : IChannel
{
    /// <summary>Instagram tells of no removals of comments. Of unsent direct messages it does, and they cannot all be read again.</summary>
    private static readonly ChannelCapabilities Public = new(2200, TextUnit.Utf16, null)
    {
        TellsRemovals = false,
        Moderation = ModerationKind.Hide | ModerationKind.Show,
        Invitation = PrivateInvitation.ReplyToMessage,
        InvitationWindow = TimeSpan.FromDays(7),
    };

    private static readonly ChannelCapabilities Private = new(1000, TextUnit.Bytes, TimeSpan.FromDays(7)) { MarkedAfter = TimeSpan.FromHours(24) };

    private static readonly SendResult.Failed NoAccount =
        new(FailureKind.TokenInvalid, "The Instagram account is not connected any more. An administrator has to connect it again.");

    public ChannelKind Kind => ChannelKind.Instagram;

    public ChannelCapabilities Capabilities(Audience audience) => audience == Audience.Private ? Private : Public;

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => InstagramReader.Read(body);

    public async Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await sender.SendAsync(account, message, ct) : NoAccount;

    public async Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) =>
        await AccountAsync(message.AccountId, ct) is { } account ? await lookUp.FindSentAsync(account, message, ct) : new LookUpResult.CannotTell(NoAccount);

    public async Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.ReadProfileAsync(account, platformId, ct) : null;

    public async Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account ? await lookUp.ReadPostAsync(account, postId, ct) : null;

    public async Task<SendResult> ModerateAsync(ModerationRequest request, CancellationToken ct) =>
        await AccountAsync(request.AccountId, ct) is { } account ? await sender.ModerateAsync(account, request, ct) : NoAccount;

    /// <summary>Direct messages are left out: only the latest of a conversation can be read, so that an old one would look removed.</summary>
    public async Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account
            ? await new GraphRemovals(graph).FindAsync(
                account, [.. externalIds.Where(id => id.All(char.IsAsciiDigit))], a => InstagramErrors.Classify(a, clock.GetUtcNow(), null), ct,
                (account.ExternalId + "/media", [("fields", "id,comments.limit(1){id}"), ("limit", "1")]), id => IsMentionAsync(account, id, ct))
            : new RemovalCheck.CannotTell(NoAccount.Reason);

    /// <summary>Mentions stand under other people's posts, where they can be read as mentions only.</summary>
    private async Task<bool> IsMentionAsync(ConnectedAccount account, string id, CancellationToken ct) =>
        (await graph.GetAsync(account, account.ExternalId, [("fields", $"mentioned_comment.comment_id({id}){{id}}")], ct)).Json?.Object("mentioned_comment"u8) is not null
        || (await graph.GetAsync(account, account.ExternalId, [("fields", $"mentioned_media.media_id({id}){{id}}")], ct)).Json?.Object("mentioned_media"u8) is not null;

    private async Task<ConnectedAccount?> AccountAsync(Guid id, CancellationToken ct)
    {
        var all = await accounts.AllAsync(ct);
        return all.FirstOrDefault(a => a.Id == id);
    }
}
