using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure;
using Enquiries.Testing;
using Enquiries.Web.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests.Live;

public sealed class LiveTailTests : IAsyncLifetime
{
    private readonly LiveUpdates _updates = new();
    private readonly List<LiveChange> _heard = [];
    private App _app = null!;
    private ChannelAccount _page = null!;
    private LiveTail _tail = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await App.StartAsync();
        _page = await _app.PageAsync();
        _tail = new LiveTail(_app.Services.GetRequiredService<IServiceScopeFactory>(), _updates, _app.Clock, NullLogger<LiveTail>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _tail.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_told_once_however_often_it_is_seen()
    {
        _updates.Subscribe(_heard.Add);
        await _tail.LookAsync(Ct);

        var opened = await OpenAsync(1);
        await _tail.LookAsync(Ct);
        await _tail.LookAsync(Ct);

        _heard.ShouldHaveSingleItem().Cases.ShouldBe([opened.Id]);
    }

    [Fact]
    public async Task A_change_that_commits_late_is_still_told()
    {
        _updates.Subscribe(_heard.Add);
        await _tail.LookAsync(Ct);
        var recordedAt = _app.Clock.GetUtcNow();
        _app.Clock.Advance(TimeSpan.FromSeconds(3));
        await _tail.LookAsync(Ct);

        var late = await OpenAsync(2, recordedAt);
        await _tail.LookAsync(Ct);

        _heard.ShouldHaveSingleItem().Cases.ShouldBe([late.Id]);
    }

    [Fact]
    public async Task A_page_opened_just_after_a_change_hears_of_it()
    {
        var opened = await OpenAsync(3);

        _updates.Subscribe(_heard.Add);
        await _tail.LookAsync(Ct);

        _heard.ShouldHaveSingleItem().Concerns(opened.Id).ShouldBeTrue();
    }

    [Fact]
    public async Task Old_changes_are_not_told()
    {
        await OpenAsync(4);
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        _updates.Subscribe(_heard.Add);
        await _tail.LookAsync(Ct);

        _heard.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_by_another_process_on_the_same_database_is_told()
    {
        await using var other = new ServiceCollection()
            .AddSingleton<TimeProvider>(_app.Clock).AddLogging().AddDatabase(DatabaseProvider.Sqlite, $"Data Source={_app.DatabaseFile}").BuildServiceProvider();
        using var tail = new LiveTail(other.GetRequiredService<IServiceScopeFactory>(), _updates, _app.Clock, NullLogger<LiveTail>.Instance);
        _updates.Subscribe(_heard.Add);
        await tail.LookAsync(Ct);

        var opened = await OpenAsync(5);
        await tail.LookAsync(Ct);

        _heard.ShouldHaveSingleItem().Concerns(opened.Id).ShouldBeTrue();
    }

    [Fact]
    public async Task What_happened_while_the_database_could_not_be_read_is_told_afterwards()
    {
        _updates.Subscribe(_heard.Add);
        await _tail.LookAsync(Ct);

        var opened = await OpenAsync(6);
        _app.Clock.Advance(TimeSpan.FromMinutes(3));
        await _tail.LookAsync(Ct);
        await _tail.LookAsync(Ct);

        _heard.ShouldHaveSingleItem().Cases.ShouldBe([opened.Id]);
    }

    private async Task<Case> OpenAsync(long number, DateTimeOffset? at = null)
    {
        var now = at ?? _app.Clock.GetUtcNow();
        var thread = $"thread-{number}";
        var opened = Case.Open(number, _page.Id, ChannelKind.Facebook, Audience.Public, thread, thread, previous: null, residentId: null, teamId: null, now, now, Domain.Sla.RuleBook.BuiltIn);
        await _app.SaveAsync(opened);
        return opened;
    }
}
