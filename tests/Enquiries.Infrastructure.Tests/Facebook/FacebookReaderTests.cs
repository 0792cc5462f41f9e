using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.Facebook;

namespace Enquiries.Infrastructure.Tests.Facebook;

public class FacebookReaderTests
{
    private static readonly DateTimeOffset Written = DateTimeOffset.FromUnixTimeSeconds(1_789_000_000);
    private static readonly DateTimeOffset Sent = DateTimeOffset.FromUnixTimeSeconds(1_789_000_900);

    [Fact]
    public void A_comment_under_a_post_of_the_page_becomes_a_public_message()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,
            "from":{"id":"24","name":"Asha Example"},"message":"Bin not emptied"
            """));

        m.AccountExternalId.ShouldBe("1093");
        m.At.ShouldBe(Written);
        m.ExternalId.ShouldBe("5_77");
        m.Audience.ShouldBe(Audience.Public);
        m.ConversationKey.ShouldBe("1093_5");
        m.Author.ShouldBe(new InboundAuthor("24", "Asha Example"));
        m.Text.ShouldBe("Bin not emptied");
        m.ParentExternalId.ShouldBe("1093_5");
        m.ReplyToExternalId.ShouldBe("5_77");
        m.EditedAt.ShouldBeNull();
    }

    [Fact]
    public void An_answer_to_a_comment_is_answered_under_that_comment()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","post_id":"1093_5","comment_id":"5_78","parent_id":"5_77","created_time":1789000000,"from":{"id":"25"},"message":"Here too"
            """));

        m.ParentExternalId.ShouldBe("5_77");
        m.ReplyToExternalId.ShouldBe("5_77");
        m.Author.ShouldBe(new InboundAuthor("25", null));
    }

    [Theory]
    [InlineData("post")]
    [InlineData("status")]
    [InlineData("photo")]
    [InlineData("video")]
    public void A_post_of_a_visitor_begins_a_conversation_of_its_own(string item)
    {
        var m = Message(Feed($$"""
            "item":"{{item}}","verb":"add","post_id":"1093_6","created_time":1789000000,"from":{"id":24,"name":"Asha"},"message":"Hello","recipient_id":1093
            """));

        m.ExternalId.ShouldBe("1093_6");
        m.ConversationKey.ShouldBe("1093_6");
        m.ParentExternalId.ShouldBeNull();
        m.ReplyToExternalId.ShouldBe("1093_6");
        m.Author!.Id.ShouldBe("24");
    }

    [Fact]
    public void The_page_s_own_post_is_told_apart_from_residents_posts()
    {
        var post = Single(Feed("""
            "item":"status","verb":"add","post_id":"1093_5","created_time":1789000000,"from":{"id":"1093","name":"Council"},"message":"Roadworks","published":1,
            "post":{"permalink_url":"https://www.facebook.com/1093/posts/5"}
            """)).ShouldBeOfType<InboundOwnPost>();

        post.ShouldBe(new InboundOwnPost("1093", Written, "1093_5", "Roadworks", "https://www.facebook.com/1093/posts/5"));
    }

    [Fact]
    public void The_page_s_own_comment_comes_back_as_its_own_message()
    {
        var own = Single(Feed("""
            "item":"comment","verb":"add","post_id":"1093_5","comment_id":"5_79","parent_id":"5_77","created_time":1789000000,"from":{"id":"1093"},"message":"Thanks"
            """)).ShouldBeOfType<InboundOwnMessage>();

        own.ExternalId.ShouldBe("5_79");
        own.ParentExternalId.ShouldBe("5_77");
        own.Audience.ShouldBe(Audience.Public);
        own.ConversationKey.ShouldBe("1093_5");
        own.RecipientId.ShouldBeNull();
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("edited")]
    public void An_edit_keeps_when_it_was_written_and_tells_when_it_was_changed(string verb)
    {
        var m = Message(Feed($$"""
            "item":"comment","verb":"{{verb}}","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,"from":{"id":"24"},"message":"New words"
            """));

        m.At.ShouldBe(Written);
        m.EditedAt.ShouldBe(Sent);
        m.Text.ShouldBe("New words");
    }

    [Fact]
    public void The_page_s_own_edited_comment_is_a_change() =>
        Single(Feed("""
            "item":"comment","verb":"edited","post_id":"1093_5","comment_id":"5_79","parent_id":"5_77","created_time":1789000000,"from":{"id":"1093"},"message":"Thank you"
            """)).ShouldBe(new InboundChange("1093", Sent, "5_79", InboundChangeKind.Edited, "Thank you"));

    [Theory]
    [InlineData("remove", InboundChangeKind.Removed)]
    [InlineData("hide", InboundChangeKind.Hidden)]
    [InlineData("unhide", InboundChangeKind.Unhidden)]
    public void Removal_and_hiding_happen_when_they_were_told(string verb, InboundChangeKind kind)
    {
        Single(Feed($$"""
            "item":"comment","verb":"{{verb}}","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,"from":{"id":"1093"}
            """)).ShouldBe(new InboundChange("1093", Sent, "5_77", kind));
        Single(Feed($$"""
            "item":"post","verb":"{{verb}}","post_id":"1093_6","created_time":1789000000,"from":{"id":"24"}
            """)).ShouldBe(new InboundChange("1093", Sent, "1093_6", kind));
    }

    [Fact]
    public void The_older_shape_of_the_author_is_understood()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,
            "sender_id":705955836155788,"sender_name":"Tester","message":"x"
            """));

        m.Author.ShouldBe(new InboundAuthor("705955836155788", "Tester"));
    }

    [Fact]
    public void A_comment_without_author_or_words_is_still_a_message()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,
            "photo":"https://cdn.example/1.jpg","photos":["https://cdn.example/1.jpg","https://cdn.example/2.jpg"]
            """));

        m.Author.ShouldBeNull();
        m.Text.ShouldBe("");
        m.Attachments.ShouldBe([new Attachment("image", null, "https://cdn.example/1.jpg"), new Attachment("image", null, "https://cdn.example/2.jpg")]);
    }

    [Fact]
    public void A_post_that_can_be_derived_from_the_comment_may_be_missing()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","comment_id":"5_77","created_time":1789000000,"from":{"id":"24"},"message":"x"
            """));

        m.ConversationKey.ShouldBe("1093_5");
        m.ReplyToExternalId.ShouldBe("5_77");
    }

    [Fact]
    public void A_share_with_words_is_a_conversation_of_its_own_and_one_without_is_none()
    {
        var m = Message(Feed("""
            "item":"share","verb":"add","share_id":88,"post_id":"1093_5","created_time":1789000000,"from":{"id":"24"},"message":"Is this true?"
            """));
        m.ExternalId.ShouldBe("1093_88");
        m.ConversationKey.ShouldBe("1093_88");

        Single(Feed("""
            "item":"share","verb":"add","share_id":88,"post_id":"1093_88","created_time":1789000000,"from":{"id":"24"}
            """)).ShouldBeOfType<InboundIgnored>();
    }

    [Theory]
    [InlineData("reaction")]
    [InlineData("like")]
    [InlineData("album")]
    public void Reactions_are_of_no_consequence(string item) =>
        Single(Feed($$"""
            "item":"{{item}}","verb":"add","post_id":"1093_5","created_time":1789000000,"from":{"id":"24"},"reaction_type":"love"
            """)).ShouldBeOfType<InboundIgnored>();

    [Fact]
    public void A_mention_names_no_author()
    {
        var m = Message(Change("mention", """
            "item":"comment","verb":"add","post_id":"999_5","comment_id":"5_77","created_time":1789000000,"message":"@Council look"
            """));

        m.Author.ShouldBeNull();
        m.ConversationKey.ShouldBe("999_5");
        m.ReplyToExternalId.ShouldBe("5_77");

        Message(Change("mention", """
            "item":"post","verb":"add","post_id":"999_6","created_time":1789000000,"message":"@Council look"
            """)).ExternalId.ShouldBe("999_6");
    }

    [Fact]
    public void A_recommendation_with_words_is_a_message_and_one_without_is_ignored()
    {
        var m = Message(Change("ratings", """
            "item":"rating","verb":"add","open_graph_story_id":904,"reviewer_id":705,"reviewer_name":"Tester","review_text":"Very slow","created_time":1789000000
            """));
        m.Text.ShouldBe("Very slow");
        m.Author.ShouldBe(new InboundAuthor("705", "Tester"));

        Single(Change("ratings", """
            "item":"rating","verb":"add","open_graph_story_id":904,"reviewer_id":705,"rating":3,"created_time":1789000000
            """)).ShouldBeOfType<InboundIgnored>();
    }

    [Theory]
    [InlineData("feed", "\"item\":\"event\",\"verb\":\"add\"", "feed/event")]
    [InlineData("feed", "\"item\":\"comment\",\"verb\":\"sing\",\"comment_id\":\"5_77\",\"post_id\":\"1093_5\"", "comment/sing")]
    [InlineData("foo", "\"item\":\"bar\"", "changes/foo")]
    public void What_is_not_known_is_kept_raw(string field, string value, string what)
    {
        var unknown = Single(Change(field, value)).ShouldBeOfType<InboundUnknown>();
        unknown.What.ShouldBe(what);
        unknown.Raw.ShouldContain(value);
        unknown.AccountExternalId.ShouldBe("1093");
    }

    [Fact]
    public void Raw_text_of_the_unknown_is_bounded() =>
        Single(Change("foo", $"\"item\":\"{new string('x', 50_000)}\"")).ShouldBeOfType<InboundUnknown>().Raw.Length.ShouldBe(4000);

    [Fact]
    public void A_change_without_content_is_shown_where_it_hides_words()
    {
        Single("""{"object":"page","entry":[{"id":"1093","time":1789000900,"changes":[{"field":"parking"}]}]}""").ShouldBeOfType<InboundIgnored>();
        Single("""{"object":"page","entry":[{"id":"1093","time":1789000900,"changes":[{"field":"feed"}]}]}""").ShouldBeOfType<InboundUnknown>();
    }

    [Fact]
    public void The_test_button_is_ignored() =>
        Single("""{"object":"page","entry":[{"id":"0","time":1789000900,"changes":[{"field":"feed","value":{"item":"status","verb":"add","post_id":"44444444_444444444"}}]}]}""")
            .ShouldBeOfType<InboundIgnored>();

    [Fact]
    public void Several_entries_and_changes_are_all_read_and_one_bad_item_spoils_none()
    {
        var items = Read("""
            {"object":"page","entry":[
              {"id":"1","time":1789000900,"changes":[
                {"field":"feed","value":{"item":"comment","verb":"add","comment_id":"5_1","post_id":"1_5","created_time":1789000000,"message":"a"}},
                17,
                {"field":"feed","value":{"item":"comment","verb":"add","comment_id":"5_2","post_id":"1_5","created_time":1789000000,"message":"b"}}]},
              "not an entry",
              {"id":2,"time":1789000900000,"messaging":[{"sender":{"id":7},"recipient":{"id":2},"timestamp":1789000000000,"message":{"mid":"m_1","text":"c"}}]}]}
            """);

        items.Select(i => (i as InboundMessage)?.Text ?? i.GetType().Name).ShouldBe(["a", nameof(InboundIgnored), "b", nameof(InboundUnknown), "c"]);
        items[^1].AccountExternalId.ShouldBe("2");
    }

    [Theory]
    [InlineData("1789000000")]
    [InlineData("1789000000000")]
    [InlineData("1789000000.0")]
    [InlineData("\"1789000000\"")]
    [InlineData("\"1789000000000\"")]
    [InlineData("\"2026-09-10T00:26:40+0000\"")]
    [InlineData("\"2026-09-10T00:26:40Z\"")]
    public void Times_come_in_many_shapes(string time) =>
        Message(Feed($$"""
            "item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":{{time}},"message":"x"
            """)).At.ShouldBe(Written);

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("-5")]
    [InlineData("99999999999999999999999")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_time_that_makes_no_sense_is_replaced_by_that_of_the_delivery(string time) =>
        Message(Feed($$"""
            "item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":{{time}},"message":"x"
            """)).At.ShouldBe(Sent);

    [Fact]
    public void Control_characters_and_half_characters_do_not_get_in_but_emoji_and_bidi_do()
    {
        var m = Message(Feed("""
            "item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":1789000000,"from":{"id":"24","name":"A\u0000sha\nExample \ud83d"},
            "message":"a\u0000b\u001bc\r\nd\te \ud83d e \udc68 \ud83d\udc68\u200d\ud83d\udc69 \u202eabc\u202c caf\u00e9"
            """));

        m.Text.ShouldBe("abc\nd\te \uFFFD e \uFFFD 👨‍👩 \u202eabc\u202c café");
        m.Author!.Name.ShouldBe("Asha Example \uFFFD");
    }

    [Fact]
    public void Texts_are_cut_where_they_no_longer_fit_and_never_in_the_middle_of_a_character()
    {
        var m = Message(Feed($"""
            "item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":1789000000,"message":"x{string.Concat(Enumerable.Repeat("👨", 40_000))}"
            """));

        m.Text.Length.ShouldBe(69_999);
        char.IsLowSurrogate(m.Text[^1]).ShouldBeTrue();
    }

    [Fact]
    public void Ids_that_do_not_fit_or_hold_control_characters_are_not_taken()
    {
        Single(Feed($"""
            "item":"comment","verb":"add","comment_id":"{new string('5', 301)}","post_id":"1093_5","created_time":1789000000,"message":"x"
            """)).ShouldBeOfType<InboundUnknown>();
        Single(Feed("""
            "item":"comment","verb":"add","comment_id":"5_\u0000","post_id":"1093_5","created_time":1789000000,"message":"x"
            """)).ShouldBeOfType<InboundUnknown>();
        Single(Feed($$"""
            "item":"comment","verb":"add","comment_id":"5_1","post_id":"1093_5","created_time":1789000000,"message":"x","from":{"id":"{{new string('9', 255)}}"}
            """)).ShouldBeOfType<InboundUnknown>();
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,hi")]
    [InlineData("//cdn.example/1.jpg")]
    public void Only_web_addresses_are_kept_as_links(string address) =>
        Message(Feed($$"""
            "item":"comment","verb":"add","comment_id":"5_77","post_id":"1093_5","created_time":1789000000,"photo":"{{address}}","link":"{{address}}"
            """)).Attachments.ShouldBeEmpty();

    [Fact]
    public void A_direct_message_belongs_to_the_person()
    {
        var m = Message(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"message":{"mid":"m_1","text":"Hello","reply_to":{"mid":"m_0"},
            "attachments":[{"type":"image","payload":{"url":"https://cdn.example/1.jpg"}},{"type":"location","payload":{"coordinates":{"lat":12.34,"long":43.21}}},
            {"type":"fallback","title":"A link","url":"https://example.org/","payload":"TEXT"},{"type":"image","payload":{"url":"https://cdn.example/s.png","sticker_id":3}}]}
            """));

        m.Audience.ShouldBe(Audience.Private);
        m.ConversationKey.ShouldBe("24");
        m.Author.ShouldBe(new InboundAuthor("24", null));
        m.At.ShouldBe(Written);
        m.ParentExternalId.ShouldBe("m_0");
        m.ReplyToExternalId.ShouldBeNull();
        m.Attachments.ShouldBe([
            new Attachment("image", null, "https://cdn.example/1.jpg"), new Attachment("location", "12.34, 43.21", null),
            new Attachment("link", "A link", "https://example.org/"), new Attachment("sticker", null, "https://cdn.example/s.png")]);
    }

    [Fact]
    public void An_echo_names_the_person_and_our_own_message()
    {
        var ours = Guid.NewGuid();
        var own = Single(Messaging($$"""
            "sender":{"id":"1093"},"recipient":{"id":"24"},"timestamp":1789000000000,"message":{"mid":"m_2","text":"Hi","is_echo":true,"app_id":67,"metadata":"{{ours}}"}
            """)).ShouldBeOfType<InboundOwnMessage>();

        own.RecipientId.ShouldBe("24");
        own.ConversationKey.ShouldBe("24");
        own.OurMessageId.ShouldBe(ours);
        own.Audience.ShouldBe(Audience.Private);
    }

    [Fact]
    public void An_echo_of_a_colleague_carries_no_id_of_ours_and_the_older_shape_names_the_person_first()
    {
        var own = Single(Messaging("""
            "sender":{"id":24},"recipient":{"id":1093},"timestamp":1789000000000,"message":{"mid":"m_2","text":"Hi","is_echo":true,"metadata":"SOMETHING"}
            """)).ShouldBeOfType<InboundOwnMessage>();

        own.RecipientId.ShouldBe("24");
        own.OurMessageId.ShouldBeNull();
    }

    [Fact]
    public void Unsending_and_editing_a_direct_message_are_changes()
    {
        Single(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"message":{"mid":"m_1","is_deleted":true}
            """)).ShouldBe(new InboundChange("1093", Written, "m_1", InboundChangeKind.Removed));
        Single(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"message_edit":{"mid":"m_1","text":"Better","num_edit":"2"}
            """)).ShouldBe(new InboundChange("1093", Written, "m_1", InboundChangeKind.Edited, "Better"));
    }

    [Fact]
    public void A_message_that_the_platform_cannot_show_is_still_a_message() =>
        Message(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"message":{"mid":"m_1","is_unsupported":true}
            """)).Attachments.ShouldBe([new Attachment("unsupported", null, null)]);

    [Fact]
    public void A_button_with_words_is_a_message_and_the_opening_button_is_not()
    {
        Message(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"postback":{"mid":"m_3","title":"Report a missed bin","payload":"BIN"}
            """)).Text.ShouldBe("Report a missed bin");
        Single(Messaging("""
            "sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"postback":{"mid":"m_4","title":"Get started","payload":"GET_STARTED_PAYLOAD"}
            """)).ShouldBeOfType<InboundIgnored>();
    }

    [Theory]
    [InlineData("\"reaction\":{\"mid\":\"m_1\",\"action\":\"react\"}")]
    [InlineData("\"read\":{\"watermark\":1}")]
    [InlineData("\"delivery\":{\"mids\":[\"m_1\"]}")]
    [InlineData("\"referral\":{\"ref\":\"x\"}")]
    public void Receipts_are_of_no_consequence(string what) =>
        Single(Messaging("\"sender\":{\"id\":\"24\"},\"recipient\":{\"id\":\"1093\"}," + what)).ShouldBeOfType<InboundIgnored>();

    [Fact]
    public void A_warning_about_policy_is_shown_to_an_administrator() =>
        Single(Messaging("""
            "recipient":{"id":"1093"},"timestamp":1789000000000,"policy-enforcement":{"action":"block","reason":"x"}
            """)).ShouldBeOfType<InboundUnknown>().What.ShouldBe("messaging/policy-enforcement/block");

    [Fact]
    public void What_another_application_handles_is_left_alone() =>
        Single("""
            {"object":"page","entry":[{"id":"1093","time":1789000900000,"standby":[{"sender":{"id":"24"},"recipient":{"id":"1093"},"timestamp":1789000000000,"message":{"mid":"m_1","text":"x"}}]}]}
            """).ShouldBeOfType<InboundIgnored>();

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"page\"")]
    [InlineData("{}")]
    [InlineData("{\"object\":\"page\"}")]
    [InlineData("{\"object\":\"page\",\"entry\":{}}")]
    public void A_body_of_no_known_shape_is_unreadable(string body) => Should.Throw<UnreadableDeliveryException>(() => Read(body));

    [Fact]
    public void A_body_nested_beyond_reason_is_unreadable() =>
        Should.Throw<UnreadableDeliveryException>(() => Read("{\"object\":\"page\",\"entry\":" + new string('[', 100_000) + new string(']', 100_000) + "}"));

    [Fact]
    public void Damaged_bodies_never_fail_in_any_other_way()
    {
        var whole = Encoding.UTF8.GetBytes(Feed("""
            "item":"comment","verb":"edited","post_id":"1093_5","comment_id":"5_77","parent_id":"1093_5","created_time":1789000000,
            "from":{"id":24,"name":"Asha \ud83d\ude00"},"message":"a \"quoted\" \u00e9 text","photos":["https://cdn.example/1.jpg"],"photo":7
            """));
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var body = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            try
            {
                FacebookReader.Read(body).ShouldNotBeNull();
            }
            catch (UnreadableDeliveryException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("\"message\":7")]
    [InlineData("\"message\":{\"a\":1}")]
    [InlineData("\"from\":\"me\"")]
    [InlineData("\"from\":{\"id\":{}}")]
    [InlineData("\"from\":{}")]
    [InlineData("\"photos\":[1,null,{}]")]
    [InlineData("\"photos\":\"x\"")]
    [InlineData("\"post\":[]")]
    [InlineData("\"\\ud800\":1")]
    public void Values_of_the_wrong_kind_do_no_harm(string extra) =>
        Read(Feed("\"item\":\"comment\",\"verb\":\"add\",\"post_id\":\"1093_5\",\"comment_id\":\"5_77\",\"created_time\":1789000000," + extra)).Count.ShouldBe(1);

    private static string Feed(string value) => Change("feed", value);

    private static string Change(string field, string value) =>
        $$$"""{"object":"page","entry":[{"id":"1093","time":1789000900,"changes":[{"field":"{{{field}}}","value":{{{{value}}}}}]}]}""";

    private static string Messaging(string value) =>
        $$$"""{"object":"page","entry":[{"id":"1093","time":1789000900000,"messaging":[{{{{value}}}}]}]}""";

    private static IReadOnlyList<InboundItem> Read(string body) => FacebookReader.Read(Encoding.UTF8.GetBytes(body));

    private static InboundItem Single(string body) => Read(body).ShouldHaveSingleItem();

    private static InboundMessage Message(string body) => Single(body).ShouldBeOfType<InboundMessage>();
}
