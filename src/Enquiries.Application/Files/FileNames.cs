namespace Enquiries.Application.Files;

/// <summary>Names under which files are saved and sent: the given one with the ending that fits the content.</summary>
public static class FileNames
{
    private static readonly Dictionary<string, string> Endings = new(StringComparer.Ordinal)
    {
        ["image/jpeg"] = ".jpg",
        ["video/mp4"] = ".mp4",
        ["video/quicktime"] = ".mov",
        ["video/3gpp"] = ".3gp",
        ["video/webm"] = ".webm",
        ["audio/mpeg"] = ".mp3",
        ["audio/mp4"] = ".m4a",
        ["audio/ogg"] = ".ogg",
        ["audio/amr"] = ".amr",
        ["audio/aac"] = ".aac",
        ["audio/wav"] = ".wav",
        ["audio/webm"] = ".weba",
        ["application/pdf"] = ".pdf",
        ["text/plain"] = ".txt",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ".xlsx",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = ".pptx",
        ["application/vnd.oasis.opendocument.text"] = ".odt",
        ["application/vnd.oasis.opendocument.spreadsheet"] = ".ods",
    };

    public static string For(string? name, string contentType)
    {
        var ending = Endings.GetValueOrDefault(contentType, ".bin");
        if (string.IsNullOrWhiteSpace(name))
            return "attachment" + ending;
        return name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name : Path.GetFileNameWithoutExtension(name) + ending;
    }
}
