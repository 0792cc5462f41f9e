using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.X;
using Enquiries.Testing;

namespace Enquiries.Infrastructure.Tests.X;

/// <summary>Recorded and constructed payloads that lie beside the repository, where they are present.</summary>
public class XSampleTests
{
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["aaa-direct-message-event"] = "message",
        ["aaa-longform-tweet-create"] = "post",
        ["aaa-tweet-delete-event"] = "change",
        ["aaa-user-revoke-event"] = "unknown",
        ["derived-xaa-mention-edited"] = "message",
        ["derived-xaa-mention-emoji-rtl"] = "message",
        ["derived-xaa-mention-note-tweet"] = "message",
        ["derived-xaa-unknown-event-type"] = "unknown",
        ["xaa-chat-received-encrypted"] = "message",
        ["xaa-dm-received"] = "message",
        ["xaa-dm-sent"] = "own",
        ["xaa-oauth-revoke"] = "unknown",
        ["xaa-post-create"] = "post",
        ["xaa-post-delete"] = "change",
        ["xaa-post-mention"] = "message",
        ["xaa-post-quote"] = "message",
        ["xaa-post-reply"] = "message",
        ["xaa-post-repost"] = "ignored",
    };

    [Fact]
    public void Every_sample_delivery_is_read_as_what_it_is()
    {
        foreach (var (name, kinds) in Expected)
        {
            var read = Read(name);
            string.Join(' ', read.Select(Kind)).ShouldBe(kinds, name);
            read.ShouldAllBe(i => i.AccountExternalId.Length > 0);
        }
    }

    [Fact]
    public void The_edited_mention_is_an_edit_of_the_first_one()
    {
        var first = Read("xaa-post-mention").OfType<InboundMessage>().Single();
        var edit = Read("derived-xaa-mention-edited").OfType<InboundMessage>().Single();
        edit.ExternalId.ShouldBe(first.ExternalId);
        edit.ConversationKey.ShouldBe(first.ConversationKey);
        edit.EditedAt.ShouldNotBeNull().ShouldBeGreaterThan(first.At);
        edit.Text.ShouldEndWith("(edited)");
    }

    [Fact]
    public void Long_and_foreign_texts_are_whole()
    {
        Read("derived-xaa-mention-note-tweet").OfType<InboundMessage>().Single().Text.Length.ShouldBeGreaterThan(900);
        Read("derived-xaa-mention-emoji-rtl").OfType<InboundMessage>().Single().Text.ShouldEndWith("הפח מלא & ممتلئ");
        Read("aaa-longform-tweet-create").OfType<InboundOwnPost>().Single().ExternalId.ShouldBe("1924465506158878979");
    }

    [Fact]
    public void Only_the_reply_that_does_not_name_us_has_to_be_answered_on_X()
    {
        Read("xaa-post-reply").OfType<InboundMessage>().Single().AnswerOnPlatformOnly.ShouldBeTrue();
        Read("xaa-post-mention").OfType<InboundMessage>().Single().AnswerOnPlatformOnly.ShouldBeFalse();
        Read("xaa-post-quote").OfType<InboundMessage>().Single().AnswerOnPlatformOnly.ShouldBeFalse();
    }

    [Fact]
    public void Polled_pages_of_the_samples_can_be_read()
    {
        var folder = XSamples.Folder();
        using var mentions = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "mentions-page.http.json")));
        using var page = JsonDocument.Parse(mentions.RootElement.GetProperty("body_text").GetString()!);
        var items = XReader.Read(PolledPage.Write(XReader.Mentions, "783214", App.MondayNine, json => page.RootElement.WriteTo(json)));
        items.Count.ShouldBe(page.RootElement.GetProperty("data").GetArrayLength());
        items.ShouldAllBe(i => i is InboundMessage);
        items.OfType<InboundMessage>().First().At.Year.ShouldBe(2022);

        using var direct = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "dm-events-page.json")));
        var message = XReader.Read(PolledPage.Write(XReader.DirectMessages, "783214", App.MondayNine, json => direct.RootElement.WriteTo(json))).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();
        message.ConversationKey.ShouldBe("1585094756761149440");
    }

    private static IReadOnlyList<InboundItem> Read(string name) => XReader.Read(File.ReadAllBytes(Path.Combine(XSamples.Folder(), name + ".json")));

    private static string Kind(InboundItem item) => item switch
    {
        InboundMessage => "message",
        InboundChange => "change",
        InboundOwnMessage => "own",
        InboundOwnPost => "post",
        InboundIgnored => "ignored",
        _ => "unknown",
    };
}
