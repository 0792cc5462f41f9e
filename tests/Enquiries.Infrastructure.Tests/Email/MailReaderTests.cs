using System.Diagnostics;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.Email;

namespace Enquiries.Infrastructure.Tests.Email;

public class MailReaderTests
{
    [Fact]
    public void A_plain_message_becomes_a_private_message_of_its_sender()
    {
        var read = Mails.Message(Mails.Plain(from: "Asha Example <Asha@Example.org>"));

        read.ShouldSatisfyAllConditions(
            m => m.AccountExternalId.ShouldBe(Mails.Council),
            m => m.ExternalId.ShouldBe("one@example.org"),
            m => m.ConversationKey.ShouldBe("one@example.org"),
            m => m.Author.ShouldBe(new InboundAuthor("asha@example.org", "Asha Example", "asha@example.org")),
            m => m.Text.ShouldBe("The street light is out."),
            m => m.Subject.ShouldBe("Street light"),
            m => m.Audience.ShouldBe(Audience.Private),
            m => m.At.ShouldBe(Mails.Arrived),
            m => m.Caution.ShouldBeNull(),
            m => m.IsAutomatic.ShouldBeFalse(),
            m => m.Answers.ShouldBeEmpty());
    }

    [Fact]
    public void The_token_in_the_address_it_was_sent_to_is_found_wherever_servers_write_it()
    {
        const string token = "enq-7k3m-q9.ab12cd34ef56gh78";
        foreach (var header in new[] { "Delivered-To", "X-Original-To", "Envelope-To", "Cc" })
            Mails.Message(Mails.Plain($"{header}: cases+{token}@council.example\n")).CaseToken.ShouldBe(token, header);
        Mails.Message(Mails.Plain($"Cc: somebody+{token}@example.net\n")).CaseToken.ShouldBeNull();
    }

    [Fact]
    public void Every_detail_of_an_address_of_ours_may_be_the_token()
    {
        const string token = "enq-7k3m-q9.ab12cd34ef56gh78";
        var read = Mails.Message(Mails.Plain($"Delivered-To: all+newsletters@council.example\nCc: cases+{token}@council.example, cases+{token}@council.example\n"));
        read.CaseToken.ShouldBe("newsletters");
        read.FurtherCaseTokens.ShouldBe([token]);
    }

    [Fact]
    public void What_it_answers_is_read_from_two_broken_headers_nearest_first()
    {
        var read = Mails.Message(Mails.Plain("In-Reply-To: <c@x.org> (of yesterday)\nReferences: <a@x.org>,\n <b@x.org>\nReferences: <c@x.org>, <bro\n ken@x.org> junk <<d@x.org>\n"));

        read.Answers.ShouldBe(["c@x.org", "d@x.org", "broken@x.org", "b@x.org", "a@x.org"]);
        read.ConversationKey.ShouldBe("a@x.org");
    }

    [Fact]
    public void Without_a_message_id_it_is_known_by_what_it_says()
    {
        var first = Mails.Message(Mails.Plain(id: null));
        Mails.Message(Mails.Plain(id: null)).ExternalId.ShouldBe(first.ExternalId);
        Mails.Message(Mails.Plain(id: null, text: "Something else.")).ExternalId.ShouldNotBe(first.ExternalId);
    }

    [Fact]
    public void The_same_id_with_other_words_has_another_id_to_be_known_by()
    {
        var first = Mails.Message(Mails.Plain());
        var other = Mails.Message(Mails.Plain(text: "Something else.", from: "Mallory <m@example.net>"));
        other.ExternalId.ShouldBe(first.ExternalId);
        other.IdIfTaken.ShouldNotBe(first.IdIfTaken);
    }

    [Fact]
    public void A_date_that_cannot_be_moves_no_clock_and_is_told()
    {
        var read = Mails.Message(Mails.Plain().Replace("Mon, 21 Sep 2026", "Tue, 1 Jan 1980", StringComparison.Ordinal));
        read.At.ShouldBe(Mails.Arrived);
        read.Caution.ShouldNotBeNull().ShouldContain("dated 1 January 1980");
        Mails.Message(Mails.Plain().Replace("Mon, 21 Sep 2026 15:00:00 +0100", "Thirty-first of Juin", StringComparison.Ordinal)).Caution.ShouldBe("Its date cannot be read: Thirty-first of Juin.");
    }

