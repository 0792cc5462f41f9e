using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>Recorded and constructed e-mails that lie beside the repository, where they are present.</summary>
public class MailSampleTests
{
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["arf-complaint"] = "complaint",
        ["attachment-only"] = "message",
        ["auto-reply-auto-submitted"] = "automatic",
        ["auto-reply-mbox-from-line"] = "automatic",
        ["auto-reply-outlook-no-auto-submitted"] = "automatic",
        ["charset-iso-2022-jp"] = "message",
        ["derived-list-mail"] = "automatic",
        ["derived-no-message-id-bad-date"] = "message",
        ["derived-own-message-looped-back"] = "ignored",
        ["derived-reply-to-case-token"] = "message",
        ["derived-subject-only-no-threading-headers"] = "message",
        ["dsn-delayed-failed-4.0.0"] = "failed 4.0.0",
        ["dsn-delayed-warning-4.2.2"] = "delayed 4.2.2",
        ["dsn-exchange2007-no-auto-submitted"] = "failed 5.1.1",
        ["dsn-exim-not-multipart"] = "failed 5.7.0",
        ["dsn-mailbox-full-5.2.2"] = "failed 5.2.2",
        ["dsn-office365-5.1.10"] = "failed 5.1.10",
        ["dsn-postfix-5.1.1"] = "failed 5.1.1",
        ["dsn-postfix-mbox-from-line"] = "failed 5.1.1",
        ["mdn-read-receipt"] = "ignored",
        ["missing-body"] = "message",
        ["references-twice-one-broken"] = "message",
        ["reply-references-in-reply-to"] = "message",
    };

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var name in Expected.Keys)
                names.Add(name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_what_it_is(string name)
    {
        var item = Mails.Read(Load(name + ".eml"));
        Word(item).ShouldBe(Expected[name]);
    }

    [Fact]
    public void All_of_them_are_expected()
    {
        var folder = Folder();
        Directory.GetFiles(folder, "*.eml").Select(f => Path.GetFileNameWithoutExtension(f)).Except(Expected.Keys).ShouldBe(["utf8-headers-smtputf8"]);
    }

    [Fact]
    public void A_reply_names_its_case_and_keeps_its_words_without_scripts_and_pictures()
    {
        var read = Message("derived-reply-to-case-token");
        read.ShouldSatisfyAllConditions(
            m => m.CaseToken.ShouldBe("SL-1042.9f3c2a"),
            m => m.Answers.ShouldBe(["case.SL-1042.msg.77.1f@council.example", "case.SL-1042.msg.70.aa@council.example"]),
            m => m.SenderCheck.ShouldBe("DMARC pass, DKIM pass, SPF pass"),
            m => m.Subject.ShouldBe("Re: [SL-1042] Street light \u2014 High Street"),
            m => m.Author!.Name.ShouldBe("Test Resident \U0001F468\u200D\U0001F469\u200D\U0001F467"),
            m => m.Text.ShouldStartWith("It is still out, and now the next one as well."));
    }

    [Fact]
    public void Broken_mails_keep_what_they_say()
    {
        Message("charset-iso-2022-jp").Text.ShouldBe("\u3059\u307F\u307E\u305B\u3093\u3002");
        Message("charset-iso-2022-jp").Subject.ShouldBe("\u307E\u307F\u3080\u3081\u3082");
        Message("references-twice-one-broken").Answers.ShouldBe(["baz@bar.net", "foo@bar.net"]);
        Message("reply-references-in-reply-to").Answers.ShouldBe(["348F04F142D69C21-291E56D292BC@xxxx.net", "473FF3B8.9020707@xxx.org"]);
        Message("attachment-only").Attachments.ShouldHaveSingleItem().Name.ShouldBe("blah.gz");
        Message("missing-body").Text.ShouldBeEmpty();
        Message("derived-no-message-id-bad-date").ExternalId.ShouldStartWith("no-id.");
        var utf8 = Message("utf8-headers-smtputf8");
        utf8.Author!.ShouldSatisfyAllConditions(a => a.Id.ShouldBe("jd\u00F6e@m\u00E4chine.example"), a => a.Name.ShouldBe("J\u00F6hn Doe"));
        utf8.Subject.ShouldBe("S\u00E4ying Hello");
    }

    private static InboundMessage Message(string name) => Mails.Read(Load(name + ".eml")).ShouldBeOfType<InboundMessage>();

    private static string Word(InboundItem item) => item switch
    {
        InboundMessage { IsAutomatic: true } => "automatic",
        InboundMessage => "message",
        InboundIgnored => "ignored",
        InboundDeliveryReport { Kind: DeliveryReportKind.Complaint } => "complaint",
        InboundDeliveryReport r => $"{r.Kind.ToString().ToLowerInvariant()} {r.Code}",
        _ => "unknown",
    };

    private static byte[] Load(string name) => File.ReadAllBytes(Path.Combine(Folder(), name));

    private static string Folder()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Enquiries.sln")))
            at = at.Parent;
        var folder = at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "channels", "samples", "email");
        if (!Directory.Exists(folder))
            Assert.Skip("The sample e-mails are not beside this repository.");
        return folder!;
    }
}
