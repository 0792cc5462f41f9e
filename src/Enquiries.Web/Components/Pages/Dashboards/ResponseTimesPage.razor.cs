using System.Globalization;
using Enquiries.Application.Cases;
using Enquiries.Application.Dashboards;
using Enquiries.Web.Components.Pages.Triage;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Enquiries.Web.Components.Pages.Dashboards;

public sealed partial class ResponseTimesPage(ScopedSender sender, NavigationManager navigation, TimeProvider clock, ILogger<ResponseTimesPage> log)
    : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private ReportView? _shown;
    private ReportView _view = new();
    private ReportPeriod _dates = new(default, default);
    private DeskLists? _lists;
    private ResponseTimes? _figures;
    private Attention? _attention;
    private IReadOnlyList<string> _labels = [];
    private IReadOnlyList<ChartSeries> _series = [];
    private DateTimeOffset _now;
    private string? _problem;

    [SupplyParameterFromQuery]
    private string? Period { get; set; }

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private string? By { get; set; }

    [SupplyParameterFromQuery]
    private string? Team { get; set; }

    [SupplyParameterFromQuery]
    private string? Channel { get; set; }

    [SupplyParameterFromQuery(Name = "clock")]
    private string? Promise { get; set; }

    /// <summary>Where the circuit finds what was read while prerendering.</summary>
    [PersistentState]
    public Guid? Ticket { get; set; }

    [Inject]
    private HandOver Hand { get; set; } = default!;

    private string PeriodWords => _dates.From == _dates.To
        ? _dates.From.ToString("dddd d MMMM yyyy", London.Words)
        : $"{_dates.From.ToString("ddd d MMM yyyy", London.Words)} to {_dates.To.ToString("ddd d MMM yyyy", London.Words)}";

    private string ChartSummary => $"{ReportWords.Share(_figures!.Total)} of all decided cases were in time.";

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        _view = ReportView.Read(Period, From, To, By, Team, Channel, Promise);
        if (_view == _shown) return;
        if (_shown is null && Hand.Take<Read>(Ticket) is { } read && read.View == _view)
        {
            Ticket = null;
            Show(read);
            return;
        }

        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        var view = _view;
        try
        {
            var now = clock.GetUtcNow();
            _now = now;
            _dates = view.Dates(now);
            _lists ??= await sender.Send(new GetDeskLists(), _leaving.Token);
            var figures = await sender.Send(view.Query(now), _leaving.Token);
            var attention = await sender.Send(new GetAttention(view.Team), _leaving.Token);
            if (view != _view) return;
            var read = new Read(view, now, _lists, figures, attention);
            Show(read);
            if (!RendererInfo.IsInteractive) Ticket = Hand.Leave(read);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "The response times could not be read");
            (_shown, _problem) = (view, DeskErrors.ToWords(e));
        }
    }

    /// <summary>Who waits now follows what happens; the figures above are of a period and stay until asked for again.</summary>
    private async Task FollowAsync(LiveChange change)
    {
        if (_attention is null) return;
        var view = _view;
        var attention = await sender.Send(new GetAttention(view.Team), _leaving.Token);
        if (view.Team == _view.Team) (_attention, _now) = (attention, clock.GetUtcNow());
    }

    private void Show(Read read)
    {
        (_shown, _now, _lists, _figures, _attention, _problem) = (read.View, read.Now, read.Lists, read.Figures, read.Attention, null);
        _dates = read.View.Dates(read.Now);
        var rows = read.View.By == ResponseTimesGroup.Day ? EveryDay(read.Figures) : [.. read.Figures.Groups.Select(r => (ReportWords.Name(r, read.View.By), (ResponseTimesRow?)r))];
        _labels = rows.ConvertAll(r => r.Name);
        _series = [new ChartSeries("Within target", rows.ConvertAll(r => r.Row?.ShareWithinTarget is { } share ? ReportWords.Percent(share) : (double?)null))];
    }

    /// <summary>Days without a case stay in the chart as gaps, so that its axis is true to time.</summary>
    private List<(string Name, ResponseTimesRow? Row)> EveryDay(ResponseTimes figures)
    {
        var byDay = figures.Groups.ToDictionary(r => r.Key, StringComparer.Ordinal);
        var last = DateOnly.FromDateTime(London.At(_now).Date);
        List<(string Name, ResponseTimesRow? Row)> days = [];
        for (var day = _dates.From; day <= _dates.To && day <= last; day = day.AddDays(1))
            days.Add((day.ToString("ddd d MMM", London.Words), byDay.GetValueOrDefault(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
        return days;
    }

    private void Choose(string? period) =>
        Go(period == ReportPeriod.Custom ? _view with { Period = period, From = _dates.From, To = _dates.To } : _view with { Period = period ?? ReportPeriod.Usual });

    private void Go(ReportView view) => navigation.NavigateTo(view.Url);

    private string Queue(SlaStanding? standing) =>
        new QueueView { Team = _view.Team?.ToString() ?? QueueView.AllTeams, Sla = standing }.Url;

    private static DateOnly? Day(ChangeEventArgs e) =>
        DateOnly.TryParseExact(e.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;


    private sealed record Read(ReportView View, DateTimeOffset Now, DeskLists Lists, ResponseTimes Figures, Attention Attention);
}
