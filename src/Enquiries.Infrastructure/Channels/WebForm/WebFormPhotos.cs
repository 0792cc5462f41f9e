using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Channels.WebForm;

/// <summary>Hands over the photographs that came with the form; their bytes are with us from the beginning.</summary>
internal sealed class WebFormPhotos(IServiceScopeFactory scopes) : IAttachmentSource
{
    public ChannelKind Channel => ChannelKind.WebForm;

    public async Task<AttachmentContent?> OpenAsync(ConnectedAccount account, string messageExternalId, Attachment attachment, CancellationToken ct)
    {
        if (WebFormChannel.PhotoOf(attachment.Url) is not { } id)
            return new AttachmentContent.Unavailable("This did not come with the form.", CanRetry: false);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        var bytes = await db.FormPhotos.Where(p => p.Id == id && db.FormEntries.Any(e => e.Id == p.EntryId && e.AccountId == account.Id)).Select(p => p.Bytes).FirstOrDefaultAsync(ct);
        return bytes is null
            ? new AttachmentContent.Unavailable("The photograph is not kept any more.", CanRetry: false)
            : new AttachmentContent.Bytes(new MemoryStream(bytes, writable: false));
    }

    /// <summary>The photograph as it was sent tells where it was taken; the case has a clean one.</summary>
    public async Task LetGoAsync(ConnectedAccount account, Attachment attachment, CancellationToken ct)
    {
        if (WebFormChannel.PhotoOf(attachment.Url) is not { } id)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        await db.FormPhotos.Where(p => p.Id == id && db.FormEntries.Any(e => e.Id == p.EntryId && e.AccountId == account.Id)).ExecuteDeleteAsync(ct);
    }
}
