using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Where a feed goes on.</summary>
/// <param name="Since">What was written before, UTC, is older than the connection and left alone.</param>
/// <param name="Stored">Marks of what was stored already and will not, or not yet, be known as a message.</param>
internal sealed record YouTubeCursor(DateTimeOffset Since, IReadOnlyList<string> Stored)
{
    private const int MostStored = 2_000;

    /// <summary>Our own replies that were sent up to then were looked at, UTC.</summary>
    public DateTimeOffset? CheckedTo { get; init; }

    /// <summary>The page with which a walk over everything goes on; null when none is under way.</summary>
    public string? Page { get; init; }

    /// <summary>The Pacific day of <see cref="WalkedUnits"/>.</summary>
    public string? WalkedOn { get; init; }

    /// <summary>Units that walking took on that day.</summary>
    public long WalkedUnits { get; init; }

    public static YouTubeCursor Of(FeedPosition position, ConnectedAccount account, DateTimeOffset now)
    {
        try
        {
            if (position.Cursor is { } text && JsonSerializer.Deserialize<YouTubeCursor>(text) is { Stored: not null } cursor)
                return cursor;
        }
        catch (JsonException)
        {
            // Begun anew: reading twice does no harm.
        }

        return new YouTubeCursor(now - new YouTubeSettings(account).LookBack, []);
    }

    public string Write(IEnumerable<string> stored) => JsonSerializer.Serialize(this with { Stored = [.. stored.TakeLast(MostStored)] });
}
