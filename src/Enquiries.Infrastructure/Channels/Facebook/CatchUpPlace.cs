using System.Globalization;
using System.Text.Json;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>What catching up reads, in this order: in private somebody waits for an answer within a day.</summary>
internal enum CatchUpPart
{
    Conversations = 0,
    Tagged = 1,
    Posts = 2,

    /// <summary>Comments under the posts of cases, however old the posts are.</summary>
    Cases = 3,
    Removals = 4,
}

/// <summary>How far catching up has come. A round that is too long for one reading goes on where it stopped. Times are UTC.</summary>
/// <param name="Since">From when on the round reads.</param>
internal sealed record CatchUpPlace(DateTimeOffset Since)
{
    /// <summary>Up to when the round reads; null when none is under way.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>After a round of several readings: since when conversations are looked at once more, because lists in order of change moved meanwhile.</summary>
    public DateTimeOffset? Back { get; init; }

    public CatchUpPart Part { get; init; }

    /// <summary>The page of the part's list.</summary>
    public string? After { get; init; }

    /// <summary>What of that page was being read: a post, a conversation.</summary>
    public string? Item { get; init; }

    /// <summary>The page within it.</summary>
    public string? Inner { get; init; }

    /// <summary>The post of a case that was read last; the next round goes on behind it.</summary>
    public string? LastCase { get; init; }

    public static CatchUpPlace? Read(string? text)
    {
        if (text is null)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
            return new CatchUpPlace(since);
        try
        {
            return JsonSerializer.Deserialize<CatchUpPlace>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this);
}
