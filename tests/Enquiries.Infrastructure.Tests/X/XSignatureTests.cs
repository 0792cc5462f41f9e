using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.X;

namespace Enquiries.Infrastructure.Tests.X;

public class XSignatureTests
{
    private static readonly byte[] Body = "{\"data\":{}}"u8.ToArray();

    [Fact]
    public void A_delivery_fits_the_present_and_the_previous_secret_and_no_other()
    {
        var account = Account("new-secret", "old-secret");
        XSignature.FittingSecret(Sign(Body, "new-secret"), Body, [account]).ShouldBe("fingerprint-new");
        XSignature.FittingSecret(Sign(Body, "old-secret"), Body, [account]).ShouldBe("fingerprint-old");
        XSignature.FittingSecret(Sign(Body, "another"), Body, [account]).ShouldBeNull();
        XSignature.FittingSecret(Sign(Body, "new-secret"), [.. Body, (byte)' '], [account]).ShouldBeNull();
        XSignature.FittingSecret(Sign(Body, ""), Body, [Account("", null)]).ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=not base64 at all, but of the right length!!!!")]
    [InlineData("sha1=oGPMQWfLxqY9xYMccXLFPsP/q7kDOQyDMoDIovol/+c=")]
    public void A_header_that_is_no_signature_fits_nothing(string? header) => XSignature.FittingSecret(header, Body, [Account("secret", null)]).ShouldBeNull();

    [Fact]
    public void The_shared_values_of_challenges_and_signatures_are_met()
    {
        var folder = XSamples.Folder();
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "..", "signature-vectors.json")));
        foreach (var v in vectors.RootElement.GetProperty("x_crc").EnumerateArray())
        {
            XSignature.AnswerTo(v.GetProperty("crc_token").GetString()!, v.GetProperty("consumer_secret").GetString()!)
                .ShouldBe(v.GetProperty("response").GetProperty("response_token").GetString());
        }

        foreach (var v in vectors.RootElement.GetProperty("x_webhook").EnumerateArray())
        {
            var body = File.ReadAllBytes(Path.Combine(folder, "..", v.GetProperty("file").GetString()!));
            var account = Account(v.GetProperty("consumer_secret").GetString()!, null);
            XSignature.FittingSecret(v.GetProperty("x-twitter-webhooks-signature").GetString(), body, [account]).ShouldBe("fingerprint-new");
        }
    }

    private static string Sign(byte[] body, string secret) =>
        "sha256=" + Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), body));

    private static ConnectedAccount Account(string secret, string? previous) => new(
        Guid.NewGuid(), ChannelKind.X, "Council", XSamples.Us, "https://api.x.com", null, ChannelAccountState.Connected, null,
        new ChannelCredentials(secret, previous, "", "token"), previous is null ? ["fingerprint-new"] : ["fingerprint-new", "fingerprint-old"]);
}
