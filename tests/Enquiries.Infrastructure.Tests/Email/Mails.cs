using System.Runtime.CompilerServices;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Infrastructure.Channels.Email;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>E-mails as the tests write them, in the form in which they are stored.</summary>
internal static class Mails
{
    public const string Council = "cases@council.example";
    public const string Border = "mail.council.example";
    public static readonly DateTimeOffset Arrived = new(2026, 9, 21, 14, 0, 5, TimeSpan.Zero);

    /// <summary>As the product does when it starts: the parser asks once for the charsets that there are.</summary>
    [ModuleInitializer]
    internal static void KnowCharsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static InboundItem Read(string raw) => Read(Encoding.UTF8.GetBytes(raw.ReplaceLineEndings("\r\n")));

    public static InboundItem Read(byte[] raw) => MailReader.Read(Stored(raw)).ShouldHaveSingleItem();

    public static InboundMessage Message(string raw) => Read(raw).ShouldBeOfType<InboundMessage>();

    public static byte[] Stored(byte[] raw, uint uid = 7) => new MailEnvelope(Council, "INBOX", 1, uid, Arrived, Border).Write(raw);

    /// <summary>A small plain one with further header lines.</summary>
    public static string Plain(string headers = "", string text = "The street light is out.", string from = "Asha Example <asha@example.org>", string? id = "one@example.org") =>
        $"From: {from}\nTo: {Council}\nSubject: Street light\nDate: Mon, 21 Sep 2026 15:00:00 +0100\n{(id is null ? "" : $"Message-ID: <{id}>\n")}{headers}\n{text}\n";
}
