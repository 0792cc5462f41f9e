using Enquiries.Application.Files;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Files;
using Enquiries.Web.SignIn;
using MediatR;
using Microsoft.Net.Http.Headers;

namespace Enquiries.Web.Files;

/// <summary>
/// Serves stored files from the desk's own address to those who may see cases. Pictures, video and sound are shown; everything else can only be saved. The
/// type is the one found in the content, browsers may not guess another, and what is opened by itself is locked into a sandbox.
/// </summary>
internal static class FileEndpoints
{
    public static void MapFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/files/{id:guid}", (Guid id, HttpContext http, CurrentUser current, IMediator mediator, IFileStore store) => ServeSignedInAsync(id, false, http, current, mediator, store))
            .WithSecurityHeadersPolicy(DeskSecurityHeaders.FilesPolicy).ExcludeFromDescription();
        app.MapGet("/files/{id:guid}/thumbnail", (Guid id, HttpContext http, CurrentUser current, IMediator mediator, IFileStore store) => ServeSignedInAsync(id, true, http, current, mediator, store))
            .WithSecurityHeadersPolicy(DeskSecurityHeaders.FilesPolicy).ExcludeFromDescription();
    }

    public static async Task<IResult> ServeAsync(Guid id, bool small, HttpContext http, IMediator mediator, IFileStore store)
    {
        var file = await mediator.Send(new GetFile(id), http.RequestAborted);
        var hash = small ? file?.ThumbnailHash : file?.Hash;
        if (file is null || hash is null || store.Open(hash) is not { } content)
            return Results.NotFound();

        var inline = file.Kind != FileKind.Document;
        var disposition = new ContentDispositionHeaderValue(inline ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        http.Response.Headers.ContentDisposition = disposition.ToString();

        // Kept, but asked for each time: by then the officer may have signed out, or the file been cleared.
        http.Response.Headers.CacheControl = "private, no-cache";
        var type = file.ContentType == "text/plain" ? "text/plain; charset=utf-8" : file.ContentType;
        return Results.Stream(content, type, entityTag: new EntityTagHeaderValue($"\"{hash[..32]}\""), enableRangeProcessing: true);
    }

    private static async Task<IResult> ServeSignedInAsync(Guid id, bool small, HttpContext http, CurrentUser current, IMediator mediator, IFileStore store)
    {
        current.Become(http.User);
        try
        {
            return await ServeAsync(id, small, http, mediator, store);
        }
        catch (ForbiddenException)
        {
            return Results.Forbid();
        }
    }
}
