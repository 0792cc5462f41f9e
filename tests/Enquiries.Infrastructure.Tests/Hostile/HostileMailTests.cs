using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Email;
using Enquiries.Infrastructure.Mail;
using Enquiries.Infrastructure.Tests.Email;

namespace Enquiries.Infrastructure.Tests.Hostile;

/// <summary>E-mails that nobody honest would write. Each is read as something, by a message of its own or a report, and what can be read of it is there.</summary>
public sealed class HostileMailTests
{
    private const string Mime = "MIME-Version: 1.0\n";

    [Fact]
    public void Outlook_s_own_format_is_opened_and_what_is_broken_of_it_is_kept_as_a_file()
    {
        var good = Mails.Message(Tnef([.. TnefHead(), .. TnefAttribute(1, 0x0002800C, Encoding.ASCII.GetBytes("The bin was missed\0"))]));
        good.Text.ShouldContain("The bin was missed");

        var random = new Random(3);
        var noise = new byte[5000];
        random.NextBytes(noise);
        foreach (var bytes in new[] { [.. TnefHead(), .. noise], noise, TnefHead(), [.. TnefHead(), .. TnefAttribute(1, 0x0002800C, [], length: int.MaxValue)] })
            Mails.Message(Tnef(bytes)).ExternalId.ShouldBe("one@example.org");
    }

    [Fact]
    public void A_signed_message_is_read_and_an_encrypted_one_is_named_and_kept()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Asha Example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var inner = "Content-Type: text/plain; charset=utf-8\r\n\r\nSigned words\r\n"u8.ToArray();
        var signed = new SignedCms(new ContentInfo(inner));
        signed.ComputeSignature(new CmsSigner(certificate));
        Mails.Message(Sealed(signed.Encode(), "signed-data")).Text.ShouldBe("Signed words");
        Mails.Message(Sealed(signed.Encode()[..500], "signed-data")).Caution!.ShouldContain("cannot be read here");

        var encrypted = new EnvelopedCms(new ContentInfo(inner));
        encrypted.Encrypt(new CmsRecipient(certificate));
        var closed = Mails.Message(Sealed(encrypted.Encode(), "enveloped-data"));
        closed.Text.ShouldBeEmpty();
        closed.Caution!.ShouldContain("encrypted");
        closed.Attachments.ShouldHaveSingleItem();

