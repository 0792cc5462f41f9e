using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Pages.Triage;

namespace Enquiries.Web.Tests.Triage;

public sealed class QueueListTests
{
    private static readonly DateTimeOffset Nine = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlySet<Guid> None = new HashSet<Guid>();
    private readonly QueueList _list = new();
    private readonly CaseRow _first = Row(1);
    private readonly CaseRow _second = Row(2);
    private readonly CaseRow _third = Row(3);

    [Fact]
    public void A_row_of_the_next_page_that_moves_up_is_not_new()
    {
        _list.Show(new CasePage([_first, _second], "more"));

        _list.Update(new CasePage([_second, _third], "more"), [_first with { Status = CaseStatus.Resolved, NextDueAt = null }], None);

        _list.New.ShouldBe(0);
        _list.News.ShouldBe("1 gone from here");
        _list.Entries[0].Gone.ShouldBe("Resolved");
    }

    [Fact]
    public void A_case_with_a_nearer_deadline_is_new_though_the_page_is_full()
    {
        _list.Show(new CasePage([_second, _third], "more"));

        _list.Update(new CasePage([_first, _second], "more"), [_third], new HashSet<Guid> { _third.Id });

        _list.News.ShouldBe("1 new");
        _list.Entries.Select(e => e.Row.Number).ShouldBe([2, 3]);
        _list.Entries.ShouldAllBe(e => e.Gone == null);
    }

    [Fact]
    public void A_deadline_that_moves_changes_the_order_only_when_asked()
    {
        _list.Show(new CasePage([_first, _second], null));
        var later = _first with { NextDueAt = Nine.AddHours(9), Version = 2 };

        _list.Update(new CasePage([_second, later], null), [], None);

        _list.News.ShouldBe("Order changed");
        _list.Entries[0].Row.NextDueAt.ShouldBe(Nine.AddHours(9));
        _list.Entries[0].Updated.ShouldBeTrue();
        _list.Entries[1].Updated.ShouldBeFalse();
    }

    [Fact]
    public void A_row_that_comes_back_is_itself_again()
    {
        _list.Show(new CasePage([_first], null));
        _list.Update(new CasePage([], null), [_first with { TeamId = Guid.NewGuid(), Team = "Highways", Version = 2 }], None);
        _list.Entries[0].Gone.ShouldBe("Moved to Highways");

        _list.Update(new CasePage([_first with { Version = 3 }], null), [], None);

        _list.Entries[0].Gone.ShouldBeNull();
        _list.News.ShouldBeNull();
    }

    private static CaseRow Row(int number) => new(
        Guid.NewGuid(), number, $"ENQ-{number}", ChannelKind.Facebook, Audience.Public, CaseStatus.New, Priority.Normal, null, null, null, null, null, null, null, "Jo",
        "Text", Nine, Nine, Nine, Nine.AddHours(number), Nine.AddHours(number), 1, 1);
}
