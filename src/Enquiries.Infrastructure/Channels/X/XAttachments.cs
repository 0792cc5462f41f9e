using System.Net.Http.Headers;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Pictures in posts are open to everybody; those in direct messages want the account's token.</summary>
internal sealed class XAttachments(TokenKeeper keeper, XTokens tokens) : IAttachmentSource
{
    private static readonly string[] Closed = ["ton.twitter.com", "ton.x.com"];

    public ChannelKind Channel => ChannelKind.X;

    public async Task<AttachmentContent?> OpenAsync(ConnectedAccount account, string messageExternalId, Attachment attachment, CancellationToken ct)
    {
        if (!Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || !Closed.Contains(url.Host, StringComparer.OrdinalIgnoreCase))
            return null;
        var (fresh, failure) = await keeper.FreshAsync(account, (credentials, token) => tokens.RefreshAsync(account, credentials, token), ct);
        return failure is not null
            ? new AttachmentContent.Unavailable(failure.Reason, CanRetry: true)
            : new AttachmentContent.Address(url, new AuthenticationHeaderValue("Bearer", fresh.Credentials.AccessToken));
    }
}