        var apart = Mails.Message(Mails.Plain(
            Mime + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b\n",
            "--b\nContent-Type: text/plain\n\nSigned beside\n--b\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n%%%not base64%%%\n--b--"));
        apart.Text.ShouldBe("Signed beside");
    }

    [Fact]
    public void Signatures_within_signatures_come_to_an_end()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Asha Example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var inner = "Content-Type: text/plain\r\n\r\nInside\r\n"u8.ToArray();
        for (var i = 0; i < 40; i++)
        {
            var signed = new SignedCms(new ContentInfo(inner));
            signed.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.None });
            inner = [.. "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n"u8, .. signed.Encode()];
        }

        Mails.Read([.. "From: a@example.org\r\nMessage-ID: <one@example.org>\r\n"u8, .. inner]).ShouldBeOfType<InboundMessage>().Caution!.ShouldContain("more parts");
    }

    [Fact]
    public void Parts_a_hundred_deep_and_messages_within_messages_are_read_as_far_as_is_sensible()
    {
        var deep = new StringBuilder(Mails.Plain(Mime + "Content-Type: multipart/mixed; boundary=b0\n", ""));
        for (var i = 0; i < 100; i++)
            deep.Append("--b").Append(i).Append("\nContent-Type: text/plain\n\nlevel ").Append(i).Append("\n--b").Append(i).Append("\nContent-Type: multipart/mixed; boundary=b").Append(i + 1).Append("\n\n");
        var read = Mails.Message(deep.ToString());
        read.Text.ShouldStartWith("level 0");
        read.Text.ShouldNotContain("level 99");

        var within = new StringBuilder(Mails.Plain(Mime + "Content-Type: message/rfc822\n", ""));
        for (var i = 0; i < 500; i++)
            within.Append("Subject: ").Append(i).Append("\nContent-Type: message/rfc822\n\n");
        Mails.Message(within.ToString()).Attachments.ShouldHaveSingleItem();
    }

    [Fact]
    public void Ten_thousand_headers_and_a_hundred_thousand_references_are_read()
    {
        var headers = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            headers.Append("X-Header-").Append(i).Append(": ").Append(i).Append('\n');
        Mails.Message(Mails.Plain(headers.ToString())).Text.ShouldBe("The street light is out.");

        var references = string.Concat(Enumerable.Range(0, 80_000).Select(i => $" <{i}@a>"));
        var read = Mails.Message(Mails.Plain($"References:{references}\n"));
        read.ConversationKey.ShouldBe("0@a");
        read.Answers.Count.ShouldBe(50);
        read.Answers[0].ShouldBe("79999@a");
    }

    [Theory]
    [InlineData("base64", "%%%% this is not base64 ====\u00e9\n====")]
    [InlineData("base64", "QUJD=QUJD=====Q")]
    [InlineData("quoted-printable", "=ZZ=\n=3D=3=\n=")]
    [InlineData("x-uuencode", "begin 644 a\n#ZZZZZ\nend")]
    [InlineData("8bit", "\u0000\u0001\ud83d")]
    [InlineData("nonsense", "words")]
    public void Encodings_that_lie_still_give_a_message(string encoding, string text)
    {
        var read = Mails.Message(Mails.Plain($"{Mime}Content-Type: text/plain; charset=\"no-such-set\"\nContent-Transfer-Encoding: {encoding}\n", text));
        read.ExternalId.ShouldBe("one@example.org");
        read.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')).ShouldBeFalse();
    }

    [Theory]
    [InlineData("<pre>hello     <a href='https://example.org/x'><br></a> there</pre>", "hello")]
    [InlineData("<pre>a   <a href='http://x.example'>   \n\n</a></pre>b", "a")]
    [InlineData("<p>words</p><script>alert(1)</script><svg onload=alert(1)><style>p{}</style><iframe src=x></iframe>", "words")]
    [InlineData("words<!--", "words")]
    [InlineData("words<a href=\"https://a.example/", "words")]
    [InlineData("</div></div></blockquote></a></pre>words", "words")]
    [InlineData("words&#0;&#xD800;&#x202E;&#1114112;&lt;script&gt;", "words")]
    public void Html_of_any_shape_gives_its_words(string html, string words)
    {
        var read = Mails.Message(Mails.Plain(Mime + "Content-Type: text/html; charset=utf-8\n", html));
        read.Text.ShouldContain(words);
        read.Text.ShouldNotContain("alert(1)");
    }

    [Fact]
    public void No_html_at_all_makes_the_reader_fail()
    {
        string[] pieces = ["<a href='https://x.example/y'>", "</a>", "<br>", "<p>", "</p>", "<pre>", "</pre>", "<div class=gmail_quote>", "<div>", "</div>", "<blockquote>", "</blockquote>", "word", "   ", "\n", "<td>", "</td>", "<li>", "&nbsp;", "<"];
        var random = new Random(11);
        for (var i = 0; i < 5000; i++)
        {
            var html = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
            Should.NotThrow(() => HtmlText.From(html, Message.TextMaxLength), html);
        }
    }

    [Theory]
    [InlineData("a@b@c@example.org")]
    [InlineData("@@@")]
    [InlineData("a@")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("a@[1.2.3.4")]
    [InlineData("(comment@example.org")]
    [InlineData("a,b;c:d@example.org")]
    [InlineData("a\\@example.org")]
    [InlineData("ä€😀@example.org")]
    [InlineData("a@example.org\r\nBcc: all@example.org")]
    [InlineData("a@example.org>,<b@example.org")]
    public async Task Whatever_id_a_message_has_it_can_be_answered_and_gets_nothing_into_the_headers(string id)
    {
        var read = Mails.Read(Mails.Plain($"References: <first@example.org> <{id}>\n", id: id));
        var externalId = read.ShouldBeOfType<InboundMessage>().ExternalId;
        foreach (var answered in new[] { externalId, id })
        {
            using var answer = await MailComposer.ComposeAsync(
                Answer(answered, "Bins\r\nBcc: all@example.org"), Account(), new MimeKit.MailboxAddress("Eve\r\nBcc: all@example.org", "eve@example.org"), Mails.Council, TestContext.Current.CancellationToken);
            using var bytes = new MemoryStream();
            await answer.WriteToAsync(bytes, TestContext.Current.CancellationToken);
            bytes.Position = 0;
            using var sent = await MimeKit.MimeMessage.LoadAsync(bytes, TestContext.Current.CancellationToken);
            sent.Bcc.ShouldBeEmpty();
            sent.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("eve@example.org");
            sent.Subject!.ShouldContain("Bins");
        }
    }

    [Fact]
    public void Two_desks_that_write_to_each_other_do_not_answer_for_ever()
    {
        // Their acknowledgement of our answer, their out-of-office notice, and their bounce of ours: none starts a clock or is acknowledged.
        Mails.Message(Mails.Plain("Auto-Submitted: auto-replied\nX-Loop: desk@other.example\n", from: "desk@other.example")).IsAutomatic.ShouldBeTrue();
        Mails.Message(Mails.Plain("Return-Path: <>\n", from: "desk@other.example")).IsAutomatic.ShouldBeTrue();

        // Our own words that their desk sends back to us.
        Mails.Read(Mails.Plain($"X-Loop: {Mails.Council}\n", from: "desk@other.example")).ShouldBeOfType<InboundIgnored>();
        Mails.Read(Mails.Plain($"X-Loop: desk@other.example\nX-Loop: {Mails.Council}\n", from: "desk@other.example")).ShouldBeOfType<InboundIgnored>();
    }

    [Fact]
    public void A_report_about_a_report_fails_no_reply_of_ours()
    {
        var read = Mails.Read(Mails.Plain(
            "Return-Path: <>\nAuto-Submitted: auto-replied\n" + Mime + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
            "--b\nContent-Type: text/plain\n\nUndeliverable: your report\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; mailer-daemon@example.org\nAction: failed\nStatus: 5.1.1\n\n"
            + "--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@council.example\nMessage-ID: <report-7@mx.example.org>\nSubject: Undelivered Mail Returned to Sender\n\nx\n--b--",
            from: "MAILER-DAEMON@mx.example.org"));

        var report = read.ShouldBeOfType<InboundDeliveryReport>();
        report.OurMessageId.ShouldBeNull();
        report.OurExternalId.ShouldBe("report-7@mx.example.org");
    }

    [Fact]
    public void A_sender_whose_check_failed_is_told_to_be_doubtful_whatever_the_name_says()
    {
        var read = Mails.Message(Mails.Plain($"Authentication-Results: {Mails.Border}; dmarc=fail header.from=council.example; dkim=fail; spf=fail\n", from: "\"Chief Executive \u202E<b>\" <ceo@council.example>"));
        read.Caution!.ShouldContain("may be forged");
        read.Author!.Name.ShouldBe("Chief Executive <b>");
    }

    [Theory]
    [InlineData("\u202Emoc.elpmaxe@eve.example")]
    [InlineData("eve\u0000@example.org")]
    [InlineData("eve@example.org\u2069")]
    public void An_address_that_would_turn_the_page_is_no_address(string address)
    {
        var item = Mails.Read(Encoding.UTF8.GetBytes(Mails.Plain(from: $"Eve <{address}>")));
        var read = item.ShouldBeOfType<InboundMessage>();
        read.Text.ShouldContain("street light");
        (read.Author?.Id ?? "").Any(c => char.IsControl(c) || ReadingDirection.IsTurnedBy(c)).ShouldBeFalse();
    }

    private static byte[] TnefHead() => [0x78, 0x9F, 0x3E, 0x22, 1, 0, .. TnefAttribute(1, 0x00089006, [0, 0, 1, 0]), .. TnefAttribute(1, 0x00069007, [0xE4, 4, 0, 0, 0, 0, 0, 0])];

    private static byte[] TnefAttribute(byte level, int tag, byte[] value, int? length = null) =>
        [level, .. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(length ?? value.Length), .. value, .. BitConverter.GetBytes((ushort)value.Sum(b => b))];

    private static string Tnef(byte[] bytes) => Attached(bytes, "application/ms-tnef; name=\"winmail.dat\"");

    private static string Sealed(byte[] bytes, string type) => Attached(bytes, $"application/pkcs7-mime; smime-type={type}; name=\"smime.p7m\"");

    private static string Attached(byte[] bytes, string type) =>
        Mails.Plain($"{Mime}Content-Type: {type}\nContent-Transfer-Encoding: base64\n", Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));

    private static MailAccount Account() => new()
    {
        Account = new ConnectedAccount(
            Guid.NewGuid(), ChannelKind.Email, "Council", Mails.Council, "imap://127.0.0.1", null, ChannelAccountState.Connected, null, new ChannelCredentials("", null, "", ""), []),
        Imap = new MailServer("127.0.0.1", 143, MailSecurity.None),
        Smtp = new MailServer("127.0.0.1", 25, MailSecurity.None),
        UserName = "cases",
        From = new MimeKit.MailboxAddress("Council", Mails.Council),
    };

    private static OutboundMessage Answer(string answers, string subject) => new(
        new Guid("0192aabb-ccdd-7eee-8fff-001122334455"), Guid.NewGuid(), Audience.Private, "first@example.org", "eve@example.org", null, "We will mend it.", Mails.Arrived)
    {
        Channel = ChannelKind.Email,
        CaseReference = "ENQ-7K3M-Q9",
        Subject = subject,
        AnswersExternalId = answers,
        EarlierExternalIds = ["first@example.org", answers],
    };
}
