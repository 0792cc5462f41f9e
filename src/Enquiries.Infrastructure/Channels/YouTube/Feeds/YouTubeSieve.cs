using System.Globalization;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.YouTube.Feeds;

/// <summary>Tells new and changed comments from those that are known, during one reading.</summary>
internal sealed class YouTubeSieve(IKnownMessages messages, ConnectedAccount account, YouTubeCursor cursor)
{
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
            if (known.TryGetValue(comment.Id, out var message) ? IsKnownWording(comment, message) : comment.WordingAt < cursor.Since)
                continue;
            if (IsNew(string.Create(CultureInfo.InvariantCulture, $"{comment.Id}@{comment.WordingAt.ToUnixTimeMilliseconds()}")))
                news.Add(comment.Id);
        }

        return news;
    }

    /// <summary>Whether it was not stored before; it is from now on.</summary>
    public bool IsNew(string mark) => seen.Add(mark) && !before.Contains(mark);

    private static bool IsKnownWording(YouTubeComment comment, KnownMessage known) =>
        comment.EditedAt is not { } editedAt || editedAt <= known.WordingAt || known.IsRemoved || comment.Text == known.Text
        || (comment.Text.StartsWith('@') && comment.Text.EndsWith(known.Text, StringComparison.Ordinal));
}
