using Bunit;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.Live;
using Enquiries.Web.Tests.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Live;

public sealed class LiveCasesTests : DeskContext
{
    private static readonly Guid Mine = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly LiveChange Nothing = new(new HashSet<Guid>(), Everything: false);
    private readonly LiveUpdates _updates = new();
    private readonly List<LiveChange> _heard = [];

    public LiveCasesTests() => Services.AddSingleton(_updates);

    [Fact]
    public void Changes_close_together_reach_the_page_as_one()
    {
        Listen();

        Publish(Mine);
        Publish(Other);
        Clock.Advance(TimeSpan.FromMilliseconds(300));

        _heard.ShouldHaveSingleItem().Cases.ShouldBe([Mine, Other], ignoreOrder: true);
    }

    [Fact]
    public void A_page_reloads_at_most_once_a_second()
    {
        Listen();
        Publish(Mine);
        Clock.Advance(TimeSpan.FromMilliseconds(300));

        Publish(Other);
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        _heard.Count.ShouldBe(1);
        Clock.Advance(TimeSpan.FromMilliseconds(100));

        _heard.Count.ShouldBe(2);
    }

    [Fact]
    public void A_case_page_hears_only_of_its_case_or_of_everything()
    {
        Listen(Mine);

        Publish(Other);
        Clock.Advance(TimeSpan.FromSeconds(2));
        _heard.ShouldBeEmpty();

        _updates.Publish(new LiveChange(new HashSet<Guid> { Other }, Everything: true), Nothing);
        Clock.Advance(TimeSpan.FromSeconds(2));
        _heard.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_page_just_opened_hears_of_what_happened_while_it_was_loading()
    {
        Render<LiveCases>(p => p.Add(l => l.OnChanged, change => _heard.Add(change)));

        _updates.Publish(Nothing, new LiveChange(new HashSet<Guid> { Mine }, Everything: false));
        Clock.Advance(TimeSpan.FromMilliseconds(300));

        _heard.ShouldHaveSingleItem().Concerns(Mine).ShouldBeTrue();
    }

    [Fact]
    public async Task A_page_that_was_left_hears_nothing()
    {
        Listen();
        Publish(Mine);

        await DisposeComponentsAsync();
        Clock.Advance(TimeSpan.FromSeconds(2));

        _heard.ShouldBeEmpty();
        _updates.AnyoneListens.ShouldBeFalse();
    }

    private void Listen(Guid? caseId = null)
    {
        Render<LiveCases>(p => p.Add(l => l.CaseId, caseId).Add(l => l.OnChanged, change => _heard.Add(change)));
        _updates.Publish(Nothing, Nothing);
    }

    private void Publish(Guid id) => _updates.Publish(new LiveChange(new HashSet<Guid> { id }, Everything: false), Nothing);
}
