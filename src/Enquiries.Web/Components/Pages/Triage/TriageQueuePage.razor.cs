using System.Globalization;
using System.Security.Claims;
using Enquiries.Application.Cases;
using Enquiries.Application.Triage;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Enquiries.Web.Components.Pages.Triage;

public sealed partial class TriageQueuePage(ScopedSender sender, NavigationManager navigation, Notices notices, IJSRuntime js, ILogger<TriageQueuePage> log)
    : ComponentBase, IDisposable
{
    private const int PageSize = 50;
    private readonly QueueList _list = new();
    private readonly Dictionary<Guid, string> _picked = [];
    private readonly Stack<string?> _before = new();
    private readonly CancellationTokenSource _leaving = new();
    private QueueView? _shown;
    private QueueView _view = new();
    private DeskLists? _lists;
    private QueueCounts? _counts;
    private CasePage? _lastPage;
    private Guid _me;
    private BulkAction? _asked;
    private string? _problem;
    private bool _busy;
    private bool _keys;
    private bool _toRows;
    private bool _toTop;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Team { get; set; }

    [SupplyParameterFromQuery]
    private string? Channel { get; set; }

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Priority { get; set; }

    [SupplyParameterFromQuery]
    private string? Assignee { get; set; }

    [SupplyParameterFromQuery]
    private string? Sla { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery]
    private string? After { get; set; }

    [SupplyParameterFromQuery]
    private string? Waiting { get; set; }

    /// <summary>Where the circuit finds what was read while prerendering.</summary>
    [PersistentState]
    public Guid? Ticket { get; set; }

    [Inject]
    private HandOver Hand { get; set; } = default!;

    private bool AllPicked => _list.Entries.Count > 0 && _list.Entries.All(e => _picked.ContainsKey(e.Row.Id));

    private string PickedWords
    {
        get
        {
            if (_picked.Count == 0) return "None selected";
            var elsewhere = _picked.Count - _list.Entries.Count(e => _picked.ContainsKey(e.Row.Id));
            return $"{_picked.Count} selected{(elsewhere > 0 ? $", {elsewhere} not on this page" : null)}";
        }
    }

    private string PageWords
    {
        get
        {
            var first = _view.After is null ? 1 : _before.Count > 0 ? (_before.Count * PageSize) + 1 : (int?)null;
            return first is { } n
                ? string.Create(CultureInfo.CurrentCulture, $"{n:N0} to {n - 1 + _list.Entries.Count:N0} of {QueueWords.Count(Total)}")
                : $"{_list.Entries.Count} of {QueueWords.Count(Total)}";
        }
    }

    private int Total => _view.Sla switch
    {
        _ when _view.Decide => _counts!.DecisionsDue,
        SlaStanding.AtRisk => _counts!.AtRisk,
        SlaStanding.Breached => _counts!.Breached,
        _ => _counts!.All,
    };

    private bool HasTeams => _lists!.Teams.Any(t => t.Mine);

    private string NothingWords => _view.Team switch
    {
        null when HasTeams => "No case of your teams is open.",
        null or QueueView.AllTeams => "No case is open.",
        _ => "No case of this team is open.",
    };

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        _view = QueueView.Read(Team, Channel, Status, Priority, Assignee, Sla, Text, After, Waiting);
        if (_view == _shown) return;

        if (_shown is null && Guid.TryParse((await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier), out var me)) _me = me;
        if (_view.After is null || (_shown is not null && _view with { After = null } != _shown with { After = null })) _before.Clear();
        if (_shown is null && Hand.Take<Handed>(Ticket) is { } handed && handed.View == _view && handed.Officer == _me)
        {
            Ticket = null;
            (_shown, _lists, _counts) = (_view, handed.Lists, handed.Counts);
            _list.Show(handed.Page);
            return;
        }

        await ReloadAsync();
        if (!RendererInfo.IsInteractive && _problem is null && _shown == _view) Ticket = Hand.Leave(new Handed(_view, _me, _lists!, _counts!, _lastPage!));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // A page of the queue is shown from its top, and only once its rows are there.
        if (!_toRows && !(_toTop && _shown == _view)) return;
        var function = _toTop ? "start" : "resume";
        _toRows = _toTop = false;
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/gridkeys.js");
        await module.InvokeVoidAsync(function);
    }

    private async Task ReloadAsync()
    {
        var view = _view;
        try
        {
            _lists ??= await sender.Send(new GetDeskLists(), _leaving.Token);
            var filter = view.ToFilter(_me, _lists.Teams);
            var page = await sender.Send(new ListCases(filter, CaseSort.NextDue, PageSize, view.After), _leaving.Token);
            var counts = await sender.Send(new GetQueueCounts(filter), _leaving.Token);
            // A later choice of the reader has overtaken this one.
            if (view != _view) return;
            _list.Show(page);
            (_shown, _counts, _lastPage, _problem) = (view, counts, page, null);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "The queue could not be read");
            (_shown, _problem) = (view, DeskErrors.ToWords(e));
        }
    }

    /// <summary>Somebody changed something: rows follow in place, all else waits until the reader asks.</summary>
    private async Task FollowAsync(LiveChange change)
    {
        if (_lists is null || _problem is not null || _shown != _view || _busy) return;

        var view = _view;
        var filter = view.ToFilter(_me, _lists.Teams);
        var page = await sender.Send(new ListCases(filter, CaseSort.NextDue, PageSize, view.After), _leaving.Token);
        var counts = await sender.Send(new GetQueueCounts(filter), _leaving.Token);
        var away = _list.NotOn(page);
        IReadOnlyList<CaseRow> missing = [];
        HashSet<Guid> matching = [];
        if (away.Count > 0)
        {
            missing = (await sender.Send(new ListCases(new CaseFilter { Ids = away }, Limit: PageSize), _leaving.Token)).Items;
            matching = [.. (await sender.Send(new ListCases(filter with { Ids = away }, Limit: PageSize), _leaving.Token)).Items.Select(r => r.Id)];
        }

        if (view != _view || _busy) return;
        _list.Update(page, missing, matching);
        _counts = counts;
    }

    private async Task RefreshAsync()
    {
        await ReloadAsync();
        _toRows = true;
    }

    private void Go(QueueView view)
    {
        // Typing on in the search field is one step back, not one for every word.
        var replaces = view.Text is not null && _view.Text is not null && view with { Text = null } == _view with { Text = null, After = null };
        navigation.NavigateTo(view.Url, replace: replaces);
    }

    private void Following()
    {
        _before.Push(_view.After);
        _toTop = true;
        navigation.NavigateTo((_view with { After = _list.Next }).Url);
    }

    private void Previous()
    {
        _toTop = true;
        navigation.NavigateTo((_view with { After = _before.TryPop(out var before) ? before : null }).Url);
    }

    private void Pick(CaseRow row, bool on)
    {
        if (on) _picked[row.Id] = row.Reference;
        else _picked.Remove(row.Id);
    }

    private void PickAll(bool on)
    {
        foreach (var entry in _list.Entries) Pick(entry.Row, on);
    }

    private void Ask(BulkAction action) => _asked = action;

    private Task TakeAsync() => ApplyAsync(new BulkChoice(BulkAction.Assign, OfficerId: _me));

    private async Task ApplyAsync(BulkChoice choice)
    {
        if (_busy) return;
        _busy = true;
        _asked = null;
        try
        {
            var picked = _picked.ToDictionary();
            var result = await sender.Send(new ChangeCases([.. picked.Keys], choice.Action, choice.OfficerId, choice.TeamId, choice.Priority, choice.Reason), _leaving.Token);
            var refused = result.Refused.Select(r => r.Reference).ToHashSet(StringComparer.Ordinal);
            foreach (var (id, reference) in picked)
            {
                if (!refused.Contains(reference)) _picked.Remove(id);
            }

            if (result.Changed > 0) notices.Done(choice.Done(result.Changed, _me, _lists!));
            if (result.Refused.Count > 0) notices.Problem(BulkChoice.RefusedWords(result.Refused));
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "Cases could not be changed");
            notices.Problem(DeskErrors.ToWords(e));
        }
        finally
        {
            _busy = false;
        }

        await RefreshAsync();
    }

    private string? Current(SlaStanding? standing) => _view.Sla == standing ? "true" : null;

    private sealed record Handed(QueueView View, Guid Officer, DeskLists Lists, QueueCounts Counts, CasePage Page);
}
