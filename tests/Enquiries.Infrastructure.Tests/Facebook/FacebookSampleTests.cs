using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Tests.Facebook;

/// <summary>Recorded and constructed payloads that lie beside the repository, where they are present.</summary>
public class FacebookSampleTests
{
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["batch-two-entries-no-value"] = "ignored ignored",
        ["derived-batch-two-pages-add-edit-mention"] = "message message message message",
        ["derived-feed-comment-emoji-zwj-rtl"] = "message",
        ["derived-feed-comment-hidden-by-page"] = "change",
        ["derived-feed-comment-no-from"] = "message",
        ["derived-feed-comment-own-page"] = "own",
        ["derived-feed-comment-photo-only-no-message"] = "message",
        ["derived-feed-comment-reply-to-comment"] = "message",
        ["derived-feed-comment-very-long"] = "message",
        ["derived-messenger-emoji-zwj"] = "message",
        ["derived-messenger-two-attachments"] = "message",
        ["feed-comment-add"] = "own",
        ["feed-comment-add-photo-legacy-sender"] = "own",
        ["feed-comment-add-video-legacy-sender"] = "own",
        ["feed-comment-edited"] = "change",
        ["feed-comment-hide"] = "change",
        ["feed-comment-remove"] = "change",
        ["feed-comment-unhide"] = "change",
        ["feed-reaction-add-on-comment"] = "ignored",
        ["feed-reaction-remove"] = "ignored",
        ["feed-share-add"] = "post",
        ["feed-status-add-photos"] = "post",
        ["feed-visitor-post-add"] = "message",
        ["feed-visitor-post-edit"] = "message",
        ["feed-visitor-post-remove"] = "change",
        ["live-feed-comment-add"] = "message",
        ["live-messenger-text-nonascii"] = "message",
        ["mention-comment-add"] = "message",
        ["mention-post-add"] = "message",
        ["messenger-attachment-fallback-link"] = "message",
        ["messenger-attachment-only-image"] = "message",
        ["messenger-delivery"] = "ignored",
        ["messenger-echo"] = "own",
        ["messenger-location"] = "message",
        ["messenger-message-edit"] = "change",
        ["messenger-policy-enforcement-block"] = "unknown",
        ["messenger-postback"] = "ignored",
        ["messenger-quick-reply"] = "message",
        ["messenger-reaction-react"] = "ignored",
        ["messenger-reaction-unreact"] = "ignored",
        ["messenger-read"] = "ignored",
        ["messenger-reply-to"] = "message",
        ["messenger-standby-echo"] = "ignored",
        ["messenger-sticker-thumb"] = "message",
        ["messenger-text-numeric-ids"] = "message",
        ["messenger-unsend"] = "change",
        ["messenger-unsupported"] = "message",
        ["permissions-granted-user-object"] = "ignored",
        ["ratings-recommendation-add"] = "message",
        ["unknown-field-foo"] = "unknown",
    };

    [Fact]
    public void Every_sample_delivery_is_read_as_what_it_is()
    {
        var folder = Folder();
        foreach (var (name, kinds) in Expected)
        {
            var items = FacebookReader.Read(File.ReadAllBytes(Path.Combine(folder, "facebook", name + ".json")));
            string.Join(' ', items.Select(KindOf)).ShouldBe(kinds, name);
        }
    }

    [Fact]
    public void No_sample_at_all_fails_in_an_unforeseen_way()
    {
        var files = Directory.GetFiles(Path.Combine(Folder(), "facebook"), "*.json");
        files.Length.ShouldBeGreaterThan(40);
        foreach (var file in files)
        {
            if (Expected.ContainsKey(Path.GetFileNameWithoutExtension(file)))
                continue;
            Should.Throw<UnreadableDeliveryException>(() => FacebookReader.Read(File.ReadAllBytes(file)), Path.GetFileName(file));
        }
    }

    [Fact]
    public void Published_signatures_fit_and_fit_nothing_else()
    {
        var folder = Folder();
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "signature-vectors.json")));
        var seen = 0;
        foreach (var vector in vectors.RootElement.GetProperty("meta").EnumerateArray())
        {
            var body = File.ReadAllBytes(Path.Combine(folder, vector.GetProperty("file").GetString()!));
            var secret = vector.GetProperty("app_secret").GetString()!;
            var header = vector.GetProperty("X-Hub-Signature-256").GetString();
            HubSignature.FittingSecret(header, body, [Account(secret)]).ShouldBe(AccountDirectory.Fingerprint(secret));
            HubSignature.FittingSecret(header, body, [Account("another"), Account("new", previous: secret)]).ShouldBe(AccountDirectory.Fingerprint(secret));
            HubSignature.FittingSecret(header, body, [Account("another")]).ShouldBeNull();
            body[^1] ^= 1;
            HubSignature.FittingSecret(header, body, [Account(secret)]).ShouldBeNull();
            seen++;
        }

        seen.ShouldBeGreaterThan(0);
        var derived = File.ReadAllBytes(Path.Combine(folder, "facebook", "derived-feed-comment-emoji-zwj-rtl.json"));
        foreach (var vector in vectors.RootElement.GetProperty("meta_negative").EnumerateArray())
        {
            var header = (vector.TryGetProperty("header", out var given) ? given : vector.GetProperty("reserialised_signature")).GetString();
            HubSignature.FittingSecret(header, derived, [Account("example-app-secret-0001")]).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha1=0000000000000000000000000000000000000000")]
    [InlineData("sha256=zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256=00000000000000000000000000000000000000000000000000000000000000000")]
    public void A_signature_that_is_none_fits_nothing(string? header) => HubSignature.FittingSecret(header, "{}"u8, [Account("secret")]).ShouldBeNull();

    internal static ConnectedAccount Account(string secret, string? previous = null) => new(
        Guid.NewGuid(), ChannelKind.Facebook, "Page", "1093", "http://127.0.0.1:9/v26.0", null, ChannelAccountState.Connected, null,
        new ChannelCredentials(secret, previous, "verify", "token"),
        previous is null ? [AccountDirectory.Fingerprint(secret)] : [AccountDirectory.Fingerprint(secret), AccountDirectory.Fingerprint(previous)]);

    private static string KindOf(InboundItem item) => item switch
    {
        InboundMessage => "message",
        InboundChange => "change",
        InboundOwnMessage => "own",
        InboundOwnPost => "post",
        InboundIgnored => "ignored",
        _ => "unknown",
    };

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Enquiries.sln")))
                continue;
            var samples = Path.Combine(folder.Parent!.FullName, "shared", "channels", "samples");
            if (Directory.Exists(samples))
                return samples;
        }

        Assert.Skip("The samples are not here.");
        return "";
    }
}
