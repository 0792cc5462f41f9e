using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Infrastructure.Tests.YouTube;

/// <summary>Recorded and constructed payloads that lie beside the repository, where they are present.</summary>
public sealed class YouTubeSampleTests
{
    private const string Channel = "UCa-vrCLQHviTOVnEKDOdetQ";

    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["derived-thread-edited"] = "message",
        ["derived-thread-emoji-html-rtl"] = "message",
        ["derived-thread-held-for-review"] = "message",
        ["derived-thread-no-text-original-no-author-channel"] = "message",
        ["derived-thread-own-reply"] = "message own",
        ["derived-thread-partial-replies"] = "message message message message message message",
        ["derived-threads-empty"] = "",
        ["threads-search-terms"] = "message",
        ["comments-by-ids"] = "message message",
        ["replies-page1"] = "message message",
        ["replies-page2-last"] = "message",
    };

    private static readonly Dictionary<string, FailureKind> Errors = new(StringComparer.Ordinal)
    {
        ["error-400-key-invalid"] = FailureKind.PermissionMissing,
        ["error-400-processing-failure"] = FailureKind.RetryLater,
        ["error-401-auth"] = FailureKind.TokenInvalid,
        ["error-403-comments-disabled"] = FailureKind.NotAllowedHere,
        ["error-403-insufficient-permissions"] = FailureKind.PermissionMissing,
        ["error-403-permission-denied-service-unavailable"] = FailureKind.RetryLater,
        ["error-403-quota-exceeded"] = FailureKind.QuotaOrMoney,
        ["error-403-rate-limit-exceeded"] = FailureKind.RetryLater,
        ["error-404-parent-comment-not-found"] = FailureKind.TargetGone,
        ["error-oauth-invalid-grant"] = FailureKind.TokenInvalid,
        ["error-plain-string"] = FailureKind.Unknown,
    };

    [Fact]
    public void Every_sample_list_is_read_as_what_it_is()
    {
        foreach (var (name, kinds) in Lists)
            string.Join(' ', YouTubeReader.Read(Polled(name)).Select(KindOf)).ShouldBe(kinds, name);
    }

    [Fact]
    public void No_item_of_any_sample_list_is_unknown()
    {
        var read = 0;
        foreach (var file in Directory.GetFiles(Folder(), "*.json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (name.StartsWith("error-", StringComparison.Ordinal) || JsonNode.Parse(File.ReadAllBytes(file))!["items"] is null)
                continue;
            var items = YouTubeReader.Read(Polled(name));
            items.ShouldNotContain(i => i is InboundUnknown, name);
            read += items.Count;
        }

        read.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void What_YouTube_answers_to_a_new_comment_is_read_as_the_comment()
    {
        using var reply = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), "comment-insert-response.json")));
        YouTubeComment.TryRead(reply.RootElement)!.ThreadId.ShouldBe("Ugy_CAftKrIUCyPr9GR4AaABAg");
        using var thread = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), "thread-insert-response.json")));
        YouTubeReader.Read(Payloads.Page(threads: [JsonNode.Parse(thread.RootElement.GetRawText())!], channel: Channel)).ShouldHaveSingleItem().ShouldNotBeOfType<InboundUnknown>();
    }

    [Fact]
    public void Words_and_marks_come_through_as_they_were_typed()
    {
        Single("derived-thread-emoji-html-rtl").Text.ShouldBe("1:23 <b>why</b> & when? 👨‍👩‍👧 متى\nsecond line");
        Single("derived-thread-edited").EditedAt.ShouldBe(new DateTimeOffset(2026, 9, 21, 15, 30, 0, TimeSpan.Zero));
        Single("derived-thread-held-for-review").Visibility.ShouldNotBeNull().IsWithheld.ShouldBeTrue();
        Single("derived-thread-no-text-original-no-author-channel").Author.ShouldBeNull();
    }

    [Fact]
    public void Every_sample_error_has_its_class()
    {
        var folder = Folder();
        foreach (var (name, kind) in Errors)
        {
            var text = File.ReadAllText(Path.Combine(folder, name + ".json"));
            var status = name.Split('-') is [_, var code, ..] && int.TryParse(code, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 400;
            var answer = new PlatformAnswer { Reached = true, Status = status, Text = text };
            YouTubeErrors.Classify(answer, writes: true, DateTimeOffset.UnixEpoch.AddYears(56), null).Kind.ShouldBe(kind, name);
        }
    }

    [Fact]
    public void The_hub_s_samples_are_read()
    {
        var folder = Folder();
        YouTubeReader.Read(File.ReadAllBytes(Path.Combine(folder, "websub-upload.xml"))).ShouldHaveSingleItem().ShouldBeOfType<InboundOwnPost>().ExternalId.ShouldBe("VIDEO_ID");
        YouTubeReader.Read(File.ReadAllBytes(Path.Combine(folder, "websub-deleted-entry.xml"))).ShouldHaveSingleItem().ShouldBeOfType<InboundIgnored>().AccountExternalId.ShouldBe(Channel);
    }

    [Fact]
    public void Published_signatures_fit_and_fit_nothing_else()
    {
        var samples = Directory.GetParent(Folder())!.FullName;
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(samples, "signature-vectors.json")));
        if (!vectors.RootElement.EnumerateObject().Any(p => p.Name is "youtube" or "websub"))
            Assert.Skip("No signature of the hub lies beside the repository.");
        foreach (var vector in vectors.RootElement.EnumerateObject().First(p => p.Name is "youtube" or "websub").Value.EnumerateArray())
        {
            var body = File.ReadAllBytes(Path.Combine(samples, vector.GetProperty("file").GetString()!));
            var secret = vector.EnumerateObject().First(p => p.Name.Contains("secret", StringComparison.Ordinal)).Value.GetString()!;
            var header = vector.EnumerateObject().First(p => p.Name.StartsWith("X-Hub-Signature", StringComparison.OrdinalIgnoreCase)).Value.GetString();
            YouTubeSignature.FittingSecret(header, body, [Payloads.Account(secret)]).ShouldBe(AccountDirectory.Fingerprint(secret));
            YouTubeSignature.FittingSecret(header, body, [Payloads.Account("new", previous: secret)]).ShouldBe(AccountDirectory.Fingerprint(secret));
            YouTubeSignature.FittingSecret(header, body, [Payloads.Account("another")]).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha1=")]
    [InlineData("sha1=zz00000000000000000000000000000000000000")]
    [InlineData("sha256=0000000000000000000000000000000000000000")]
    public void A_signature_that_is_none_fits_nothing(string? header) => YouTubeSignature.FittingSecret(header, "<feed/>"u8, [Payloads.Account()]).ShouldBeNull();

    /// <summary>HMAC-SHA1 of "what do ya want for nothing?" with the key "Jefe": RFC 2202, test case 2.</summary>
    [Fact]
    public void The_signature_is_the_hmac_of_the_exact_bytes()
    {
        const string Header = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        YouTubeSignature.FittingSecret(Header, "what do ya want for nothing?"u8, [Payloads.Account("Jefe")]).ShouldBe(AccountDirectory.Fingerprint("Jefe"));
        YouTubeSignature.FittingSecret(Header, "what do ya want for nothing!"u8, [Payloads.Account("Jefe")]).ShouldBeNull();
    }

    private static InboundMessage Single(string name) => YouTubeReader.Read(Polled(name)).OfType<InboundMessage>().Single();

    private static byte[] Polled(string name)
    {
        var items = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder(), name + ".json")))!["items"]!.AsArray().Select(n => n!).ToList();
        return items.FirstOrDefault()?["kind"]?.GetValue<string>() == "youtube#comment"
            ? Payloads.Page(comments: items, channel: Channel)
            : Payloads.Page(threads: items, channel: Channel);
    }

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
            var samples = Path.Combine(folder.Parent!.FullName, "shared", "channels", "samples", "youtube");
            if (Directory.Exists(samples))
                return samples;
        }

        Assert.Skip("The samples do not lie beside the repository.");
        return "";
    }
}
