using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.Email;

/// <summary>Mailboxes of the council: read by IMAP, answered by SMTP.</summary>
internal sealed class EmailChannel(MailSender sender) : IChannel
{
    private const int LongestText = 50_000;

    public ChannelKind Kind => ChannelKind.Email;

    public ChannelCapabilities Capabilities(Audience audience) => new(LongestText, TextUnit.CodePoints, ReplyWindow: null)
    {
        MaxAttachments = 10,
        VouchesForPeople = false,
        SendsToAddress = true,
        AnswersByMail = true,
    };

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body) => MailReader.Read(body);

    /// <summary>With OAuth always: where there is no refresh token the application signs in in its own name.</summary>
    public bool RenewsToken(ConnectedAccount account) => account.Settings.GetValueOrDefault(MailAccount.SignIn) == MailAccount.OAuth;

    public Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) => sender.SendAsync(message, ct);

    /// <summary>No server tells. A further try has the same Message-ID, which mail programs show once.</summary>
    public Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) => Task.FromResult<LookUpResult>(new LookUpResult.NotThere());

    public Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) => Task.FromResult<InboundAuthor?>(null);

    public Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) => Task.FromResult<InboundOwnPost?>(null);
}
