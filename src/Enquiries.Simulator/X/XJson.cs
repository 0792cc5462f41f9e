using System.Globalization;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.X;

/// <summary>X's own JSON.</summary>
internal static class XJson
{
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", CultureInfo.InvariantCulture);

    public static JsonObject User(XPerson person) => new()
    {
        ["id"] = person.Id,
        ["name"] = person.Name,
        ["username"] = person.Username,
        ["protected"] = false,
        ["verified"] = person.IsCouncil,
        ["created_at"] = "2026-04-20T19:55:59.000Z",
    };

    public static JsonObject Tweet(XTweet tweet, XWording wording, Func<string, XPerson?> find)
    {
        var (text, entities) = XText.Write(tweet, wording, find);
        var names = tweet.Names.EnumerateRunes().Count();
        var json = new JsonObject
        {
            ["id"] = wording.Id,
            ["text"] = text,
            ["created_at"] = Time(wording.At),
            ["author_id"] = tweet.Author.Id,
            ["conversation_id"] = tweet.ConversationId,
            ["edit_history_tweet_ids"] = new JsonArray([.. tweet.Wordings.TakeWhile(w => w != wording).Append(wording).Select(w => JsonValue.Create(w.Id))]),
            ["display_text_range"] = new JsonArray(names, text.EnumerateRunes().Count()),
            ["reply_settings"] = "everyone",
            ["lang"] = "en",
            ["public_metrics"] = new JsonObject { ["reply_count"] = 0, ["reply_count_str"] = "0" },
        };
        if (entities.Count > 0) json["entities"] = entities;
        var references = new JsonArray();
        if (tweet.ReplyTo is { } parent)
        {
            json["in_reply_to_tweet_id"] = parent.Id;
            json["in_reply_to_user_id"] = parent.Author.Id;
            references.Add((JsonNode)new JsonObject { ["type"] = "replied_to", ["id"] = parent.Id });
        }

        if (tweet.Quoted is { } quoted) references.Add((JsonNode)new JsonObject { ["type"] = "quoted", ["id"] = quoted.Id });
        if (references.Count > 0) json["referenced_tweets"] = references;
        if (tweet.Media.Count > 0) json["attachments"] = new JsonObject { ["media_keys"] = new JsonArray([.. tweet.Media.Select(m => JsonValue.Create("3_" + m))]) };
        return json;
    }

    /// <summary>The people and posts that the given posts speak of.</summary>
    public static JsonObject Includes(IReadOnlyCollection<XTweet> tweets, Func<string, XPerson?> find)
    {
        var people = tweets.Select(t => t.Author).Concat(tweets.Select(t => t.ReplyTo?.Author ?? t.Quoted?.Author).OfType<XPerson>()).DistinctBy(p => p.Id);
        var posts = tweets.SelectMany(t => new[] { t.ReplyTo, t.Quoted }).OfType<XTweet>().Where(t => !t.IsRemoved).DistinctBy(t => t.Id);
        var includes = new JsonObject
        {
            ["users"] = new JsonArray([.. people.Select(User)]),
            ["tweets"] = new JsonArray([.. posts.Select(t => Tweet(t, t.Present, find))]),
        };
        if (tweets.Any(t => t.Media.Count > 0))
        {
            includes["media"] = new JsonArray([.. tweets.SelectMany(t => t.Media).Distinct(StringComparer.Ordinal).Select(m =>
                new JsonObject { ["media_key"] = "3_" + m, ["type"] = "photo", ["url"] = $"https://pbs.twimg.com/media/{m}.jpg" })]);
        }

        return includes;
    }

    public static JsonObject PushedDirect(XDirect direct) => new()
    {
        ["direct_message_events"] = new JsonArray(new JsonObject
        {
            ["type"] = "message_create",
            ["id"] = direct.Id,
            ["created_timestamp"] = direct.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["message_create"] = new JsonObject
            {
                ["target"] = new JsonObject { ["recipient_id"] = direct.Recipient.Id },
                ["sender_id"] = direct.Sender.Id,
                ["message_data"] = new JsonObject { ["text"] = Escape(direct.Text), ["entities"] = new JsonObject { ["urls"] = new JsonArray() } },
            },
        }),
        ["users"] = new JsonObject
        {
            [direct.Sender.Id] = new JsonObject { ["data"] = User(direct.Sender) },
            [direct.Recipient.Id] = new JsonObject { ["data"] = User(direct.Recipient) },
        },
    };

    public static JsonObject PolledDirect(XDirect direct) => new()
    {
        ["id"] = direct.Id,
        ["event_type"] = "MessageCreate",
        ["text"] = Escape(direct.Text),
        ["dm_conversation_id"] = direct.ConversationId,
        ["created_at"] = direct.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["sender_id"] = direct.Sender.Id,
    };

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
