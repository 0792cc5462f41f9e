using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Web.Components.Pages.Triage;
using Enquiries.Web.Tests.Components;

namespace Enquiries.Web.Tests.Triage;

public sealed class QueueRowTests : DeskContext
{
    [Fact]
    public void Case_74_the_end_of_the_reply_window_is_told_where_it_comes_before_the_target()
    {
        Words(Row(safe: Now.AddHours(5))).ShouldContain("Reply by 14:15, Messenger window");
        Words(Row(safe: Now.AddDays(1), due: Now.AddDays(3))).ShouldContain("Reply by Tue 15 Sep, 09:15, Messenger window");
        Words(Row(safe: Now.AddHours(-1))).ShouldContain("Messenger window has closed");
        Words(Row(safe: Now.AddHours(8))).ShouldNotContain("window");
        Words(Row(safe: null)).ShouldNotContain("window");
    }

    [Fact]
    public void What_staff_should_know_of_the_resident_stands_beside_the_name() =>
        Words(Row(null) with { Flag = ResidentFlag.ElectedMember }).ShouldContain("Jo Resident Elected member");

    private CaseRow Row(DateTimeOffset? safe, DateTimeOffset? due = null) => new(
        Guid.NewGuid(), 1, "ENQ-BBBB-BB", ChannelKind.Facebook, Audience.Private, CaseStatus.New, Priority.Normal, null, null, null, null, null, null, Guid.NewGuid(), "Jo Resident", "Hello?",
        Now.AddHours(-1), Now.AddHours(-1), Now.AddHours(-1), due ?? Now.AddHours(8), Now.AddHours(4), 1, 1)
    {
        LastSafeReplyAt = safe,
    };

    private string Words(CaseRow row) =>
        string.Join(' ', Render<QueueRow>(p => p.Add(r => r.Entry, new QueueEntry(row))).Find("tr").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
