using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>A Facebook Page: comments and posts in public, Messenger in private.</summary>
internal sealed class FacebookChannel(IAccountDirectory accounts, FacebookSender sender, FacebookLookUp lookUp, GraphClient graph, TimeProvider clock) : IChannel
{
    private static readonly ChannelCapabilities Public = new(8000, TextUnit.Utf16, null)
    {
        Moderation = ModerationKind.Hide | ModerationKind.Show,
        MaxAttachments = 1,
        Invitation = PrivateInvitation.ReplyToMessage,
        InvitationWindow = TimeSpan.FromDays(7),
    };

    private static readonly ChannelCapabilities Private = new(2000, TextUnit.Utf16, TimeSpan.FromHours(24))
    {
        MaxAttachments = 5,
        AttachmentKinds = [FileKind.Picture, FileKind.Video, FileKind.Audio, FileKind.Document],
    };

    private static readonly SendResult.Failed NoAccount = new(FailureKind.TokenInvalid, "The Page is not connected any more. An administrator has to connect it again.");

    public ChannelKind Kind => ChannelKind.Facebook;

    public ChannelCapabilities Capabilities(Audience audience) => audience == Audience.Private ? Private : Public;

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => FacebookReader.Read(body);

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

    public async Task<RemovalCheck> FindRemovedAsync(Guid accountId, IReadOnlyList<string> externalIds, CancellationToken ct) =>
        await AccountAsync(accountId, ct) is { } account
            ? await new GraphRemovals(graph).FindAsync(
                account, [.. externalIds.Where(id => !id.StartsWith(FacebookIds.Recommendation, StringComparison.Ordinal))], a => FacebookErrors.Classify(a, clock.GetUtcNow(), null), ct)
            : new RemovalCheck.CannotTell(NoAccount.Reason);

    private async Task<ConnectedAccount?> AccountAsync(Guid id, CancellationToken ct)
    {
        var all = await accounts.AllAsync(ct);
        return all.FirstOrDefault(a => a.Id == id);
    }
}
