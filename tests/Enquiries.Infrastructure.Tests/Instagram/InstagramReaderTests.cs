using System.Text;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Instagram;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Tests.Instagram;

public class InstagramReaderTests
{
    private const string Council = "17841400000000001";

    [Fact]
    public void A_comment_takes_the_time_of_its_delivery_and_is_answered_itself()
    {
        var message = One<InboundMessage>(Comment("""{"id":"1801","text":"The bin is still full","from":{"id":"77","username":"test.resident"},"media":{"id":"9001","media_product_type":"FEED"}}"""));

        message.ExternalId.ShouldBe("1801");
        message.ConversationKey.ShouldBe("9001");
        message.ReplyToExternalId.ShouldBe("1801");
        message.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1790000314));
        message.Author.ShouldBe(new InboundAuthor("77", null, "test.resident"));
        message.Caution.ShouldBeNull();
    }

    [Fact]
    public void An_answer_to_a_comment_is_answered_at_the_top_comment()
    {
        var message = One<InboundMessage>(Comment("""{"id":"1802","text":"Same here","from":{"id":"78"},"media":{"id":"9001"},"parent_id":"1801"}"""));
        message.ParentExternalId.ShouldBe("1801");
        message.ReplyToExternalId.ShouldBe("1801");
    }

    [Fact]
    public void Live_comments_are_comments_and_those_under_advertisements_carry_a_caution()
    {
        One<InboundMessage>(Comment("""{"id":"1","text":"Hello","from":{"id":"78"},"media":{"id":"9","media_product_type":"IG_LIVE"}}""", "live_comments")).Text.ShouldBe("Hello");
        One<InboundMessage>(Comment("""{"id":"1","text":"Hello","from":{"id":"78"},"media":{"id":"9","media_product_type":"AD","ad_id":"5"}}""")).Caution!.ShouldContain("advertisement");
    }

    [Fact]
    public void The_account_s_own_comments_are_known_by_either_sign()
    {
        One<InboundOwnMessage>(Comment($$$"""{"id":"5","text":"Thank you","from":{"id":"{{{Council}}}"},"media":{"id":"9"},"parent_id":"4"}""")).ParentExternalId.ShouldBe("4");
        One<InboundOwnMessage>(Comment("""{"id":"5","text":"Thank you","from":{"id":"other","self_ig_scoped_id":"1"},"media":{"id":"9"},"parent_id":"4"}"""));
    }

    [Fact]
    public void A_comment_without_an_author_stands_alone_and_one_without_a_post_is_shown_to_an_administrator()
    {
        One<InboundMessage>(Comment("""{"id":"5","text":"Who am I","media":{"id":"9"}}""")).Author.ShouldBeNull();
        One<InboundUnknown>(Comment("""{"id":"5","text":"Where am I"}"""));
    }

    [Fact]
    public void Mentions_tell_ids_only_and_wait_to_be_read()
    {
        var inComment = One<InboundAnnouncement>(Comment("""{"media_id":"9002","comment_id":"1805"}""", "mentions"));
        (inComment.ExternalId, inComment.Place, inComment.What).ShouldBe(("1805", "9002", "mention in a comment"));
        var inPost = One<InboundAnnouncement>(Comment("""{"media_id":"9002"}""", "mentions"));
        (inPost.ExternalId, inPost.Place, inPost.What).ShouldBe(("9002", "9002", "mention in a post"));
    }

    [Fact]
    public void A_mention_that_was_read_is_answered_as_one()
    {
        var body = PolledPage.Write("changes", Council, DateTimeOffset.UnixEpoch.AddYears(56), Items(
            """{"field":"mentioned","value":{"media_id":"9002","comment_id":"1805","text":"@council look","timestamp":"2026-09-21T09:14:16+0000","username":"test.resident","permalink":"https://www.instagram.com/p/x/"}}"""));
        var message = InstagramReader.Read(body).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();
        message.ExternalId.ShouldBe("1805");
        message.Author.ShouldBe(new InboundAuthor("@test.resident", null, "test.resident"));
        InstagramIds.ReadMention(message.ReplyToExternalId!).ShouldBe(("9002", "1805"));
        message.Permalink.ShouldBe("https://www.instagram.com/p/x/");
        InstagramIds.ReadMention("1801").ShouldBeNull();
    }

    [Fact]
    public void An_unsent_message_is_removed()
    {
        var change = One<InboundChange>(Direct("""{"sender":{"id":"77"},"recipient":{"id":"17841400000000001"},"timestamp":1790000011445,"message":{"mid":"m1","is_deleted":true}}"""));
        (change.Kind, change.ExternalId).ShouldBe((InboundChangeKind.Removed, "m1"));
    }

    [Theory]
    [InlineData("""{"timestamp":1790000011445,"message_edit":{"mid":"m2","num_edit":0}}""")]
    [InlineData("""{"timestamp":1790000011445,"message":{"mid":"m2","text":"hello"}}""")]
    public void A_message_without_its_sender_waits_to_be_read(string item)
    {
        var announced = One<InboundAnnouncement>(Direct(item));
        (announced.ExternalId, announced.What).ShouldBe(("m2", "direct message"));
    }

    [Fact]
    public void An_edit_with_words_is_an_edit()
    {
        var change = One<InboundChange>(Direct("""{"sender":{"id":"77"},"recipient":{"id":"1"},"timestamp":1790000011445,"message_edit":{"mid":"m2","text":"now right","num_edit":1}}"""));
        (change.Kind, change.NewText).ShouldBe((InboundChangeKind.Edited, "now right"));
    }

    [Fact]
    public void Answers_to_stories_and_mentions_in_them_are_told_apart()
    {
        var reply = One<InboundMessage>(Direct("""{"sender":{"id":"77"},"recipient":{"id":"1"},"timestamp":1790000011445,"message":{"mid":"m3","text":"Nice","reply_to":{"story":{"id":"5","url":"https://lookaside.example/1"}}}}"""));
        reply.Attachments.ShouldHaveSingleItem().ShouldBe(new Attachment("story", "Answers a story of the council", "https://lookaside.example/1"));
        var mention = One<InboundMessage>(Direct("""{"sender":{"id":"77"},"recipient":{"id":"1"},"timestamp":1790000011445,"message":{"mid":"m4","attachments":[{"type":"story_mention","payload":{"url":"https://lookaside.example/2"}}]}}"""));
        mention.Attachments.ShouldHaveSingleItem().Name.ShouldBe("Mentions the council in a story");
    }

    [Fact]
    public void What_another_application_holds_is_read_and_answered_there()
    {
        var body = """{"object":"instagram","entry":[{"id":"17841400000000001","time":1790000012345,"standby":[{"sender":{"id":"77"},"recipient":{"id":"17841400000000001"},"timestamp":"2026-09-21T06:34:04+0000","message":{"mid":"m5","text":"Hello"}}]}]}""";
        var message = InstagramReader.Read(Encoding.UTF8.GetBytes(body)).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();
        message.AnswerOnPlatformOnly.ShouldBeTrue();
        message.Caution.ShouldNotBeNull();
    }

    [Fact]
    public void Hostile_text_does_no_harm()
    {
        var text = "<script>alert(1)</script>\u202Eevil\u2066" + "\u0000\u0007" + new string('x', 8000);
        var value = JsonSerializer.Serialize(new { id = "1", text, from = new { id = "77", username = "a\nb\u0000c" }, media = new { id = "9" } });
        var message = One<InboundMessage>(Comment(value));
        message.Text.ShouldStartWith("<script>alert(1)</script>\u202Eevil");
        message.Text.ShouldNotContain('\u0000');
        message.Text.Length.ShouldBeGreaterThan(8000);
        message.Author!.Handle.ShouldBe("a bc");

        // Half characters that no text may hold.
        One<InboundMessage>(Comment("""{"id":"1","text":"broken \ud83d here","from":{"id":"77"},"media":{"id":"9"}}""")).Text.ShouldBe("broken \uFFFD here");
    }

    [Theory]
    [InlineData("""{"object":"instagram","entry":[{"id":"17841400000000001","time":1,"changes":[{"field":"brand_new","value":{}}]}]}""", "unknown")]
    [InlineData("""{"object":"instagram","entry":[{"id":"17841400000000001","time":1790000012,"changes":[{"field":"comments"}]}]}""", "unknown")]
    [InlineData("""{"object":"instagram","entry":[{"id":"17841400000000001","time":1790000012,"messaging":[{"sender":{"id":"1"},"something":{}}]}]}""", "unknown")]
    [InlineData("""{"object":"instagram","entry":[{"id":"17841400000000001","time":1790000012,"messaging":[7,null,"x",[]]}]}""", "unknown unknown unknown unknown")]
    [InlineData("""{"object":"instagram","entry":[{"id":"17841400000000001"}]}""", "unknown")]
    [InlineData("""{"object":"instagram","entry":[{"time":1}]}""", "unknown")]
    [InlineData("""{"object":"page","entry":[{"id":"5","time":1790000012,"changes":[]}]}""", "unknown")]
    [InlineData("""{"object":"instagram","entry":[]}""", "")]
    public void What_is_not_understood_is_kept_and_not_lost(string body, string kinds) =>
        string.Join(' ', InstagramReader.Read(Encoding.UTF8.GetBytes(body)).Select(InstagramSampleTests.KindOf)).ShouldBe(kinds);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("{\"entry\":{}}")]
    public void Bodies_of_no_known_shape_are_refused_in_words(string body) =>
        Should.Throw<UnreadableDeliveryException>(() => InstagramReader.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Either_of_the_two_secrets_may_have_signed()
    {
        var account = InstagramSampleTests.Account(otherSecret: "instagram-secret");
        var body = "{\"object\":\"instagram\"}"u8.ToArray();
        foreach (var secret in (string[])["meta-secret", "instagram-secret"])
            HubSignature.FittingSecret(Sign(secret, body), body, [account]).ShouldBe(AccountDirectory.Fingerprint(secret));
        HubSignature.FittingSecret(Sign("another", body), body, [account]).ShouldBeNull();
        account.Credentials.SigningSecrets.ShouldBe(["meta-secret", "instagram-secret"]);
        (account.Credentials with { PreviousAppSecret = "old" }).SigningSecrets.ShouldBe(["meta-secret", "old", "instagram-secret"]);
    }

    private static string Sign(string secret, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private static T One<T>(byte[] body) => InstagramReader.Read(body).ShouldHaveSingleItem().ShouldBeOfType<T>();

    private static byte[] Comment(string value, string field = "comments") => Encoding.UTF8.GetBytes(
        $$"""{"entry": [{"id": "{{Council}}", "time": 1790000314, "changes": [{"value": {{value}}, "field": "{{field}}"}]}], "object": "instagram"}""");

    private static byte[] Direct(string item) => Encoding.UTF8.GetBytes(
        $$"""{"object":"instagram","entry":[{"time":1790000012345,"id":"{{Council}}","messaging":[{{item}}]}]}""");

    private static IEnumerable<JsonElement> Items(params string[] items) => items.Select(i => JsonDocument.Parse(i).RootElement);
}
