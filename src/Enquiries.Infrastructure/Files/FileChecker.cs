using Enquiries.Application.Files;
using Enquiries.Domain.Files;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Files;

/// <summary>Looks at what was received: what it is, whether it is taken, whether the scanner finds anything; cleans it and keeps it.</summary>
internal sealed class FileChecker(
    FileStore store, VirusScanner scanner, PictureCleaner pictures, FileSettings settings, TimeProvider clock, ILogger<FileChecker> log)
{
    private static readonly TimeSpan AskScannerAgain = TimeSpan.FromSeconds(30);

    public async Task<FileOutcome> CheckAsync(FileStream received, string? name, CancellationToken ct)
    {
        var type = await FileTypes.RecogniseAsync(received, name, ct);
        if (type.Refusal is { } refusal)
            return new FileOutcome.Refused(refusal);
        var most = type.Kind switch
        {
            FileKind.Picture => Math.Min(FileSettings.MostPictureBytes, settings.MostBytes),
            FileKind.Document => Math.Min(FileSettings.MostDocumentBytes, settings.MostBytes),
            _ => settings.MostBytes,
        };
        if (received.Length > most)
            return new FileOutcome.Refused(FileFetcher.TooLarge(most));
        if (scanner.IsOn && await ScanAsync(received, ct) is { } found)
            return found;

        received.Position = 0;
        var receivedHash = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(received, ct));
        return type.Kind == FileKind.Picture ? await KeepPictureAsync(received, type, receivedHash, ct) : await KeepAsync(received, type, receivedHash, ct);
    }

    /// <summary>Kept before scanning was switched on.</summary>
    public async Task<FileOutcome> ScanKeptAsync(string hash, CancellationToken ct)
    {
        if (store.Open(hash) is not { } kept)
            return new FileOutcome.Failed("What was kept of it is no longer there.");
        await using (kept)
            return scanner.IsOn && await ScanAsync(kept, ct) is { } found ? found : new FileOutcome.Passed();
    }

    private async Task<FileOutcome> KeepPictureAsync(FileStream received, FileType type, string receivedHash, CancellationToken ct)
    {
        CleanPicture picture;
        try
        {
            picture = await pictures.CleanAsync(received, type.ContentType, ct);
        }
        catch (UnusablePictureException e)
        {
            return new FileOutcome.Refused(e.Message);
        }

        using var shown = new MemoryStream(picture.Shown, writable: false);
        using var thumbnail = new MemoryStream(picture.Thumbnail, writable: false);
        var kept = await store.WriteAsync(shown, settings.MostBytes, ct);
        var small = await store.WriteAsync(thumbnail, settings.MostBytes, ct);
        return new FileOutcome.Kept(
            new KeptContent(FileKind.Picture, "image/jpeg", kept.Hash, kept.Length, receivedHash, picture.Width, picture.Height, small.Hash), scanner.IsOn);
    }

    private async Task<FileOutcome> KeepAsync(FileStream received, FileType type, string receivedHash, CancellationToken ct)
    {
        try
        {
            if (type.ContentType is "video/mp4" or "video/quicktime" or "video/3gpp" or "audio/mp4")
                await MovieCleaner.CleanAsync(received, ct);
        }
        catch (UnusableMovieException e)
        {
            return new FileOutcome.Refused(e.Message);
        }

        received.Position = 0;
        var kept = await store.WriteAsync(received, settings.MostBytes, ct);
        return new FileOutcome.Kept(new KeptContent(type.Kind, type.ContentType, kept.Hash, kept.Length, receivedHash), scanner.IsOn);
    }

    /// <summary>Null when the scanner finds nothing.</summary>
    private async Task<FileOutcome?> ScanAsync(Stream content, CancellationToken ct)
    {
        switch (await scanner.ScanAsync(content, ct))
        {
            case ScanResult.Clean:
                return null;
            case ScanResult.Infected infected:
                log.LogWarning("The virus scanner found {Name} in a file; it is not kept", infected.Name);
                return new FileOutcome.Infected($"The virus scanner found {infected.Name}. Nothing of the file is kept.");
            case ScanResult.TooLarge:
                return new FileOutcome.Refused("It is larger than the virus scanner takes, so it is not shown.");
            case var unavailable:
                log.LogError("The virus scanner cannot be asked ({Detail}); files wait until it can", (unavailable as ScanResult.Unavailable)?.Detail);
                return new FileOutcome.Later(clock.GetUtcNow() + AskScannerAgain, ScannerAway);
        }
    }

    internal const string ScannerAway = "The virus scanner cannot be reached. The file stays out of sight until it was scanned.";
}
