using System.Collections.Concurrent;
using System.Globalization;

namespace Enquiries.Simulator;

/// <summary>Pictures and other files on the platform, each at an address of its own: what the council uploads, what residents add, and the drawn ones of the demonstration.</summary>
public sealed class MediaShelf(string baseUrl)
{
    private const int Most = 300;
    private readonly ConcurrentDictionary<string, ShelvedFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private int _last;

    /// <summary>Where the simulator is reached; known for certain once it listens.</summary>
    public string BaseUrl { get; set; } = baseUrl.TrimEnd('/');

    public IReadOnlyCollection<ShelvedFile> All => [.. _files.Values];

    public string Add(byte[] bytes, string contentType, string? alternativeText)
    {
        var id = "m" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _files[id] = new ShelvedFile(id, contentType, bytes, alternativeText);
        _order.Enqueue(id);
        while (_order.Count > Most && _order.TryDequeue(out var oldest)) _files.TryRemove(oldest, out _);
        return $"{BaseUrl}/media/{id}";
    }

    /// <summary>One of the drawn pictures of the demonstration, by its name.</summary>
    public string Drawn(string name)
    {
        _files.TryAdd(name, new ShelvedFile(name, "image/png", DrawnPictures.Draw(name), null));
        return $"{BaseUrl}/media/{name}";
    }

    public ShelvedFile? Find(string? id) => id is not null && _files.TryGetValue(id, out var file) ? file : null;

    /// <summary>The file at an address; null when that is another platform's.</summary>
    public ShelvedFile? At(string? url) =>
        url is not null && url.StartsWith(BaseUrl + "/media/", StringComparison.Ordinal) ? Find(url[(BaseUrl.Length + "/media/".Length)..]) : null;

    internal string Add(IFormFile file, string? alternativeText)
    {
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return Add(bytes.ToArray(), file.ContentType, alternativeText);
    }
}

public sealed record ShelvedFile(string Id, string ContentType, byte[] Bytes, string? AlternativeText);
