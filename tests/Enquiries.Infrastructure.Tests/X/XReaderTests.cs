using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.X;

namespace Enquiries.Infrastructure.Tests.X;

public class XReaderTests
{
    [Fact]
    public void A_post_that_names_us_is_a_message_that_can_be_answered()
    {
        var message = One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post()));
        message.ExternalId.ShouldBe(XSamples.PostId);
        message.AccountExternalId.ShouldBe(XSamples.Us);
        message.Author.ShouldBe(new InboundAuthor(XSamples.Resident, "Gwen Sample", "gwen_sample"));
        message.Audience.ShouldBe(Audience.Public);
        message.ConversationKey.ShouldBe(XSamples.PostId);
        message.ReplyToExternalId.ShouldBe(XSamples.PostId);
        message.At.ShouldBe(new DateTimeOffset(2026, 9, 14, 7, 0, 0, TimeSpan.Zero));
        message.AnswerOnPlatformOnly.ShouldBeFalse();
        message.Permalink.ShouldBe($"https://x.com/gwen_sample/status/{XSamples.PostId}");
    }

    [Fact]
    public void An_edit_has_the_id_of_the_first_wording_and_a_later_time()
    {
        var edit = One<InboundMessage>(XSamples.Event(
            "post.mention.create", XSamples.Post("now the lamp at number 12", $",\"edit_history_tweet_ids\":[\"{XSamples.PostId}\",\"2099360700000000001\"]", "2099360700000000001")));
        edit.ExternalId.ShouldBe(XSamples.PostId);
        edit.EditedAt.ShouldNotBeNull().ShouldBeGreaterThan(edit.At);
        edit.Text.ShouldBe("now the lamp at number 12");
    }

    [Theory]
    [InlineData("@WestmereCouncil thanks, and the other lamp?", 0, 16, true)]
    [InlineData("@somebody and you, @WestmereCouncil?", 19, 10, false)]
    [InlineData("@WestmereCouncil @WestmereCouncil hello?", 17, 17, false)]
    public void An_answer_that_only_X_addressed_to_us_has_to_be_answered_on_X(string text, int mentionAt, int typedFrom, bool onlyThere)
    {
        var more = $",\"in_reply_to_tweet_id\":\"5\",\"display_text_range\":[{typedFrom},40],\"entities\":{{\"mentions\":[{{\"start\":{mentionAt},\"end\":{mentionAt + 16},\"id\":\"{XSamples.Us}\"}}]}}";
        var message = One<InboundMessage>(XSamples.Event("post.reply.create", XSamples.Post(text, more)));
        message.AnswerOnPlatformOnly.ShouldBe(onlyThere);
        message.ParentExternalId.ShouldBe("5");
        message.Permalink.ShouldNotBeNull();
    }

    [Fact]
    public void A_quote_can_be_answered_and_a_polled_one_too_when_what_it_quotes_is_ours()
    {
        const string Quotes = ",\"referenced_tweets\":[{\"type\":\"quoted\",\"id\":\"77\"}]";
        One<InboundMessage>(XSamples.Event("post.quote.create", XSamples.Post("look at this", Quotes))).AnswerOnPlatformOnly.ShouldBeFalse();
        var polled = Polled(XReader.Mentions, XSamples.Post("look at this", Quotes), $$"""{"tweets":[{"id":"77","author_id":"{{XSamples.Us}}"}]}""");
        One<InboundMessage>(polled).AnswerOnPlatformOnly.ShouldBeFalse();
        One<InboundMessage>(Polled(XReader.Mentions, XSamples.Post("look at this", Quotes), "{}")).AnswerOnPlatformOnly.ShouldBeTrue();
    }

    [Fact]
    public void Texts_are_decoded_once_and_short_links_say_where_they_lead()
    {
        var message = One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post(
            "a &lt;b&gt; &amp;lt; https://t.co/abc https://t.co/pic",
            """
            ,"attachments":{"media_keys":["3_1"]},
            "entities":{"urls":[{"url":"https://t.co/abc","expanded_url":"https://council.example/bins?a=1&b=2"},
              {"url":"https://t.co/pic","expanded_url":"https://x.com/gwen_sample/status/1/photo/1"}]}
            """),
            """{"media":[{"media_key":"3_1","type":"photo","url":"https://pbs.twimg.com/media/a.jpg","alt_text":"a lamp"}]}"""));
        message.Text.ShouldBe("a <b> &lt; https://council.example/bins?a=1&b=2");
        message.Attachments.ShouldBe([new Attachment("image", "a lamp", "https://pbs.twimg.com/media/a.jpg")]);
    }

    [Fact]
    public void Our_own_answers_and_posts_come_back_as_ours()
    {
        var answer = One<InboundOwnMessage>(XSamples.Event("post.create", XSamples.Post(
            "@gwen_sample We are on our way", ",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"77\"}]", author: XSamples.Us)));
        answer.Text.ShouldBe("We are on our way");
        answer.ParentExternalId.ShouldBe("77");
        One<InboundOwnPost>(XSamples.Event("post.create", XSamples.Post("Bins are late", author: XSamples.Us))).Text.ShouldBe("Bins are late");
        var removed = One<InboundChange>(XSamples.Event("post.delete", $$"""{"id":"{{XSamples.PostId}}","author_id":"{{XSamples.Us}}"}"""));
        removed.Kind.ShouldBe(InboundChangeKind.Removed);
    }

    [Fact]
    public void A_pushed_and_a_polled_direct_message_are_the_same()
    {
        var pushed = One<InboundMessage>(XSamples.Event("dm.received", Direct(XSamples.Resident, XSamples.Us), "{}"));
        var polled = One<InboundMessage>(Polled(
            XReader.DirectMessages,
            $$$"""{"id":"{{{XSamples.PostId}}}","event_type":"MessageCreate","text":"hello &amp; good morning","created_at":"2026-09-14T07:00:00.000Z","sender_id":"{{{XSamples.Resident}}}","dm_conversation_id":"{{{XSamples.Us}}}-{{{XSamples.Resident}}}"}""",
            """{"users":[{"id":"900000000000000077","name":"Gwen Sample","username":"gwen_sample"}]}"""));
        (pushed.ExternalId, pushed.ConversationKey, pushed.Text, pushed.Author, pushed.Audience, pushed.At)
            .ShouldBe((polled.ExternalId, polled.ConversationKey, polled.Text, polled.Author, polled.Audience, polled.At));
        pushed.Text.ShouldBe("hello & good morning");

        var ours = One<InboundOwnMessage>(XSamples.Event("dm.sent", Direct(XSamples.Us, XSamples.Resident), "{}"));
        ours.RecipientId.ShouldBe(XSamples.Resident);
        ours.ConversationKey.ShouldBe(pushed.ConversationKey);
    }

    [Fact]
    public void An_encrypted_message_is_told_to_staff_with_the_way_to_it()
    {
        var message = One<InboundMessage>(XSamples.Event(
            "chat.received", $$"""{"id":"e4f4d3fc-8bbf","created_at_msec":"1789369200000","sender_id":"{{XSamples.Resident}}","conversation_id":"a:b","encoded_event":"CwAB"}"""));
        message.AnswerOnPlatformOnly.ShouldBeTrue();
        message.Caution.ShouldNotBeNull();
        message.Permalink.ShouldStartWith("https://x.com/");
        message.Text.ShouldNotContain("CwAB");
    }

    [Fact]
    public void What_is_not_known_is_kept_and_what_does_not_matter_is_passed_over()
    {
        One<InboundUnknown>(XSamples.Event("post.sparkle.create", XSamples.Post())).What.ShouldBe("event/post.sparkle.create");
        One<InboundIgnored>(XSamples.Event("post.repost.create", XSamples.Post("RT", ",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"1\"}]")));
        One<InboundIgnored>(XSamples.Event("dm.read", "{}"));
        var revoked = One<InboundUnknown>(Bytes($$$"""{"data":{"event_uuid":"1","filter":{},"event_type":"oauth.revoke","payload":{"user_id":"{{{XSamples.Us}}}","date_time":"2026-07-23T21:44:05+00:00"}} }"""));
        revoked.AccountExternalId.ShouldBe(XSamples.Us);
        revoked.What.ShouldContain("oauth.revoke");
        One<InboundUnknown>(Bytes($$"""{"for_user_id":"{{XSamples.Us}}","sparkle_events":[{}]}""")).What.ShouldBe("activity/sparkle_events");
    }

    [Fact]
    public void The_older_shape_of_a_post_is_read_with_its_long_text_and_its_exact_id()
    {
        var message = One<InboundMessage>(Bytes($$"""
            {"for_user_id":"{{XSamples.Us}}","user_has_blocked":"false","tweet_create_events":[{"created_at":"Mon Sep 14 07:00:00 +0000 2026","id":2099350700000000000,"id_str":"{{XSamples.PostId}}",
             "text":"short… https://t.co/x","truncated":true,"user":{"id":900000000000000100,"id_str":"{{XSamples.Resident}}","name":"Gwen Sample","screen_name":"gwen_sample"},
             "extended_tweet":{"full_text":"the whole of it @WestmereCouncil","entities":{"user_mentions":[{"id_str":"{{XSamples.Us}}","indices":[16,32]}]} } }]}
            """));
        message.ExternalId.ShouldBe(XSamples.PostId);
        message.Text.ShouldBe("the whole of it @WestmereCouncil");
        message.At.ShouldBe(new DateTimeOffset(2026, 9, 14, 7, 0, 0, TimeSpan.Zero));
        message.Author!.Handle.ShouldBe("gwen_sample");
        message.AnswerOnPlatformOnly.ShouldBeFalse();
    }

    [Fact]
    public void Hostile_payloads_do_no_harm()
    {
        var html = One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post("<script>alert(1)</script> \u202Eevil\u0000\u0007 " + new string('x', 8000))));
        html.Text.ShouldStartWith("<script>");
        html.Text.ShouldNotContain('\u0007');
        html.Text.Length.ShouldBeGreaterThan(8000);

        One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post(author: null))).Author.ShouldBeNull();
        One<InboundUnknown>(XSamples.Event("post.mention.create", XSamples.Post(id: "1/../../2 3")));
        One<InboundUnknown>(XSamples.Event("post.mention.create", XSamples.Post(id: new string('9', 5000))));
        One<InboundUnknown>(XSamples.Event("post.mention.create", "{}"));
        One<InboundUnknown>(XSamples.Event("post.mention.create", "[]"));
        One<InboundUnknown>(XSamples.Event("dm.received", """{"direct_message_events":[{"id":[1],"message_create":"no"}]}"""));
        var wrongTypes = One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post(more: """
            ,"entities":{"urls":[1,null,{"url":5,"expanded_url":"javascript:alert(1)"}],"mentions":{"a":1}},"attachments":[],"edit_history_tweet_ids":[null],"referenced_tweets":[{}],"note_tweet":[]
            """)));
        wrongTypes.Text.ShouldBe("hey @WestmereCouncil the lamp is out");
        One<InboundMessage>(XSamples.Event("post.mention.create", XSamples.Post(
            "https://t.co/abc", ",\"entities\":{\"urls\":[{\"url\":\"https://t.co/abc\",\"expanded_url\":\"javascript:alert(1)\"}]}"))).Text.ShouldBe("https://t.co/abc");
        One<InboundMessage>(XSamples.Event(
            "post.mention.create", XSamples.Post(), $$"""{"users":[{"id":"{{XSamples.Resident}}","name":"\u202Eevil\nname\ud800","username":"../../etc"}]}""")).Author!.Handle.ShouldBeNull();
        Should.Throw<UnreadableDeliveryException>(() => XReader.Read(Bytes("not json")));
        Should.Throw<UnreadableDeliveryException>(() => XReader.Read(Bytes("[]")));
        Should.Throw<UnreadableDeliveryException>(() => XReader.Read(Bytes(new string('[', 1000))));
        Should.Throw<UnreadableDeliveryException>(() => XReader.Read(Bytes("{}")));
    }

    private static string Direct(string from, string to) =>
        $$$"""{"direct_message_events":[{"type":"message_create","id":"{{{XSamples.PostId}}}","created_timestamp":"1789369200000","message_create":{"target":{"recipient_id":"{{{to}}}"},"sender_id":"{{{from}}}","message_data":{"text":"hello &amp; good morning","entities":{} } } }],"users":{"{{{XSamples.Resident}}}":{"data":{"id":"{{{XSamples.Resident}}}","name":"Gwen Sample","username":"gwen_sample"}} } }""";

    private static byte[] Polled(string what, string item, string includes) => PolledPage.Write(what, XSamples.Us, new DateTimeOffset(2026, 9, 14, 9, 0, 0, TimeSpan.Zero), json =>
        json.WriteRawValue($$$"""{"data":[{{{item}}}],"includes":{{{includes}}} }"""));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static T One<T>(byte[] body)
        where T : InboundItem => XReader.Read(body).ShouldHaveSingleItem().ShouldBeOfType<T>();
}
