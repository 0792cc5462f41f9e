using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.Instagram;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Tests.Instagram;

/// <summary>Recorded and constructed payloads that lie beside the repository, where they are present.</summary>
public class InstagramSampleTests
{
    private static readonly Dictionary<string, string> Deliveries = new(StringComparer.Ordinal)
    {
        ["comment-on-ad"] = "message",
        ["comment-on-reel"] = "message",
        ["comment-own-account-self-id"] = "own",
        ["comment-reply"] = "ignored",
        ["console-test-comment"] = "ignored",
        ["console-test-dm"] = "ignored",
        ["console-test-mention-in-comment"] = "ignored",
        ["derived-batch-comments-and-dm"] = "message message",
        ["derived-comment-emoji-only"] = "message",
        ["derived-dm-emoji-zwj-rtl"] = "message",
        ["derived-dm-reaction"] = "ignored",
        ["derived-dm-unsend"] = "change",
        ["derived-mention-in-caption"] = "announced",
        ["dm-attachment-ig-reel"] = "message",
        ["dm-attachment-image"] = "message",
        ["dm-attachment-unsupported-type"] = "message",
        ["dm-echo-emoji-spaced-body"] = "own",
        ["dm-late-delivery-retry"] = "message",
        ["dm-message-edit-num0-no-sender"] = "announced",
        ["dm-read-no-sender"] = "ignored",
        ["dm-seen"] = "ignored",
        ["dm-self-message-echo"] = "ignored",
        ["fixture-dm-share"] = "message",
        ["fixture-dm-standby"] = "message",
        ["fixture-dm-story-mention"] = "message",
        ["fixture-dm-story-reply"] = "message",
        ["fixture-dm-unsend"] = "change",
        ["live-comment"] = "message",
        ["live-comment-minimal"] = "ignored",
        ["live-dm-text"] = "message",
        ["story-insights"] = "ignored",
    };

    [Fact]
    public void Every_sample_delivery_is_read_as_what_it_is()
    {
        var folder = Folder();
        foreach (var (name, kinds) in Deliveries)
        {
            var items = InstagramReader.Read(File.ReadAllBytes(Path.Combine(folder, name + ".json")));
            string.Join(' ', items.Select(KindOf)).ShouldBe(kinds, name);
        }
    }

    [Fact]
    public void Answers_of_the_interface_are_no_deliveries_and_are_refused_in_words()
    {
        var files = Directory.GetFiles(Folder(), "*.json");
        files.Length.ShouldBeGreaterThan(45);
        foreach (var file in files.Where(f => !Deliveries.ContainsKey(Path.GetFileNameWithoutExtension(f))))
            Should.Throw<UnreadableDeliveryException>(() => InstagramReader.Read(File.ReadAllBytes(file)), Path.GetFileName(file));
    }

    [Theory]
    [InlineData("error-10-2534022-outside-window", 403, FailureKind.WindowClosed)]
    [InlineData("error-100-2534014-user-not-found", 400, FailureKind.RecipientUnreachable)]
    [InlineData("error-190-token-expired", 401, FailureKind.TokenInvalid)]
    [InlineData("error-2500-unknown-path", 400, FailureKind.Unknown)]
    [InlineData("error-9-2207042-publish-quota", 403, FailureKind.QuotaOrMoney)]
    public void Sample_errors_have_their_class(string name, int status, FailureKind kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), name + ".json")));
        var error = document.RootElement.GetProperty("error");
        var answer = new GraphAnswer
        {
            Reached = true,
            Status = status,
            Code = error.GetProperty("code").GetInt32(),
            Subcode = error.TryGetProperty("error_subcode", out var subcode) ? subcode.GetInt32() : null,
        };
        InstagramErrors.Classify(answer, DateTimeOffset.UnixEpoch, null).Kind.ShouldBe(kind);
    }

    internal static ConnectedAccount Account(string apiBaseUrl = "https://graph.instagram.com/v26.0", string? otherSecret = null) => new(
        Guid.NewGuid(), ChannelKind.Instagram, "Council on Instagram", "17841400000000001", apiBaseUrl, null, ChannelAccountState.Connected, null,
        new ChannelCredentials("meta-secret", null, "verify", "token")
        {
            Extra = otherSecret is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [ChannelCredentials.OtherAppSecret] = otherSecret },
        },
        otherSecret is null ? [AccountDirectory.Fingerprint("meta-secret")] : [AccountDirectory.Fingerprint("meta-secret"), AccountDirectory.Fingerprint(otherSecret)]);

    internal static string KindOf(InboundItem item) => item switch
    {
        InboundMessage => "message",
        InboundChange => "change",
        InboundOwnMessage => "own",
        InboundOwnPost => "post",
        InboundIgnored => "ignored",
        InboundAnnouncement => "announced",
        _ => "unknown",
    };

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Enquiries.sln")))
                continue;
            var samples = Path.Combine(folder.Parent!.FullName, "shared", "channels", "samples", "instagram");
            if (Directory.Exists(samples))
                return samples;
        }

        Assert.Skip("The samples are not here.");
        return "";
    }
}
