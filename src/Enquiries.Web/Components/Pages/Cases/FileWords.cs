using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Domain.Files;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>Kinds and sizes of files in words.</summary>
internal static class FileWords
{
    public static string Kind(CaseFile file) => file.ContentType switch
    {
        "application/pdf" => "PDF",
        "text/plain" => "Text file",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" or "application/vnd.oasis.opendocument.text" => "Text document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" or "application/vnd.oasis.opendocument.spreadsheet" => "Spreadsheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "Presentation",
        _ => Kind(file.Kind),
    };

    public static string Kind(FileKind kind) => kind switch
    {
        FileKind.Picture => "Picture",
        FileKind.Video => "Video",
        FileKind.Audio => "Sound recording",
        _ => "File",
    };

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.CurrentCulture, $"{bytes:N0} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1024.0:N0} KB"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{bytes / (1024.0 * 1024):N1} MB"),
    };
}
