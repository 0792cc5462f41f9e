using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Enquiries.Benchmarks.Workload;

/// <summary>Webhook bodies of a Facebook Page, written and signed as the platform writes and signs them.</summary>
internal static class PageWebhooks
{
    public const string PageId = "1093";
    public const string AppSecret = "benchmark-secret";
    public const string PostId = PageId + "_1";

    private static readonly string[] Words =
        ("bin collection missed street light broken pothole road council tax bill band housing repair damp mould boiler parking permit fly tipping mattress sofa "
        + "school place library opening times planning notice objection tree branch pavement blocked drain flooding water rats noise neighbour dog fouling park bench "
        + "playground swing graffiti bus shelter glass please thanks again week morning nobody answered phone waiting since tuesday still nothing").Split(' ');

    /// <summary>A comment under a post of the Page. The text has a few dozen words that many others share and one word of its own.</summary>
    public static byte[] Comment(int number, DateTimeOffset at) =>
        Body(at, Comment($"1_{number}", PostId, PostId, $"{7_000_000_000 + number}", $"Resident {number}", TextOf(number), at));

    public static string RareWord(int number) => "q" + number.ToString("x", System.Globalization.CultureInfo.InvariantCulture) + "z";

    public static string TextOf(int number)
    {
        var random = new Random(number);
        var text = new StringBuilder();
        for (var i = random.Next(6, 30); i > 0; i--)
            text.Append(Words[random.Next(Words.Length)]).Append(' ');
        return text.Append(RareWord(number)).ToString();
    }

    public static object Comment(string commentId, string parentId, string postId, string fromId, string fromName, string text, DateTimeOffset at) => new
    {
        field = "feed",
        value = new
        {
            from = new { id = fromId, name = fromName },
            post = new { status_type = "mobile_status_update", is_published = true, updated_time = at.ToString("yyyy-MM-ddTHH:mm:ss+0000", System.Globalization.CultureInfo.InvariantCulture), permalink_url = "https://www.facebook.com/" + postId, promotion_status = "ineligible", id = postId },
            message = text,
            post_id = postId,
            comment_id = commentId,
            created_time = at.ToUnixTimeSeconds(),
            item = "comment",
            parent_id = parentId,
            verb = "add",
        },
    };

    public static byte[] Body(DateTimeOffset sentAt, params IEnumerable<object> changes) =>
        JsonSerializer.SerializeToUtf8Bytes(new { entry = new[] { new { id = PageId, time = sentAt.ToUnixTimeSeconds(), changes } }, @object = "page" });

    public static string Sign(byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), body));
}
