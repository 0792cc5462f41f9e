using System.Globalization;
using Enquiries.Application.Files;

namespace Enquiries.Web.Hosting;

/// <summary>Reads the section <c>Files</c>: where files are kept, how large they may be, and who scans them.</summary>
internal static class FilesSection
{
    private const int MostMegabytes = 2000;
    private const int MostKeepDays = 36_500;

    public static FileSettings Read(IConfiguration configuration, IHostEnvironment environment, DatabaseSettings database)
    {
        var section = configuration.GetSection("Files");
        var megabytes = section.GetValue("MaxMegabytes", 100);
        if (megabytes is < 1 or > MostMegabytes)
            throw new InvalidOperationException($"The setting Files:MaxMegabytes is {megabytes}; it must be from 1 to {MostMegabytes}.");
        var days = section.GetValue<int?>("KeepDaysAfterClosing");
        if (days is < 0 or > MostKeepDays)
            throw new InvalidOperationException($"The setting Files:KeepDaysAfterClosing is {days}; it must be from 0 to {MostKeepDays} days, or empty to keep files as long as their case.");

        // Beside the database: whoever backs up the one folder has both.
        var standard = database.File is { } file ? Path.Combine(Path.GetDirectoryName(file)!, "files") : "data/files";
        return new FileSettings
        {
            Folder = Path.GetFullPath(section["Folder"] is { Length: > 0 } folder ? folder : standard, environment.ContentRootPath),
            MostBytes = megabytes * 1024L * 1024,
            AllowLoopback = section.GetValue("AllowLoopback", false),
            Scanner = Scanner(section["ClamAv"]),
            KeepAfterClosing = days is { } keep ? TimeSpan.FromDays(keep) : null,
        };
    }

    private static string? Scanner(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        text = text.Trim();
        if (text.StartsWith("unix:/", StringComparison.Ordinal))
            return text;
        var colon = text.LastIndexOf(':');
        return text.StartsWith("tcp:", StringComparison.Ordinal) && colon > "tcp:".Length
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? text
            : throw new InvalidOperationException($"The setting Files:ClamAv is '{text}'; it must be like unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310, or empty for no scanning.");
    }
}
