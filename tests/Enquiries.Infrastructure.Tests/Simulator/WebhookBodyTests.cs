using System.Text;
using System.Text.Json.Nodes;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Infrastructure.Tests.Simulator;

public sealed class WebhookBodyTests
{
    [Fact]
    public void The_signature_is_the_keyed_hash_of_the_exact_bytes()
    {
        var body = Encoding.ASCII.GetBytes("""{"object":"page","text":"caf\u00e9 \ud83d\uddd1"}""");

        MetaSignature.Sha256("own-secret", body).ShouldBe("sha256=87a96e0c33211699d64cac73df4a7ff08446912a9aa525b1347f1269f3b869af");
        MetaSignature.Sha1("own-secret", body).ShouldBe("sha1=042c97c842c008d3f3714b15e1e719bf32ed356c");
    }

    [Fact]
    public async Task Each_delivery_is_signed_over_the_bytes_that_were_sent()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var post = simulator.Platform.CouncilPost("Bins are late");
        simulator.Platform.Comment(post.Id, "Asha", "Ble mae'r bin? 🗑️ é");
        simulator.Platform.Message("Asha", "Hello / há");

        var deliveries = await simulator.FlushAsync();

        deliveries.Count.ShouldBe(3);
        foreach (var delivery in deliveries)
        {
            delivery.Signature256.ShouldBe(MetaSignature.Sha256(SimulatorFixture.Secret, delivery.Body));
            delivery.Signature1.ShouldBe(MetaSignature.Sha1(SimulatorFixture.Secret, delivery.Body));
            delivery.ContentType.ShouldBe("application/json");
            delivery.Body.ShouldAllBe(b => b < 128);
        }

