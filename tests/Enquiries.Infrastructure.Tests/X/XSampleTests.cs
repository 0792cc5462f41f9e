using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
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

    [Fact]
    public void Messages_that_were_asked_for_without_their_senders_are_kept_for_an_administrator_and_an_empty_page_says_nothing()
    {
        var page = XReader.Read(Polled("dm-conversation-page.http"));
        page.Count.ShouldBeGreaterThan(1);
        page.ShouldAllBe(i => i is InboundUnknown && ((InboundUnknown)i).Raw.Contains("Testing", StringComparison.Ordinal));
        XReader.Read(Polled("dm-events-empty.http")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("error-200-partial-not-found", 200, FailureKind.TargetGone)]
    [InlineData("error-400-invalid-request", 400, FailureKind.BadContent)]
    [InlineData("error-401-unauthorized", 401, FailureKind.TokenInvalid)]
    [InlineData("error-402-credits-depleted", 402, FailureKind.QuotaOrMoney)]
    [InlineData("error-403-client-not-enrolled", 403, FailureKind.PermissionMissing)]
    [InlineData("error-403-duplicate-content", 403, FailureKind.Duplicate)]
    [InlineData("error-403-reply-not-summoned", 403, FailureKind.NotAllowedHere)]
    [InlineData("error-403-reply-target-deleted", 403, FailureKind.TargetGone)]
    [InlineData("error-429-stream-connection-exception", 429, FailureKind.RetryLater)]
    [InlineData("error-429-too-many-requests", 429, FailureKind.RetryLater)]
    [InlineData("webhook-error-crc-failed", 400, FailureKind.BadContent)]
    [InlineData("stream-operational-disconnect", 503, FailureKind.AmbiguousMaybeSent)]
    [InlineData("error-oauth2-refresh-invalid", 400, FailureKind.BadContent)]
    public void Every_sample_error_has_its_class_and_words(string name, int status, FailureKind kind)
    {
        var failed = XErrors.Classify(Answer(name, status), writes: true, App.MondayNine, null);
        failed.Kind.ShouldBe(kind);
        failed.Reason.ShouldNotBeEmpty();
        failed.Raw.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("create-post-response", "id", "1445880548472328192")]
    [InlineData("create-post.http", "id", "1456012973835788293")]
    [InlineData("dm-create-response", "dm_event_id", "128341038123")]
    [InlineData("dm-send.http", "dm_event_id", "1585800613253812228")]
    [InlineData("media-upload-init-response", "id", "1912103767639719936")]
    [InlineData("media-upload-status-response", "id", "1912090619981471744")]
    [InlineData("webhook-create-response", "id", "1146654567674912769")]
    public void Answers_to_what_the_desk_asks_for_give_their_id(string name, string property, string id)
    {
        var answer = Answer(name, 201);
        answer.Succeeded.ShouldBeTrue();
        answer.Data!.Value.Id(System.Text.Encoding.UTF8.GetBytes(property)).ShouldBe(id);
    }

    [Fact]
    public void An_answer_to_a_challenge_and_a_deletion_are_read()
    {
        Answer("crc-response", 200).Json!.Value.Text("response_token"u8).ShouldStartWith("sha256=");
        Answer("delete-post.http", 200).Data!.Value.IsTrue("deleted"u8).ShouldBeTrue();
        Answer("stream-rules-response", 200).Count.ShouldBe(4);
    }

    [Fact]
    public void No_sample_at_all_fails_in_an_unforeseen_way()
    {
        var files = Directory.GetFiles(XSamples.Folder(), "*.json");
        files.Length.ShouldBeGreaterThan(40);
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (Expected.ContainsKey(name))
                continue;
            if (name.EndsWith(".http", StringComparison.Ordinal))
                XReader.Read(Polled(name)).ShouldAllBe(i => i.AccountExternalId == "783214");
            else
                Should.Throw<UnreadableDeliveryException>(() => Read(name), name);
        }
    }

    /// <summary>A recorded exchange holds the answer's words as text; any other sample is the answer itself.</summary>
    private static string Words(string name)
    {
        var text = File.ReadAllText(Path.Combine(XSamples.Folder(), name + ".json"));
        if (!name.EndsWith(".http", StringComparison.Ordinal))
            return text;
        using var exchange = JsonDocument.Parse(text);
        return exchange.RootElement.GetProperty("body_text").GetString()!;
    }

    private static byte[] Polled(string name)
    {
        using var page = JsonDocument.Parse(Words(name));
        return PolledPage.Write(XReader.DirectMessages, "783214", App.MondayNine, json => page.RootElement.WriteTo(json));
    }

    private static XAnswer Answer(string name, int status) =>
        new(new PlatformAnswer { Reached = true, Status = status, Text = Words(name) }, Account, "token");

    private static ConnectedAccount Account { get; } = new(
        Guid.NewGuid(), ChannelKind.X, "Council", XSamples.Us, "http://127.0.0.1:9/x", null, ChannelAccountState.Connected, null, new ChannelCredentials("secret", null, "", "token"), []);

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