    [Fact]
    public void Only_our_own_border_is_believed_about_the_sender()
    {
        var forged = Mails.Message(Mails.Plain("Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=example.org\n"));
        forged.SenderCheck.ShouldBeNull();
        var passed = Mails.Message(Mails.Plain($"Authentication-Results: {Mails.Border}; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org\n"));
        passed.SenderCheck.ShouldBe("DMARC pass, DKIM pass, SPF pass");
        passed.Caution.ShouldBeNull();
        var failed = Mails.Message(Mails.Plain($"Authentication-Results: {Mails.Border}; spf=fail smtp.mailfrom=example.org; dmarc=fail header.from=example.org\nAuthentication-Results: {Mails.Border}; dmarc=pass\n"));
        failed.SenderCheck.ShouldBe("DMARC fail, SPF fail");
        failed.Caution.ShouldNotBeNull().ShouldContain("example.org (DMARC) failed");
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied")]
    [InlineData("Return-Path: <>")]
    [InlineData("List-Id: Weekly <weekly.list.example>")]
    [InlineData("List-Unsubscribe: <mailto:u@list.example>")]
    [InlineData("Precedence: bulk")]
    [InlineData("X-Auto-Response-Suppress: All")]
    [InlineData("X-MS-Exchange-Inbox-Rules-Loop: a@example.org")]
    [InlineData("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent")]
    [InlineData("Content-Class: urn:content-classes:dsn-OOF")]
    [InlineData("X-Autoreply: yes")]
    [InlineData("X-Autogenerated: Reply")]
    [InlineData("Feedback-ID: 1:2:3")]
    public void Any_sign_of_a_machine_is_enough(string header) => Mails.Message(Mails.Plain(header + "\n")).IsAutomatic.ShouldBeTrue();

    [Theory]
    [InlineData("no-reply@example.org")]
    [InlineData("MAILER-DAEMON@example.org")]
    [InlineData("bounces+123@example.org")]
    public void So_is_the_address_of_a_machine(string from) => Mails.Message(Mails.Plain(from: from)).IsAutomatic.ShouldBeTrue();

    [Theory]
    [InlineData("Auto: abandoned car in Mill Lane")]
    [InlineData("Undelivered mail at our flats")]
    public void A_subject_alone_is_a_weak_sign(string subject)
    {
        var read = Mails.Message(Mails.Plain().Replace("Subject: Street light", $"Subject: {subject}", StringComparison.Ordinal));
        read.IsAutomatic.ShouldBeFalse();
        read.MayBeAutomatic.ShouldBeTrue();
    }

    [Fact]
    public void Results_under_our_name_further_down_are_the_sender_s_own()
    {
        const string forged = $"Authentication-Results: {Mails.Border}; dmarc=pass header.from=example.org\n";
        var outside = "Received: from evil.example.net by " + Mails.Border + " with ESMTP; Mon, 21 Sep 2026 15:00:00 +0100\n";
        var own = $"Authentication-Results: {Mails.Border}; spf=fail smtp.mailfrom=example.org\n";

        // Above or below the line of our own server, as servers do it.
        Mails.Message(Mails.Plain(own + outside + "Received: by home.example.net\n" + forged)).SenderCheck.ShouldBe("SPF fail");
        Mails.Message(Mails.Plain(outside + own + "Received: by home.example.net\n" + forged)).SenderCheck.ShouldBe("SPF fail");
        Mails.Message(Mails.Plain(outside + own + "Authentication-Results: mx.elsewhere.example; dkim=pass\n" + forged)).SenderCheck.ShouldBe("SPF fail");
        Mails.Message(Mails.Plain(outside + "Received: by home.example.net\n" + forged)).SenderCheck.ShouldBeNull();

        // Two headers of our own stand one below the other; a later host of another provider may stand above.
        Mails.Message(Mails.Plain("Received: by store.provider.example\n" + own + forged + outside)).SenderCheck.ShouldBe("DMARC pass, SPF fail");
    }

    [Fact]
    public void A_provider_that_writes_no_name_is_believed_topmost_if_the_council_says_so()
    {
        var raw = Encoding.UTF8.GetBytes(Mails.Plain("""
            Received: from a.prod.outlook.com by b.prod.outlook.com with HTTPS; Mon, 21 Sep 2026 14:00:00 +0000
            Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=fail header.d=example.org; dmarc=fail action=none header.from=example.org;compauth=fail reason=001
            Received: from evil.example.net (192.0.2.1) by c.mail.protection.outlook.com; Mon, 21 Sep 2026 14:00:00 +0000
            Authentication-Results: spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org; dmarc=pass header.from=example.org

            """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));
        var envelope = new MailEnvelope(Mails.Council, "INBOX", 1, 7, Mails.Arrived, SenderCheck.Topmost);
        var read = MailReader.Read(envelope.Write(raw)).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();
        read.SenderCheck.ShouldBe("DMARC fail, DKIM fail, SPF pass");
        read.SenderFailed.ShouldBeTrue();
        MailReader.Read((envelope with { Authority = null }).Write(raw)).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>().SenderCheck.ShouldBeNull();
    }

    [Fact]
    public void The_same_message_under_another_number_is_the_same_delivery_and_in_another_mailbox_is_not()
    {
        var raw = Encoding.UTF8.GetBytes(Mails.Plain());
        var envelope = new MailEnvelope(Mails.Council, "INBOX", 1, 7, Mails.Arrived, Mails.Border);
        byte[] Hash(MailEnvelope e) => Infrastructure.Intake.DeliveryWriter.HashOf(Domain.Channels.ChannelKind.Email, e.Write(raw));
        Hash(envelope with { UidValidity = 2, Uid = 90, ArrivedAt = Mails.Arrived.AddDays(1) }).ShouldBe(Hash(envelope));
        Hash(envelope with { Account = "other@council.example" }).ShouldNotBe(Hash(envelope));
    }

    [Fact]
    public void A_message_that_the_server_does_not_hand_over_says_so()
    {
        var envelope = new MailEnvelope(Mails.Council, "INBOX", 1, 7, Mails.Arrived, Mails.Border, NotHandedOver: true);
        var read = MailReader.Read(envelope.Write("Message-ID: <not-handed-over.1.7@council.example>\r\nSubject: An e-mail that cannot be read\r\n\r\n"u8)).ShouldHaveSingleItem().ShouldBeOfType<InboundMessage>();
        read.Text.ShouldStartWith("(The mail server does not hand over this e-mail.");
        read.Author.ShouldBeNull();
    }

    [Fact]
    public void A_person_is_not_a_machine()
    {
        Mails.Message(Mails.Plain("Auto-Submitted: no\n", from: "Norah Bounceworth <bounceworth@example.org>")).IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Our_own_message_that_comes_back_is_left_alone()
    {
        Mails.Read(Mails.Plain($"X-Loop: {Mails.Council}\n")).ShouldBeOfType<InboundIgnored>();
        Mails.Read(Mails.Plain(from: Mails.Council, id: $"case.ENQ-7K3M-Q9.msg.{Guid.NewGuid():N}@council.example")).ShouldBeOfType<InboundIgnored>();
        Mails.Message(Mails.Plain(from: Mails.Council)).Caution.ShouldBe("It says that it comes from our own address.");
    }

    [Fact]
    public void Html_becomes_text_without_scripts_pictures_and_lies_about_links()
    {
        var read = Mails.Message(Mails.Plain("Content-Type: text/html; charset=utf-8\n", """
            <html><head><title>x</title><style>p{color:red}</style></head><body><p>Hello&nbsp;there,<br>the <b>light</b> is out.</p>
            <script>alert(1)</script><img src="https://track.example/p.gif"><ul><li>one</li><li>two</li></ul>
            <a href="https://evil.example/login">https://council.example</a> <a href="javascript:alert(1)">click</a>
            <div class="gmail_quote">On Monday, Council wrote:<blockquote>Thank you<br>very much</blockquote></div></body></html>
            """));

        read.Text.ReplaceLineEndings("\n").ShouldBe("""
            Hello there,
            the light is out.

            - one
            - two

            https://council.example (https://evil.example/login) click
            > On Monday, Council wrote:
            >> Thank you
            >> very much
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("<html><head><title>x</title><meta charset=utf-8><body><p>No bins</body></html>")]
    [InlineData("<html><head><style>p{}</style><p>No bins</p>")]
    [InlineData("<head><title>x</title><div>No bins</div>")]
    [InlineData("<title><p>No bins</p>")]
    [InlineData("<html><body><object data=x><p>No bins</p></body></html>")]
    [InlineData("<select><option></option><p>No bins</p>")]
    [InlineData("<noscript><p>No bins</p>")]
    public void Html_that_forgets_to_close_something_keeps_its_words(string html) => HtmlText.From(html, 1000).ShouldBe("No bins");

    [Fact]
    public void What_follows_something_that_is_never_closed_is_not_lost() => HtmlText.From("<p>First</p><select><p>Second</p>", 1000).ShouldBe("First\n\nSecond");

    [Fact]
    public void Text_and_html_beside_each_other_are_both_kept_in_their_order()
    {
        var read = Mails.Message(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", """
            --b
            Content-Type: text/html

            <p>The bin at 5 Mill Lane</p>
            --b
            Content-Type: image/jpeg; name=bin.jpg
            Content-Disposition: attachment; filename=bin.jpg
            Content-Transfer-Encoding: base64

            AAAA
            --b
            Content-Type: multipart/alternative; boundary=c

            --c
            Content-Type: text/plain

            was not emptied.
            --c
            Content-Type: text/html

            <p>was <b>not</b> emptied.</p>
            --c--
            --b
            Content-Type: text/plain

            --
            Sent from my telephone
            --b--
            """));
        read.Text.ReplaceLineEndings("\n").ShouldBe("The bin at 5 Mill Lane\n\nwas not emptied.\n\n--\nSent from my telephone");
        read.Attachments.ShouldHaveSingleItem().Name.ShouldBe("bin.jpg");
    }

    [Fact]
    public void Both_forms_of_the_same_side_by_side_are_shown_once()
    {
        var read = Mails.Message(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", """
            --b
            Content-Type: text/plain

            The bin was
            not emptied.
            --b
            Content-Type: text/html

            <p>The bin was not <b>emptied.</b></p>
            --b--
            """));
        read.Text.ReplaceLineEndings("\n").ShouldBe("The bin was\nnot emptied.");
    }

    [Fact]
    public void The_plain_text_of_two_forms_is_taken()
    {
        var read = Mails.Message(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n",
            "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--"));
        read.Text.ShouldBe("plain");
        Mails.Message(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n",
            "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--")).Text.ShouldBe("html");
    }

    [Fact]
    public void Files_are_named_without_folders_and_small_pictures_of_signatures_are_left_out()
    {
        var small = Convert.ToBase64String(new byte[900]);
        var read = Mails.Message(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", $"""
            --b
            Content-Type: multipart/related; boundary=r

            --r
            Content-Type: text/html

            <p>See the picture<img src="cid:logo"></p>
            --r
            Content-Type: image/png
            Content-ID: <logo>
            Content-Disposition: inline
            Content-Transfer-Encoding: base64

            {small}
            --r--
            --b
            Content-Type: image/jpeg; name="=?utf-8?B?{Convert.ToBase64String("Straße.jpg"u8)}?="
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            {small}
            --b
            Content-Type: application/pdf
            Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fetc%2Fp%C3%A4sswd.pdf

            %PDF
            --b
            Content-Type: message/rfc822

            From: b@example.org
            Subject: Earlier complaint

            text
            --b--
            """));

        read.Text.ShouldBe("See the picture");
        read.Attachments.Select(a => (a.Type, a.Name)).ShouldBe([("image", "Straße.jpg"), ("file", "pässwd.pdf"), ("file", "Earlier complaint.eml")]);
        read.Attachments.ShouldAllBe(a => a.Url!.StartsWith("email:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("windows-1252", "na\u00EFve \u2013 caf\u00E9")]
    [InlineData("iso-8859-2", "\u0141\u00F3d\u017A")]
    [InlineData("utf-8", "\U0001F600 \u05D0")]
    public void Charsets_are_honoured(string charset, string words)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] raw = [.. Encoding.ASCII.GetBytes($"From: a@example.org\r\nMessage-ID: <x@y>\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), .. Encoding.GetEncoding(charset).GetBytes(words)];
        Mails.Read(raw).ShouldBeOfType<InboundMessage>().Text.ShouldBe(words);
    }

    [Fact]
    public void An_unknown_charset_is_guessed()
    {
        byte[] raw = [.. Encoding.ASCII.GetBytes("From: a@example.org\r\nMessage-ID: <x@y>\r\nContent-Type: text/plain; charset=klingon\r\n\r\n"), .. "caf\u00E9"u8];
        Mails.Read(raw).ShouldBeOfType<InboundMessage>().Text.ShouldBe("caf\u00E9");
    }

    [Fact]
    public void A_line_that_begins_a_mailbox_file_is_no_header()
    {
        Mails.Message("From asha@example.org Mon Sep 21 15:00:00 2026\n" + Mails.Plain()).Text.ShouldBe("The street light is out.");
    }

    [Fact]
    public void Flowed_lines_are_joined()
    {
        Mails.Message(Mails.Plain("Content-Type: text/plain; format=flowed\n", "The street \nlight is out.\nBye")).Text.ReplaceLineEndings("\n").ShouldBe("The street light is out.\nBye");
    }

    [Fact]
    public void Nothing_makes_the_reader_throw()
    {
        var whole = Encoding.UTF8.GetBytes(Mails.Plain("MIME-Version: 1.0\nReferences: <a@b> <c\nContent-Type: multipart/mixed; boundary=\"b\n", "--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n%%%%\n--b\n\n\n--b--"));
        for (var length = 0; length <= whole.Length; length++)
            MailReader.Read(Mails.Stored(whole[..length])).Count.ShouldBe(1);
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var broken = whole.ToArray();
            for (var j = 0; j < 8; j++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            MailReader.Read(Mails.Stored(broken)).Count.ShouldBe(1);
        }
    }

    [Fact]
    public void What_is_no_stored_message_is_refused()
    {
        Should.Throw<UnreadableDeliveryException>(() => MailReader.Read("{}"u8.ToArray()));
        Should.Throw<UnreadableDeliveryException>(() => MailReader.Read("not json\n"u8.ToArray()));
    }

    [Fact]
    public void Bombs_are_cut_short()
    {
        var watch = Stopwatch.StartNew();
        var deep = new StringBuilder(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n", "")).Append('\n');
        for (var i = 0; i < 3000; i++)
            deep.Append("--b").Append(i).Append("\nContent-Type: multipart/mixed; boundary=b").Append(i + 1).Append("\n\n");
        Mails.Read(deep.ToString()).ShouldBeOfType<InboundMessage>();

        var many = new StringBuilder(Mails.Plain("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", ""));
        for (var i = 0; i < 100_000; i++)
            many.Append("--b\nContent-Type: application/x-a\n\nx\n");
        var read = Mails.Message(many.ToString());
        read.Attachments.Count.ShouldBeLessThanOrEqualTo(500);
        read.Caution.ShouldNotBeNull().ShouldContain("more parts");

        Mails.Read("X-A: " + new string('x', 2_000_000) + "\n" + Mails.Plain()).ShouldBeOfType<InboundUnknown>();
        Mails.Message(Mails.Plain(text: new string('a', 200_000))).Text.Length.ShouldBe(Message.TextMaxLength);
        Mails.Message(Mails.Plain("Content-Type: text/html\n", new StringBuilder().Insert(0, "<div class=gmail_quote><a href=x>", 50_000).ToString())).Text.ShouldBeEmpty();
        Mails.Message(Mails.Plain("References: " + new string('<', 100_000) + "\n")).Answers.ShouldBeEmpty();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Control_characters_and_half_characters_do_no_harm()
    {
        var read = Mails.Message(Mails.Plain(from: "=?utf-8?B?" + Convert.ToBase64String(Encoding.UTF8.GetBytes("Ev\u202Eil\u0007\r\nBcc: x")) + "?= <e@example.org>", text: "a\u0000b\u0007c"));
        read.Text.ShouldBe("abc");
        read.Author!.Name.ShouldBe("Evil Bcc: x");
    }
}