        deliveries[1].Text.ShouldStartWith("{\"entry\": [{\"id\": \"109300000000001\", \"time\": 1773655200, \"changes\": [{\"value\": {\"from\": {\"id\": ");
        deliveries[1].Text.ShouldContain("Ble mae'r bin? \\ud83d\\uddd1\\ufe0f \\u00e9");
        deliveries[2].Text.ShouldStartWith("{\"object\":\"page\",\"entry\":[{\"time\":1773655200000,\"id\":\"109300000000001\",\"messaging\":[{\"sender\":{\"id\":");
        deliveries[2].Text.ShouldContain("\"Hello \\/ h\\u00e1\"");
    }

    [Theory]
    [InlineData("live-feed-comment-add.json", true)]
    [InlineData("derived-feed-comment-emoji-zwj-rtl.json", true)]
    [InlineData("live-messenger-text-nonascii.json", false)]
    [InlineData("derived-messenger-emoji-zwj.json", false)]
    public void A_recorded_body_is_written_again_byte_for_byte(string sample, bool spaced)
    {
        var recorded = Samples.Read(sample);

        Encoding.ASCII.GetString(MetaJson.Write(JsonNode.Parse(recorded)!, spaced)).ShouldBe(Encoding.ASCII.GetString(recorded));
    }

    [Theory]
    [InlineData("live-feed-comment-add.json", "comment")]
    [InlineData("derived-feed-comment-no-from.json", "comment-without-author")]
    [InlineData("derived-feed-comment-photo-only-no-message.json", "comment-photo")]
    [InlineData("derived-feed-comment-reply-to-comment.json", "reply")]
    [InlineData("derived-feed-comment-hidden-by-page.json", "hide")]
    [InlineData("derived-feed-comment-own-page.json", "own-comment")]
    [InlineData("feed-reaction-add-on-comment.json", "reaction")]
    [InlineData("mention-post-add.json", "mention")]
    [InlineData("mention-comment-add.json", "mention-comment")]
    [InlineData("feed-visitor-post-remove.json", "visitor-post-remove")]
    [InlineData("feed-visitor-post-edit.json", "visitor-post-edit")]
    [InlineData("live-messenger-text-nonascii.json", "message-with-language")]
    [InlineData("messenger-text-numeric-ids.json", "message")]
    [InlineData("derived-messenger-two-attachments.json", "message-photos")]
    [InlineData("messenger-location.json", "message-location")]
    [InlineData("messenger-reply-to.json", "message-reply")]
    [InlineData("messenger-message-edit.json", "message-edit")]
    [InlineData("messenger-unsend.json", "unsend")]
    [InlineData("messenger-reaction-react.json", "message-reaction")]
    [InlineData("messenger-reaction-unreact.json", "message-unreact")]
    [InlineData("messenger-read.json", "read")]
    [InlineData("messenger-delivery.json", "delivery")]
    [InlineData("messenger-policy-enforcement-block.json", "policy")]
    [InlineData("messenger-echo.json", "echo")]
    public async Task An_event_has_the_same_property_names_as_the_recorded_one(string sample, string act)
    {
        var recorded = Samples.Names(JsonNode.Parse(Samples.Read(sample)));
        await using var simulator = await SimulatorFixture.StartAsync(languageDetection: act == "message-with-language");

        Samples.Names(await EventOfAsync(simulator, act)).ShouldBe(recorded);
    }

    [Fact]
    public async Task Our_own_message_comes_back_with_its_metadata_and_the_app_that_sent_it()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var person = simulator.Platform.Message("Asha", "Hello").PersonId;
        await simulator.ForgetDeliveriesAsync();

        var (_, sent) = await simulator.SendAsync(person, "Good morning");

        var echo = (await simulator.FlushAsync())[0].Json["entry"]![0]!["messaging"]![0]!;
        echo["sender"]!["id"]!.GetValue<string>().ShouldBe(SimulatorFixture.PageId);
        echo["recipient"]!["id"]!.GetValue<string>().ShouldBe(person);
        echo["message"]!["mid"]!.GetValue<string>().ShouldBe(sent["message_id"]!.GetValue<string>());
        echo["message"]!["is_echo"]!.GetValue<bool>().ShouldBeTrue();
        echo["message"]!["metadata"]!.GetValue<string>().ShouldBe("outbox-1");
        echo["message"]!["app_id"]!.GetValue<long>().ShouldBe(670000000000001);
    }

    [Fact]
    public async Task A_removed_comment_is_told_by_its_ids_alone()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        var comment = simulator.Platform.Comment(simulator.Platform.CouncilPost("Post").Id, "Asha", "Never mind");
        await simulator.ForgetDeliveriesAsync();

        simulator.Platform.Remove(comment.Id);

        var change = (await simulator.FlushAsync()).ShouldHaveSingleItem().Json["entry"]![0]!["changes"]![0]!["value"]!;
        change["verb"]!.GetValue<string>().ShouldBe("remove");
        change["comment_id"]!.GetValue<string>().ShouldBe(comment.Id);
        change["message"].ShouldBeNull();
    }

    private static async Task<JsonNode> EventOfAsync(SimulatorFixture simulator, string act)
    {
        var platform = simulator.Platform;
        var post = platform.CouncilPost("Post");
        var comment = platform.Comment(post.Id, "Asha", "Comment");
        var visitorPost = platform.VisitorPost("Asha", "Visitor post");
        var message = platform.Message("Asha", "Message");
        await simulator.ForgetDeliveriesAsync();
        if (act == "comment-without-author") platform.Webhooks.Settings = new DeliverySettings { WithholdAuthors = true };

        switch (act)
        {
            case "comment" or "comment-without-author": platform.Comment(post.Id, "Asha", "Another"); break;
            case "comment-photo": platform.Comment(post.Id, "Asha", null, photoUrl: "https://platform.example/1.jpg"); break;
            case "reply": platform.Comment(comment.Id, "Gwen", "Reply"); break;
            case "hide": platform.SetHidden(comment.Id, true); break;
            case "own-comment": platform.CouncilComment(comment.Id, "Answer"); break;
            case "reaction": platform.React(comment.Id, "Gwen", "love"); break;
            case "mention": platform.Mention("Asha", "Naming the Page"); break;
            case "mention-comment": platform.MentionInComment("Asha", "Naming the Page"); break;
            case "visitor-post-remove": platform.Remove(visitorPost.Id); break;
            case "visitor-post-edit": platform.Edit(visitorPost.Id, "New text"); break;
            case "message" or "message-with-language": platform.Message("Asha", "Another"); break;
            case "message-photos":
                platform.Message("Asha", null, attachments: [new("image", "https://platform.example/1.jpg"), new("image", "https://platform.example/2.jpg")]);
                break;
            case "message-location": platform.Message("Asha", null, attachments: [new("location", Latitude: 51.5, Longitude: -2.6)]); break;
            case "message-reply": platform.Message("Asha", "Reply", replyToId: message.Id); break;
            case "message-edit": platform.EditMessage(message.Id, "New text"); break;
            case "unsend": platform.Unsend(message.Id); break;
            case "message-reaction": platform.ReactToMessage(message.Id, "😢"); break;
            case "message-unreact": platform.ReactToMessage(message.Id, null); break;
            case "read": platform.Read("Asha"); break;
            case "delivery": platform.ColleagueMessage("Asha", "Hello"); break;
            case "policy": platform.PolicyEnforcement("block", "Reason"); break;
            case "echo": await simulator.SendAsync(message.PersonId, "Hello"); break;
            default: throw new ArgumentOutOfRangeException(nameof(act), act, "Unknown act.");
        }

        var deliveries = await simulator.FlushAsync();
        return (act == "echo" ? deliveries[0] : deliveries[^1]).Json;
    }
}
