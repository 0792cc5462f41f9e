using System.Text.Json;
using System.Text.RegularExpressions;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.Facebook;

namespace Enquiries.Infrastructure.Channels.X;

/// <summary>Turns X's texts into what people wrote: entities of HTML decoded once, X's own short links replaced by where they lead.</summary>
internal static partial class XText
{
    private const int MostLinks = 50;

    /// <summary>The text of a post; the long form where there is one.</summary>
    /// <param name="dropMedia">Leaves out the link that X puts behind the text for the post's own pictures.</param>
    public static string OfPost(JsonElement post, bool dropMedia)
    {
        var (text, entities) = post.Object("note_tweet"u8) is { } note && note.Text("text"u8) is { } whole ? (whole, note.Object("entities"u8) ?? post.Object("entities"u8))
            : post.Object("extended_tweet"u8) is { } extended && extended.Text("full_text"u8) is { } full ? (full, extended.Object("entities"u8))
            : (post.Text("full_text"u8) ?? post.Text("text"u8) ?? "", post.Object("entities"u8));
        return Of(text, entities, dropMedia);
    }

    public static string Of(string text, JsonElement? entities, bool dropMedia = false)
    {
        if (text.Contains('&', StringComparison.Ordinal))
            text = text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
        if (entities is { } e)
        {
            text = Expand(text, e.Array("urls"u8), dropMedia);
            if (dropMedia)
                text = Expand(text, e.Array("media"u8), dropMedia);
        }

        return PlatformText.Clean(text, Message.TextMaxLength).Trim();
    }

    /// <summary>Without the names that X puts before an answer.</summary>
    public static string WithoutNames(string text) => LeadingNames().Replace(text, "");

    /// <summary>How many characters the names before an answer take.</summary>
    public static int NamesLength(string text) => LeadingNames().Match(text).Length;

    public static bool IsHandle(string? handle) => handle is not null && Handle().IsMatch(handle);

    private static string Expand(string text, JsonElement? urls, bool dropMedia)
    {
        if (urls is not { } list)
            return text;
        var count = 0;
        foreach (var url in list.EnumerateArray())
        {
            if (++count > MostLinks)
                break;
            if (url.Text("url"u8) is not { Length: > 8 } shortened || !shortened.StartsWith("http", StringComparison.Ordinal))
                continue;
            // As it was typed: where a redirect ends may change, and a look-up compares words.
            var leadsTo = MessengerAttachments.Link(url.Text("expanded_url"u8)) ?? MessengerAttachments.Link(url.Text("unwound_url"u8));
            if (leadsTo is null || leadsTo == shortened || text.Length > Message.TextMaxLength)
                continue;
            text = text.Replace(shortened, dropMedia && IsMedia(leadsTo) ? "" : leadsTo, StringComparison.Ordinal);
        }

        return text;
    }

    private static bool IsMedia(string address) =>
        address.Contains("/status/", StringComparison.Ordinal) && (address.Contains("/photo/", StringComparison.Ordinal) || address.Contains("/video/", StringComparison.Ordinal));

    [GeneratedRegex(@"\A(?:@[A-Za-z0-9_]{1,20}\s+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LeadingNames();

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,20}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handle();
}

/// <summary>Ids of X carry the time at which they were made.</summary>
internal static class XIds
{
    private const long Epoch = 1_288_834_974_657;
    private const int MaxLength = 60;
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsGood(string? id) => id is not null && PlatformText.IsId(id, MaxLength);

    public static DateTimeOffset? TimeOf(string? id)
    {
        if (!long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) || number < 1L << 40)
            return null;
        var time = DateTimeOffset.FromUnixTimeMilliseconds((number >> 22) + Epoch);
        return time < Latest ? time : null;
    }

    /// <summary>The name of a conversation of two: the smaller id first.</summary>
    public static string Conversation(string a, string b) => Compare(a, b) <= 0 ? $"{a}-{b}" : $"{b}-{a}";

    /// <summary>Of two ids, which was made first.</summary>
    public static int Compare(string a, string b) => a.Length == b.Length ? string.CompareOrdinal(a, b) : a.Length.CompareTo(b.Length);

    /// <summary>Who the other one of a conversation of two is; null for a group.</summary>
    public static string? Other(string conversation, string us)
    {
        var dash = conversation.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0)
            return null;
        var (first, second) = (conversation[..dash], conversation[(dash + 1)..]);
        return first == us ? second : second == us ? first : null;
    }
}
