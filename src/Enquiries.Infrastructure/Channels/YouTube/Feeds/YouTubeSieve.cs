using System.Globalization;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Tells new and changed comments from those that are known, during one reading.</summary>
internal sealed class YouTubeSieve(IKnownMessages messages, ConnectedAccount account, YouTubeCursor cursor, TimeProvider clock)
{
    /// <summary>Lists are late: for so long after the desk had a comment hidden or shown they may still tell of the time before.</summary>
    private static readonly TimeSpan ListsAreLate = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> before = [.. cursor.Stored];
    private readonly HashSet<string> seen = [];

    /// <summary>For the next reading: of what was seen now, that which is not known yet.</summary>
    public IEnumerable<string> Stored => seen;

    public async Task<HashSet<string>> NewsAsync(IReadOnlyCollection<YouTubeComment> comments, CancellationToken ct)
    {
        var known = await messages.FindAsync(account.Id, [.. comments.Select(c => c.Id).Distinct(StringComparer.Ordinal)], ct);
        var news = new HashSet<string>(StringComparer.Ordinal);
        foreach (var comment in comments)
        {
            var isKnown = known.TryGetValue(comment.Id, out var message);
            var moved = isKnown && HasMoved(comment, message!);
            if (isKnown ? IsKnownWording(comment, message!) && !moved : comment.WordingAt < cursor.Since)
                continue;
            var side = moved ? comment.IsWithheld ? "/withheld" : "/public" : "";
            if (IsNew(string.Create(CultureInfo.InvariantCulture, $"{comment.Id}@{comment.WordingAt.ToUnixTimeMilliseconds()}{side}")))
                news.Add(comment.Id);
        }

        return news;
    }

    /// <summary>Whether it was not stored before; it is from now on.</summary>
    public bool IsNew(string mark) => seen.Add(mark) && !before.Contains(mark);

    /// <summary>It was published, or taken back, since it was last heard of.</summary>
    private bool HasMoved(YouTubeComment comment, KnownMessage known) =>
        known is { Direction: MessageDirection.Inbound, IsRemoved: false } && comment.IsWithheld != known.IsHidden && !(known.VisibilityChangedAt > clock.GetUtcNow() - ListsAreLate);

    private static bool IsKnownWording(YouTubeComment comment, KnownMessage known) =>
        comment.EditedAt is not { } editedAt || editedAt <= known.WordingAt || known.IsRemoved || comment.Text == known.Text
        || (comment.Text.StartsWith('@') && comment.Text.EndsWith(known.Text, StringComparison.Ordinal));
}
