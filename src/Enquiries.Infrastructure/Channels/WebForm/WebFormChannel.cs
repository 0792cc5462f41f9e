using Enquiries.Application.Channels;
using Enquiries.Application.Contact;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;

namespace Enquiries.Infrastructure.Channels.WebForm;

/// <summary>The council's own form. Residents write with it; answers go to the e-mail address that they left there.</summary>
internal sealed class WebFormChannel(WebFormSender sender) : IChannel
{
    private const int LongestAnswer = 20_000;
    private const int FormTextMaxLength = 65_000;
    private const int PlaceMaxLength = 1000;
    private const string PhotoScheme = "form-photo:";

    public ChannelKind Kind => ChannelKind.WebForm;

    public ChannelCapabilities Capabilities(Audience audience) => new(LongestAnswer, TextUnit.CodePoints, null) { MaxAttachments = 5, VouchesForPeople = false, AnswersByMail = true };

    public IReadOnlyList<InboundItem> Read(ReadOnlyMemory<byte> body)
    {
        if (FormEnvelope.TryRead(body.Span) is not { Account: { Length: > 0 } account, Id: { Length: > 0 } id, Conversation: { Length: > 0 } conversation } form
            || !PlatformText.IsId(id, Message.ExternalIdMaxLength) || !PlatformText.IsId(conversation, Message.ExternalIdMaxLength)
            || !PlatformText.IsId(form.Person ?? "", 254))
            throw new UnreadableDeliveryException("This is not what the form sends.");

        var text = PlatformText.Clean(form.Text ?? "", FormTextMaxLength);
        if (PlatformText.CleanLine(form.Place, PlaceMaxLength) is { } place)
            text = $"{text}\n\nWhere it is: {place}";
        return
        [
            new InboundMessage(
                account, form.At, id, Audience.Private, conversation, new InboundAuthor(form.Person!, PlatformText.CleanLine(form.Name, Message.AuthorNameMaxLength)),
                text, [.. (form.Photos ?? []).Select(p => new Attachment("image", PlatformText.CleanLine(p.Name, 200), AddressOf(p.Id)))], null, null)
            {
                Subject = PlatformText.CleanLine(form.CategoryName, Message.SubjectMaxLength),
                Caution = CautionOf(form),
                CaseNumber = form.CaseNumber,
                CategoryId = form.CategoryId,
                CaseToken = form.CaseToken,
            },
        ];
    }

    public string? WhyNoAnswer(string? recipientId) =>
        WebFormSender.IsAddress(recipientId) ? null : "The resident wants no reply, and left no address that one could go to.";

    public Task<SendResult> SendAsync(OutboundMessage message, CancellationToken ct) => sender.SendAsync(message, ct);

    public Task<LookUpResult> FindSentAsync(OutboundMessage message, CancellationToken ct) => sender.FindSentAsync(message, ct);

    public Task<InboundAuthor?> ReadProfileAsync(Guid accountId, string platformId, CancellationToken ct) => Task.FromResult<InboundAuthor?>(null);

    public Task<InboundOwnPost?> ReadPostAsync(Guid accountId, string postId, CancellationToken ct) => Task.FromResult<InboundOwnPost?>(null);

    private static string? CautionOf(FormEnvelope form)
    {
        var link = form.CaseToken is null || form.Conversation != form.Id ? null : "This came through a link into the case, which anybody may have used who could read the answer that it stood in. Check who wrote before you tell them anything.";
        var noReply = form.NoReply ? "The resident wants no reply." : null;
        return link is null ? noReply : noReply is null ? link : $"{noReply} {link}";
    }

    /// <summary>Stands for an address: the photograph is in our own database.</summary>
    internal static string AddressOf(Guid photoId) => PhotoScheme + photoId.ToString("N");

    internal static Guid? PhotoOf(string? address) =>
        address?.StartsWith(PhotoScheme, StringComparison.Ordinal) == true && Guid.TryParseExact(address[PhotoScheme.Length..], "N", out var id) ? id : null;

}
