using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class YouTubeReaderTests
{
    private const string Asha = "UCasha";
    private const string Ben = "UCben";
    private const string Thread = Payloads.Thread;

    [Fact]
    public void A_comment_becomes_a_public_message_under_its_video()
    {
        var items = YouTubeReader.Read(Payloads.Page(
            threads: [Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "The lamp is out"))], videos: [Payloads.Video("vid00000001", "Road works")]));

        var message = items.OfType<InboundMessage>().ShouldHaveSingleItem();
        message.ExternalId.ShouldBe(Thread);
        message.ConversationKey.ShouldBe(Thread);
        message.ReplyToExternalId.ShouldBe(Thread);
        message.ParentExternalId.ShouldBeNull();
        message.Author.ShouldBe(new InboundAuthor(Asha, "@asha-example", "@asha-example"));
        message.Text.ShouldBe("The lamp is out");
        message.At.ShouldBe(Payloads.At);
        message.EditedAt.ShouldBeNull();
        message.Caution.ShouldBeNull();
        message.AnswerOnPlatformOnly.ShouldBeFalse();
        message.Permalink.ShouldBe($"https://www.youtube.com/watch?v=vid00000001&lc={Thread}");
        var post = items.OfType<InboundOwnPost>().Single(p => p.ExternalId == Thread);
        post.Text.ShouldBe("Road works");
    }

    [Fact]
    public void A_reply_belongs_to_its_thread_and_is_answered_by_its_own_id()
    {
        var reply = Payloads.Comment(Thread + ".9S01", Ben, "Here too", "@ben", parent: Thread);
        var message = Read(Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "The lamp is out"), reply)).OfType<InboundMessage>().Single(m => m.Author!.Id == Ben);

        message.ConversationKey.ShouldBe(Thread);
        message.ParentExternalId.ShouldBe(Thread);
        message.ReplyToExternalId.ShouldBe(Thread + ".9S01");
    }

    [Fact]
    public void An_edit_keeps_the_time_of_writing_and_tells_its_own()
    {
        var message = Read(Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "Still out", updatedAt: Payloads.At.AddHours(2)))).OfType<InboundMessage>().Single();

        message.At.ShouldBe(Payloads.At);
        message.EditedAt.ShouldBe(Payloads.At.AddHours(2));
    }

    [Fact]
    public void Without_the_typed_words_the_displayed_ones_are_cleaned_of_all_marks()
    {
        var comment = Payloads.Comment(Thread, Asha, "");
        comment["snippet"]!.AsObject().Remove("textOriginal");
        comment["snippet"]!["textDisplay"] = "<a href=\"https://x.example/?a=1&amp;b=2\">1:23</a> &lt;b&gt;why&lt;/b&gt; &amp; when?<br>It&#39;s <script>alert(1)</script>dark<br/>end < 5";

        Read(Payloads.ThreadOf(comment)).OfType<InboundMessage>().Single().Text.ShouldBe("1:23 <b>why</b> & when?\nIt's alert(1)dark\nend < 5");
    }

    [Fact]
    public void Who_is_not_named_has_no_author_and_nothing_breaks()
    {
        var message = Read(Payloads.ThreadOf(Payloads.Comment(Thread, null, "hi", name: null))).OfType<InboundMessage>().Single();

        message.Author.ShouldBeNull();
        message.Text.ShouldBe("hi");
    }

    [Theory]
    [InlineData("heldForReview", true)]
    [InlineData("likelySpam", true)]
    [InlineData("rejected", true)]
    [InlineData("published", false)]
    public void Whether_the_public_sees_a_comment_comes_with_it(string status, bool isWithheld)
    {
        var comment = Payloads.Comment(Thread, Asha, "call me");
        comment["snippet"]!["moderationStatus"] = status;
        Read(Payloads.ThreadOf(comment)).OfType<InboundMessage>().Single().Visibility.ShouldNotBeNull().IsWithheld.ShouldBe(isWithheld);

        YouTubeReader.Read(Payloads.Page(threads: [Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "call me"))], status: status))
            .OfType<InboundMessage>().Single().Visibility.ShouldNotBeNull().IsWithheld.ShouldBe(isWithheld);
    }

    [Fact]
    public void A_thread_that_takes_no_answers_says_so()
    {
        var thread = Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "hi"));
        thread["snippet"]!["canReply"] = false;

        Read(thread).OfType<InboundMessage>().Single().AnswerOnPlatformOnly.ShouldBeTrue();
    }

    [Fact]
    public void Our_own_reply_comes_back_as_our_own()
    {
        var own = Read(Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "top"), Payloads.Comment(Thread + ".1", Payloads.Channel, "Thanks, logged", "@council", parent: Thread)))
            .OfType<InboundOwnMessage>().ShouldHaveSingleItem();

        own.ParentExternalId.ShouldBe(Thread);
        own.Text.ShouldBe("Thanks, logged");
    }

    [Fact]
    public void Our_own_reply_that_names_somebody_answers_the_newest_reply_of_that_person()
    {
        var own = Read(Payloads.ThreadOf(
                Payloads.Comment(Thread, Asha, "top"),
                Payloads.Comment(Thread + ".1", Ben, "first", "@ben", Payloads.At.AddMinutes(1), parent: Thread),
                Payloads.Comment(Thread + ".2", Ben, "second", "@ben", Payloads.At.AddMinutes(2), parent: Thread),
                Payloads.Comment(Thread + ".3", "UCbenjamin", "third", "@benjamin", Payloads.At.AddMinutes(3), parent: Thread),
                Payloads.Comment(Thread + ".4", Payloads.Channel, "@Ben we are on it", "@council", Payloads.At.AddMinutes(4), parent: Thread),
                Payloads.Comment(Thread + ".5", Ben, "later", "@ben", Payloads.At.AddMinutes(5), parent: Thread)))
            .OfType<InboundOwnMessage>().Single();

        own.ParentExternalId.ShouldBe(Thread + ".2");
        own.Text.ShouldBe("we are on it");
    }

    [Fact]
    public void A_reply_of_ours_that_is_held_back_does_not_count_as_seen()
    {
        var held = Payloads.Comment(Thread + ".1", Payloads.Channel, "See https://example.org", "@council", parent: Thread);
        held["snippet"]!["moderationStatus"] = "heldForReview";

        Read(Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "top"), held)).ShouldNotContain(i => i is InboundOwnMessage);
    }

    [Fact]
    public void A_picture_is_an_attachment_and_unknown_fields_do_no_harm()
    {
        var comment = Payloads.Comment(Thread, Asha, "look");
        comment["snippet"]!["imageUrl"] = "https://yt3.example/picture.jpg";
        comment["snippet"]!["somethingNew"] = new JsonArray(1, new JsonObject());
        Read(Payloads.ThreadOf(comment)).OfType<InboundMessage>().Single().Attachments.ShouldBe([new Attachment("image", null, "https://yt3.example/picture.jpg")]);

        comment = Payloads.Comment(Thread, Asha, "look");
        comment["snippet"]!["imageUrl"] = "javascript:alert(1)";
        Read(Payloads.ThreadOf(comment)).OfType<InboundMessage>().Single().Attachments.ShouldBeEmpty();
    }

    [Fact]
    public void Hostile_text_is_kept_as_text_and_bounded()
    {
        var text = "\u202Eevil\u0000\u0007<script>" + new string('x', 8_000) + "👨‍👩‍👧\uD800";
        var message = Read(Payloads.ThreadOf(Payloads.Comment(Thread, Asha, text, "@" + new string('n', 5_000)))).OfType<InboundMessage>().Single();

        message.Text.ShouldNotContain('\0');
        message.Text.ShouldNotContain('\a');
        message.Text.ShouldContain("<script>");
        message.Text.ShouldContain("👨‍👩‍👧");
        message.Text.Any(c => char.IsSurrogate(c) && c == '\uD800').ShouldBeFalse();
        message.Author!.Name!.Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void One_bad_item_is_kept_for_an_administrator_and_spoils_no_other()
    {
        var bad = Payloads.ThreadOf(Payloads.Comment(Thread, Asha, "no time"));
        bad["snippet"]!["topLevelComment"]!["snippet"]!.AsObject().Remove("publishedAt");
        var items = YouTubeReader.Read(Payloads.Page(threads: [bad, new JsonObject(), JsonValue.Create(5), Payloads.ThreadOf(Payloads.Comment("UgzOther_4AaABAg", Asha, "fine"))]));

        items.OfType<InboundUnknown>().Count().ShouldBe(3);
        items.OfType<InboundMessage>().Single().Text.ShouldBe("fine");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"polled\":\"youtube\"}")]
    [InlineData("{\"polled\":\"other\",\"account\":\"UC1\",\"readAt\":\"2026-09-14T08:00:00Z\",\"data\":{}}")]
    [InlineData("{\"error\":{\"code\":403}}")]
    public void A_body_of_no_known_shape_is_unreadable(string body) =>
        Should.Throw<UnreadableDeliveryException>(() => YouTubeReader.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void An_upload_is_told_with_its_title_and_its_newest_time()
    {
        var post = YouTubeReader.Read(Encoding.UTF8.GetBytes(Atom("<title>Bins &amp; bags</title>"))).ShouldHaveSingleItem().ShouldBeOfType<InboundOwnPost>();

        post.AccountExternalId.ShouldBe(Payloads.Channel);
        post.ExternalId.ShouldBe("vid00000009");
        post.Text.ShouldBe("Bins & bags");
        post.At.ShouldBe(new DateTimeOffset(2026, 9, 14, 8, 0, 0, TimeSpan.Zero).AddTicks(5_523_942));
        post.Permalink.ShouldBe("https://www.youtube.com/watch?v=vid00000009");
    }

    [Fact]
    public void A_deleted_video_changes_nothing()
    {
        const string Deleted = """
            <feed xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns="http://www.w3.org/2005/Atom"><at:deleted-entry ref="yt:video:vid00000009" when="2026-09-14T08:00:00+00:00">
            <at:by><uri>https://www.youtube.com/channel/UCcouncil00000000000001</uri></at:by></at:deleted-entry></feed>
            """;
        YouTubeReader.Read(Encoding.UTF8.GetBytes(Deleted)).ShouldHaveSingleItem().ShouldBeOfType<InboundIgnored>().AccountExternalId.ShouldBe(Payloads.Channel);
    }

    [Theory]
    [InlineData("<!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feed xmlns=\"http://www.w3.org/2005/Atom\">&x;</feed>")]
    [InlineData("<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><feed xmlns=\"http://www.w3.org/2005/Atom\">&b;</feed>")]
    [InlineData("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<")]
    public void Dangerous_or_foreign_xml_is_refused(string body) =>
        Should.Throw<UnreadableDeliveryException>(() => YouTubeReader.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Deeply_nested_xml_does_no_harm()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 50_000)) + string.Concat(Enumerable.Repeat("</a>", 50_000));
        YouTubeReader.Read(Encoding.UTF8.GetBytes($"<feed xmlns=\"http://www.w3.org/2005/Atom\">{deep}</feed>")).ShouldBeEmpty();
    }

    private static IReadOnlyList<InboundItem> Read(JsonObject thread) => YouTubeReader.Read(Payloads.Page(threads: [thread]));

    private static string Atom(string title) => $"""
        <?xml version='1.0' encoding='UTF-8'?>
        <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom"><title>YouTube video feed</title>
        <entry><id>yt:video:vid00000009</id><yt:videoId>vid00000009</yt:videoId><yt:channelId>{Payloads.Channel}</yt:channelId>{title}
        <published>2026-09-14T07:00:00+00:00</published><updated>2026-09-14T08:00:00.552394234+00:00</updated></entry></feed>
        """;
}
