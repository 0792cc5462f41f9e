using System.Net;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Staff;
using Enquiries.Domain.Sla;
using Enquiries.Infrastructure.Holidays;
using Enquiries.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enquiries.Infrastructure.Tests.Holidays;

public sealed class HolidayWorkerTests : IAsyncLifetime
{
    private const string EnglandAndWales = "england-and-wales";
    private static readonly Uri Address = new("https://holidays.example/bank-holidays.json");
    private static readonly DateOnly Proclaimed = new(2027, 6, 14);
    private static readonly DateOnly SummerOf2027 = new(2027, 8, 30);
    private readonly Platform platform = new();
    private readonly List<string> log = [];
    private App app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => app = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        platform.Dispose();
    }

    [Fact]
    public async Task A_list_that_says_what_is_built_in_brings_no_news()
    {
        await ReadAsync(new Lists());

        var news = await app.SendAsync(new GetHolidayNews());
        (news.Source, news.LastReadAt, news.Problem).ShouldBe((Address.ToString(), App.MondayNine, null));
        news.Calendars.ShouldBeEmpty();
        (await app.ReadAsync(db => db.KnownHolidays.CountAsync(Ct))).ShouldBe(Enum.GetValues<Nation>().Sum(n => BankHolidays.For(n).Count));
    }

    [Fact]
    public async Task It_is_read_once_a_day()
    {
        await ReadAsync(new Lists());
        await RunAsync();
        app.Clock.Advance(TimeSpan.FromHours(23));
        await RunAsync();
        platform.Calls.ShouldBe(1);

        app.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync();

        platform.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_processes_one_reads()
    {
        await using var other = await StartAsync(besides: app);
        platform.Answer = new Lists().ToBytes();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? app : other).Services.GetRequiredService<HolidayWorker>().RunOnceAsync(Ct), Ct)));

        platform.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Case_06_a_proclaimed_day_is_proposed_for_the_calendars_of_its_nation_and_changes_none()
    {
        await ReadAsync(new Lists().With(EnglandAndWales, Proclaimed, "Day of thanks"));

        var news = (await app.SendAsync(new GetHolidayNews())).Calendars;
        news.Select(n => n.Region).Order().ShouldBe([HolidayRegion.EnglandAndWales, HolidayRegion.EnglandAndWales, HolidayRegion.AnywhereInTheUnitedKingdom]);
        news.ShouldAllBe(n => n.Added.Single() == new NamedDay(Proclaimed, "Day of thanks") && n.Gone.Count == 0);
        (await app.ReadAsync(db => db.CalendarVersions.CountAsync(Ct))).ShouldBe(0);
        (await app.SendAsync(new GetBankHolidays(HolidayRegion.EnglandAndWales))).ShouldContain(new NamedDay(Proclaimed, "Day of thanks"));
        (await app.SendAsync(new GetBankHolidays(HolidayRegion.AnywhereInTheUnitedKingdom))).ShouldContain(new NamedDay(Proclaimed, "Day of thanks"));
        (await app.SendAsync(new GetBankHolidays(HolidayRegion.Scotland))).ShouldNotContain(d => d.Date == Proclaimed);
        (await app.SendAsync(new GetBankHolidays(HolidayRegion.None))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_day_to_come_that_is_gone_is_proposed_and_stays_known()
    {
        await ReadAsync(new Lists());
        app.Clock.Advance(TimeSpan.FromDays(1));
        await ReadAsync(new Lists().Without(EnglandAndWales, SummerOf2027));

        // It is still a holiday in Northern Ireland, so nothing changes where any nation's days count.
        var news = (await app.SendAsync(new GetHolidayNews())).Calendars;
        news.Select(n => n.Region).ShouldBe([HolidayRegion.EnglandAndWales, HolidayRegion.EnglandAndWales]);
        news.ShouldAllBe(n => n.Gone.Single().Date == SummerOf2027 && n.Added.Count == 0);
        (await app.ReadAsync(db => db.KnownHolidays.SingleAsync(h => h.Nation == Nation.EnglandAndWales && h.Date == SummerOf2027, Ct))).GoneSince
            .ShouldBe(App.MondayNine.AddDays(1));

        app.Clock.Advance(TimeSpan.FromDays(1));
        await ReadAsync(new Lists());
        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_past_day_is_never_taken_away()
    {
        await ReadAsync(new Lists());
        app.Clock.Advance(TimeSpan.FromDays(1));

        await ReadAsync(new Lists().WithoutYear(EnglandAndWales, 2024).WithoutYear("scotland", 2024).WithoutYear("northern-ireland", 2024));

        (await app.ReadAsync(db => db.KnownHolidays.CountAsync(h => h.GoneSince != null, Ct))).ShouldBe(0);
        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_year_that_is_not_listed_yet_takes_no_built_in_day_away()
    {
        await ReadAsync(new Lists().WithoutYear(EnglandAndWales, 2028).WithoutYear("scotland", 2028).WithoutYear("northern-ireland", 2028));

        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_dismissed_with_a_reason_is_not_proposed_again()
    {
        var admin = await app.OfficerAsync("Ada Admin", Role.Admin);
        await ReadAsync(new Lists().With(EnglandAndWales, Proclaimed, "Day of thanks"));

        await Should.ThrowAsync<ValidationException>(() => app.SendAsync(new DismissHolidayNews(RuleBook.StandardCalendarId, Proclaimed, true, " "), admin));
        await app.SendAsync(new DismissHolidayNews(RuleBook.StandardCalendarId, Proclaimed, true, "The desk stays open"), admin);
        await app.SendAsync(new DismissHolidayNews(RuleBook.StandardCalendarId, Proclaimed, true, "Twice is once"), admin);

        (await app.SendAsync(new GetHolidayNews())).Calendars.ShouldNotContain(n => n.CalendarId == RuleBook.StandardCalendarId);
        var dismissed = await app.ReadAsync(db => db.HolidayDismissals.SingleAsync(Ct));
        (dismissed.AuthorName, dismissed.Reason, dismissed.At).ShouldBe(("Ada Admin", "The desk stays open", App.MondayNine));
    }

    [Fact]
    public async Task Trouble_is_logged_once_and_shown_with_the_last_success()
    {
        await ReadAsync(new Lists());
        platform.Answer = null;
        for (var i = 0; i < 5; i++)
        {
            app.Clock.Advance(TimeSpan.FromDays(1));
            await RunAsync();
        }

        log.Count.ShouldBe(1);
        log[0].ShouldContain("The address cannot be reached.");
        var news = await app.SendAsync(new GetHolidayNews());
        (news.LastReadAt, news.Problem, news.ProblemSince).ShouldBe((App.MondayNine, "The address cannot be reached.", App.MondayNine.AddDays(1)));

        app.Clock.Advance(TimeSpan.FromHours(1));
        platform.Answer = Lists.Bytes("<html></html>");
        await RunAsync();
        (await app.SendAsync(new GetHolidayNews())).Problem.ShouldBe("It is not JSON.");
        platform.Status = HttpStatusCode.ServiceUnavailable;
        app.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        (await app.SendAsync(new GetHolidayNews())).Problem.ShouldBe("The address answers with status 503.");
        log.Count.ShouldBe(1);

        platform.Status = HttpStatusCode.OK;
        app.Clock.Advance(TimeSpan.FromHours(1));
        await ReadAsync(new Lists());
        (await app.SendAsync(new GetHolidayNews())).Problem.ShouldBeNull();
        log.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_an_address_nothing_is_read()
    {
        await using var quiet = await App.StartAsync(services => services.AddTransient(_ => new HolidayFeed(new HttpClient(platform, disposeHandler: false))));

        await quiet.Services.GetRequiredService<HolidayWorker>().RunOnceAsync(Ct);

        platform.Calls.ShouldBe(0);
        (await quiet.SendAsync(new GetHolidayNews())).Source.ShouldBeNull();
    }

    private Task<App> StartAsync(App? besides = null) => App.StartAsync(
        services =>
        {
            services.AddSingleton(new HolidayFeedAddress(Address));
            services.AddTransient(_ => new HolidayFeed(new HttpClient(platform, disposeHandler: false)));
            services.AddSingleton<ILogger<HolidayWorker>>(new Written(log));
        },
        besides: besides);

    private Task ReadAsync(Lists list)
    {
        platform.Answer = list.ToBytes();
        return RunAsync();
    }

    private Task RunAsync() => app.Services.GetRequiredService<HolidayWorker>().RunOnceAsync(Ct);

    private sealed class Platform : HttpMessageHandler
    {
        private int calls;

        /// <summary>Null for a line that is down.</summary>
        public byte[]? Answer { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public int Calls => calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            return Answer is { } body
                ? Task.FromResult(new HttpResponseMessage(Status) { Content = new ByteArrayContent(body) })
                : throw new HttpRequestException("Name or service not known");
        }
    }

    private sealed class Written(List<string> lines) : ILogger<HolidayWorker>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add(formatter(state, exception));
        }
    }
}
