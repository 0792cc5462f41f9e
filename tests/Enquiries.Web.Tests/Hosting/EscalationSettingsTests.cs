using Enquiries.Application.Escalations;
using Enquiries.Infrastructure.Mail;
using Enquiries.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Enquiries.Web.Tests.Hosting;

public sealed class EscalationSettingsTests
{
    [Fact]
    public void Nothing_set_is_half_an_hour_and_no_e_mail()
    {
        var (rules, mail) = EscalationSettings.Read(With());

        rules.ShouldBe(EscalationRules.Default);
        (rules.ClimbAfter, rules.ByMail, mail).ShouldBe((TimeSpan.FromMinutes(30), false, null));
    }

    [Theory]
    [InlineData(null, null, MailSecurity.StartTls, 587)]
    [InlineData("startTls", null, MailSecurity.StartTls, 587)]
    [InlineData("tls", "", MailSecurity.Tls, 465)]
    [InlineData("none", null, MailSecurity.None, 25)]
    [InlineData("none", "2525", MailSecurity.None, 2525)]
    public void A_server_is_spoken_to_securely_unless_said_otherwise(string? security, string? port, MailSecurity expected, int expectedPort)
    {
        var (rules, mail) = EscalationSettings.Read(With(
            ("Escalation:ClimbAfterMinutes", "45"), ("Mail:Host", "smtp.example.org"), ("Mail:Security", security), ("Mail:Port", port),
            ("Mail:From", "Enquiries <desk@example.org>"), ("Mail:DeskUrl", "https://example.org/desk")));

        (rules.ClimbAfter, rules.DeskUrl).ShouldBe((TimeSpan.FromMinutes(45), new Uri("https://example.org/desk/")));
        (mail!.Host, mail.Security, mail.Port, mail.From.Address).ShouldBe(("smtp.example.org", expected, expectedPort, "desk@example.org"));
    }

    [Theory]
    [InlineData("Escalation:ClimbAfterMinutes", "0", "working minutes from 1 to 10000")]
    [InlineData("Mail:Security", "ssl", "none, startTls or tls")]
    [InlineData("Mail:Port", "70000", "from 1 to 65535")]
    [InlineData("Mail:From", null, "The setting Mail:From is missing")]
    [InlineData("Mail:From", "nobody", "the address that e-mails come from")]
    [InlineData("Mail:DeskUrl", "desk", "the address of the desk")]
    public void What_cannot_work_is_refused_in_words(string setting, string? value, string words)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Mail:Host"] = "smtp.example.org",
            ["Mail:From"] = "desk@example.org",
            ["Mail:DeskUrl"] = "https://example.org",
            [setting] = value,
        };

        Should.Throw<InvalidOperationException>(() => EscalationSettings.Read(With([.. settings.Select(s => (s.Key, s.Value))]))).Message.ShouldContain(words);
    }

    private static IConfiguration With(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
