using System.Text;

namespace Enquiries.Infrastructure.Tests.X;

/// <summary>Recorded and constructed payloads that lie beside the repository, where they are present; and made-up ones of our own.</summary>
internal static class XSamples
{
    public const string Us = "900000000000000001";
    public const string Resident = "900000000000000077";

    /// <summary>An id that says 14 September 2026, 7:00 UTC.</summary>
    public const string PostId = "2099350700000000001";

    public static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "..", "shared", "channels", "samples", "x");
            if (File.Exists(Path.Combine(at.FullName, "Enquiries.sln")) && Directory.Exists(folder))
                return folder;
        }

        Assert.Skip("The shared samples are not here.");
        return "";
    }

    /// <summary>An event of the activity API about our account.</summary>
    public static byte[] Event(string type, string payload, string? includes = null) => Encoding.UTF8.GetBytes(
        $$$"""{"data":{"event_uuid":"-42","filter":{"user_id":"{{{Us}}}"},"event_type":"{{{type}}}","tag":"t","payload":{{{payload}}},"includes":{{{includes ?? People}}} } }""");

    public static string People => $$"""{"users":[{"data":{"id":"{{Resident}}","name":"Gwen Sample","username":"gwen_sample"} },{"id":"{{Us}}","name":"Council","username":"WestmereCouncil"}]}""";

    public static string Post(string text = "hey @WestmereCouncil the lamp is out", string more = "", string id = PostId, string? author = Resident) =>
        $$"""{"id":"{{id}}","text":{{System.Text.Json.JsonSerializer.Serialize(text)}},"created_at":"2026-09-14T07:00:00.000Z",{{(author is null ? "" : $"\"author_id\":\"{author}\",")}}"conversation_id":"{{PostId}}"{{more}} }""";
}
