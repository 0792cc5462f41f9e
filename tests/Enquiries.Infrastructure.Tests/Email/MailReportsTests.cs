using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Channels.Email;

namespace Enquiries.Infrastructure.Tests.Email;

public class MailReportsTests
{
    private static readonly Guid Ours = new("0192aabb-ccdd-7eee-8fff-001122334455");

    [Fact]
    public void A_failed_delivery_names_our_message_the_address_and_the_reason()
    {
        var report = Mails.Read(Report("failed", "5.1.1", "smtp; 550 5.1.1 No such user here")).ShouldBeOfType<InboundDeliveryReport>();

        report.ShouldSatisfyAllConditions(
            r => r.Kind.ShouldBe(DeliveryReportKind.Failed),
            r => r.OurMessageId.ShouldBe(Ours),
            r => r.OurExternalId.ShouldBe($"case.ENQ-7K3M-Q9.msg.{Ours:N}@council.example"),
            r => r.Recipient.ShouldBe("asha@example.org"),
            r => r.Code.ShouldBe("5.1.1"),
            r => r.Words.ShouldBe("There is no mailbox asha@example.org. Check the address, and reach the person in another way. Their server said: 550 5.1.1 No such user here"));
    }

    [Fact]
    public void A_late_delivery_is_only_told()
    {
        var report = Mails.Read(Report("delayed", "4.2.2", "smtp; 452 4.2.2 Mailbox full")).ShouldBeOfType<InboundDeliveryReport>();
        report.Kind.ShouldBe(DeliveryReportKind.Delayed);
        report.Words.ShouldStartWith("The mail server for asha@example.org has not taken it yet.");
    }

    [Fact]
    public void A_message_that_was_passed_on_is_of_no_consequence() => Mails.Read(Report("relayed", "2.0.0", "smtp; 250 OK")).ShouldBeOfType<InboundIgnored>();

    [Fact]
    public void The_return_path_tells_the_message_where_the_report_does_not()
    {
        var raw = Report("failed", "5.2.2", "smtp; 552 5.2.2 Over quota", withOriginal: false)
            .Replace("To: cases@council.example", $"To: {MailIds.ReturnPathOf(Ours, Mails.Council)}", StringComparison.Ordinal);
        var report = Mails.Read(raw).ShouldBeOfType<InboundDeliveryReport>();
        report.OurMessageId.ShouldBe(Ours);
        report.OurExternalId.ShouldBeNull();
        report.Words.ShouldStartWith("The mailbox asha@example.org is full.");
    }

    [Fact]
    public void A_report_in_plain_text_is_read_as_well()
    {
        var report = Mails.Read($"""
            Return-Path: <>
            From: Mail Delivery System <Mailer-Daemon@mail.example.org>
            To: cases@council.example
            Subject: Mail delivery failed: returning message to sender
            X-Failed-Recipients: asha@example.org
            Message-ID: <x@mail.example.org>

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              asha@example.org
                host mx.example.org [192.0.2.20]: 550 5.7.1 Refused by policy

            ------ This is a copy of the message, including all the headers. ------

            Message-Id: <case.ENQ-7K3M-Q9.msg.{Ours:N}@council.example>
            From: cases@council.example
            """).ShouldBeOfType<InboundDeliveryReport>();
        report.ShouldSatisfyAllConditions(
            r => r.OurMessageId.ShouldBe(Ours),
            r => r.Recipient.ShouldBe("asha@example.org"),
            r => r.Code.ShouldBe("5.7.1"),
            r => r.Words.ShouldContain("SPF, DKIM and DMARC"));
    }

    [Fact]
    public void A_receipt_is_of_no_consequence_and_a_complaint_is_told()
    {
        Mails.Read("""
            From: asha@example.org
            To: cases@council.example
            Subject: Read: Street light
            Content-Type: multipart/report; report-type=disposition-notification; boundary=b

            --b

            It was displayed.
            --b
            Content-Type: message/disposition-notification

            Final-Recipient: rfc822;asha@example.org
            Disposition: manual-action/MDN-sent-manually; displayed

            --b--
            """).ShouldBeOfType<InboundIgnored>();
        var complaint = Mails.Read($"""
            From: fbl@example.org
            To: cases@council.example
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b

            A complaint.
            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            Original-Rcpt-To: <asha@example.org>

            --b
            Content-Type: message/rfc822

            Message-ID: <case.ENQ-7K3M-Q9.msg.{Ours:N}@council.example>

            text
            --b--
            """).ShouldBeOfType<InboundDeliveryReport>();
        complaint.ShouldSatisfyAllConditions(
            r => r.Kind.ShouldBe(DeliveryReportKind.Complaint), r => r.OurMessageId.ShouldBe(Ours), r => r.Recipient.ShouldBe("asha@example.org"));
    }

    [Fact]
    public void Ids_and_return_paths_come_back_as_they_were_made()
    {
        MailIds.OursIn(MailIds.MessageIdOf(Ours, "ENQ-7K3M-Q9", "council.example")).ShouldBe(Ours);
        MailIds.OursIn(MailIds.MessageIdOf(Ours, null, "council.example")).ShouldBe(Ours);
        MailIds.OursIn("one@example.org").ShouldBeNull();
        var (address, detail) = MailIds.Split(MailIds.ReturnPathOf(Ours, Mails.Council));
        address.ShouldBe(Mails.Council);
        MailIds.BouncedIn(detail).ShouldBe(Ours);
        MailIds.ReturnPathOf(Ours, new string('a', 40) + "@council.example").ShouldBe(new string('a', 40) + "@council.example");
    }

    private static string Report(string action, string status, string diagnostic, bool withOriginal = true) => $"""
        Return-Path: <>
        From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
        To: cases@council.example
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <report@mail.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        This is the mail system.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.example.org

        Final-Recipient: rfc822; asha@example.org
        Original-Recipient: rfc822;asha@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: {diagnostic}

        --b
        Content-Type: {(withOriginal ? "message/rfc822" : "text/plain")}

        Message-ID: {(withOriginal ? $"<case.ENQ-7K3M-Q9.msg.{Ours:N}@council.example>" : "gone")}
        From: cases@council.example

        Thank you.
        --b--
        """;
}
