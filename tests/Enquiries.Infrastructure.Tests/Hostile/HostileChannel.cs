using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Contact;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Tests.Email;
using Enquiries.Infrastructure.Tests.X;
using Enquiries.Infrastructure.Tests.YouTube;

namespace Enquiries.Infrastructure.Tests.Hostile;

/// <summary>How a resident's message reaches one channel, so that the same attacks can be tried on all of them.</summary>
/// <param name="AccountId">The platform's id of the council's account.</param>
/// <param name="Body">A delivery with one message.</param>
/// <param name="Unknown">A delivery with something that the channel has never heard of.</param>
/// <param name="UnknownIsMessage">Whether what is unknown can only be a detail of a message, which is then kept.</param>
internal sealed record HostileChannel(ChannelKind Kind, string AccountId, Func<HostileMessage, byte[]> Body, Func<byte[]> Unknown, bool UnknownIsMessage = false)
{
    public static IReadOnlyDictionary<string, HostileChannel> All { get; } = new Dictionary<string, HostileChannel>(StringComparer.Ordinal)
    {
        ["Facebook comments"] = new(ChannelKind.Facebook, "1093", m => Json(Meta("page", "1093", "changes", new JsonObject
        {
            ["field"] = "feed",
            ["value"] = With(new JsonObject
            {
                ["item"] = "comment",
                ["verb"] = "add",
                ["comment_id"] = $"5_{m.Id}",
                ["post_id"] = "1093_5",
                ["parent_id"] = "1093_5",
                ["created_time"] = m.At.ToUnixTimeSeconds(),
                ["message"] = m.Text,
                ["photo"] = "https://pictures.example/1.jpg",
            }, "from", m.Person is null ? null : new JsonObject { ["id"] = m.Person, ["name"] = m.Name }),
        })), () => Json(Meta("page", "1093", "changes", new JsonObject { ["field"] = "feed", ["value"] = new JsonObject { ["item"] = "hologram", ["verb"] = "project" } }))),

        ["Messenger"] = new(ChannelKind.Facebook, "1093", m => Json(Meta("page", "1093", "messaging", Direct("1093", m))), () => Json(Meta("page", "1093", "messaging", new JsonObject
        {
            ["sender"] = new JsonObject { ["id"] = "24" },
            ["hologram"] = new JsonObject { ["mid"] = "m_1" },
        }))),

        ["Instagram comments"] = new(ChannelKind.Instagram, "17841400000000001", m => Json(Meta("instagram", "17841400000000001", "changes", new JsonObject
        {
            ["field"] = "comments",
            ["value"] = With(new JsonObject
            {
                ["id"] = m.Id,
                ["text"] = m.Text,
                ["timestamp"] = m.At.ToUnixTimeSeconds(),
                ["media"] = new JsonObject { ["id"] = "9001", ["media_product_type"] = "FEED" },
            }, "from", m.Person is null ? null : new JsonObject { ["id"] = m.Person, ["username"] = m.Name }),
        })), () => Json(Meta("instagram", "17841400000000001", "changes", new JsonObject { ["field"] = "holograms", ["value"] = new JsonObject { ["id"] = "1" } }))),

        ["Instagram messages"] = new(ChannelKind.Instagram, "17841400000000001", m => Json(Meta("instagram", "17841400000000001", "messaging", Direct("17841400000000001", m))),
            () => Json(Meta("instagram", "17841400000000001", "messaging", new JsonObject { ["hologram"] = new JsonObject { ["mid"] = "m_1" } }))),

        ["X posts"] = new(ChannelKind.X, XSamples.Us, m => Json(new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["event_uuid"] = m.Id,
                ["filter"] = new JsonObject { ["user_id"] = XSamples.Us },
                ["event_type"] = "post.mention.create",
                ["payload"] = With(new JsonObject
                {
                    ["id"] = m.Id,
                    ["text"] = m.Text,
                    ["created_at"] = Iso(m.At),
                    ["conversation_id"] = m.Id,
                    ["entities"] = new JsonObject { ["mentions"] = new JsonArray(new JsonObject { ["id"] = XSamples.Us, ["start"] = 0, ["end"] = 5 }) },
                }, "author_id", m.Person),
                ["includes"] = People(m),
            },
        }), () => XSamples.Event("hologram.create", "{\"id\":\"1\"}")),

        ["X messages"] = new(ChannelKind.X, XSamples.Us, m => Json(new JsonObject
        {
            ["for_user_id"] = XSamples.Us,
            ["direct_message_events"] = new JsonArray(new JsonObject
            {
                ["type"] = "message_create",
                ["id"] = m.Id,
                ["created_timestamp"] = m.At.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["message_create"] = With(new JsonObject
                {
                    ["target"] = new JsonObject { ["recipient_id"] = XSamples.Us },
                    ["message_data"] = new JsonObject { ["text"] = m.Text },
                }, "sender_id", m.Person),
            }),
            ["users"] = m.Person is null ? new JsonObject() : new JsonObject { [m.Person] = new JsonObject { ["id"] = m.Person, ["name"] = m.Name, ["screen_name"] = "eve" } },
        }), () => Json(new JsonObject { ["for_user_id"] = XSamples.Us, ["hologram_events"] = new JsonArray(new JsonObject { ["id"] = "1" }) })),

        ["YouTube"] = new(ChannelKind.YouTube, Payloads.Channel, m => Payloads.Page(threads: [Payloads.ThreadOf(Payloads.Comment(m.Id, m.Person, m.Text, m.Name, m.At))]),
            () => Payloads.Page(threads: [new JsonObject { ["kind"] = "youtube#hologram", ["id"] = "1" }])),

        ["e-mail"] = new(ChannelKind.Email, Mails.Council, m => Mail(m), () => Mail(
            new HostileMessage("unknown", "24", "Eve", "", Mails.Arrived), "Content-Type: application/x-hologram; name=\"h.holo\"\r\nContent-Transfer-Encoding: x-folded-space\r\n"), UnknownIsMessage: true),

        ["web form"] = new(ChannelKind.WebForm, "contact", m => JsonSerializer.SerializeToUtf8Bytes(Form(m)), () =>
        {
            var form = JsonSerializer.SerializeToNode(Form(new HostileMessage("unknown", "24", "Eve", "No bins", Mails.Arrived)))!.AsObject();
            form["Hologram"] = new JsonObject { ["Id"] = 1 };
            return Json(form);
        }, UnknownIsMessage: true),
    };

    public static byte[] Json(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>Whether the body of a delivery is JSON whose values can be exchanged one by one.</summary>
    public bool IsJson => Kind != ChannelKind.Email;

    private static JsonObject Meta(string kind, string account, string list, JsonObject item) => new()
    {
        ["object"] = kind,
        ["entry"] = new JsonArray(new JsonObject { ["id"] = account, ["time"] = Mails.Arrived.ToUnixTimeSeconds(), [list] = new JsonArray(item) }),
    };

    private static JsonObject Direct(string account, HostileMessage m) => With(new JsonObject
    {
        ["recipient"] = new JsonObject { ["id"] = account },
        ["timestamp"] = m.At.ToUnixTimeMilliseconds(),
        ["message"] = new JsonObject
        {
            ["mid"] = m.Id,
            ["text"] = m.Text,
            ["attachments"] = new JsonArray(new JsonObject { ["type"] = "location", ["payload"] = new JsonObject { ["coordinates"] = new JsonObject { ["lat"] = 1.5, ["long"] = 2 } } }),
        },
    }, "sender", m.Person is null ? null : new JsonObject { ["id"] = m.Person });

    private static JsonObject People(HostileMessage m) => new()
    {
        ["users"] = m.Person is null ? new JsonArray() : new JsonArray(new JsonObject { ["id"] = m.Person, ["name"] = m.Name, ["username"] = "eve" }),
    };

    private static FormEnvelope Form(HostileMessage m) => new(
        "contact", m.Id, m.At, null, null, m.Id, m.Person is null ? FormEnvelope.NoAddress + m.Id : $"p{m.Person}@example.org", m.Person is null ? null : m.Name, null, "Bins", m.Text, null,
        m.Person is null, []);

    private static byte[] Mail(HostileMessage m, string? headers = null) => Mails.Stored(Encoding.UTF8.GetBytes(
        (m.Person is null ? "" : $"From: \"{m.Name?.Replace("\"", "\\\"", StringComparison.Ordinal)}\" <p{m.Person}@example.org>\r\n")
        + $"To: {Mails.Council}\r\nSubject: Bins\r\nDate: Mon, 21 Sep 2026 15:00:00 +0100\r\nMessage-ID: <{m.Id}@example.org>\r\n"
        + (headers ?? "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n") + $"\r\n{m.Text}\r\n"));

    private static JsonObject With(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
            json[name] = value;
        return json;
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="Person">Who writes; null where the platform does not tell.</param>
internal sealed record HostileMessage(string Id, string? Person, string? Name, string Text, DateTimeOffset At);
