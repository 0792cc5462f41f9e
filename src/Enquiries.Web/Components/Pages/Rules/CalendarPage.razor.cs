using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Holidays;
using Enquiries.Application.Sla.Rules;
using Enquiries.Domain.Sla;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Pages.Rules;

public sealed partial class CalendarPage(ScopedSender sender, NavigationManager navigation, Notices notices, AuthenticationStateProvider signIn, TimeProvider clock) : ComponentBase
{
    private CalendarDetails? _details;
    private CalendarForm? _form;
    private EditContext? _context;
    private string? _applied;
    private string _reason = "";
    private bool _mayChange;
    private bool _missing;
    private bool _deleting;
    private DateOnly _today;
    private (Guid? Id, string? Saved, bool News)? _shown;

    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Comes back here after saving, with what became of the open cases.</summary>
    [SupplyParameterFromQuery]
    public string? Saved { get; set; }

    /// <summary>Open with what GOV.UK lists otherwise.</summary>
    [SupplyParameterFromQuery]
    public bool News { get; set; }

    private ScopedSender Sender => sender;

    private string Title => _details?.Definition.Name ?? (Id is null ? "New calendar" : "Calendar");

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Id, Saved, News)) return;
        _shown = (Id, Saved, News);
        _today = DateOnly.FromDateTime(London.At(clock.GetUtcNow()).Date);
        _mayChange = (await signIn.GetAuthenticationStateAsync()).User.IsInRole(RoleWords.Admins);
        (_details, _applied, _reason) = (null, null, "");
        if (Id is not { } id)
        {
            Show(CalendarForm.New(await sender.Send(new GetBankHolidays(HolidayRegion.EnglandAndWales))));
            return;
        }

        try
        {
            _details = await sender.Send(new GetCalendar(id));
        }
        catch (NotFoundException)
        {
            _missing = true;
            return;
        }

        var form = CalendarForm.Of(_details.Definition);
        if (News) await TakeNewsAsync(id, form);
        Show(form);
    }

    private void Show(CalendarForm form) => (_form, _context) = (form, new EditContext(form));

    private async Task TakeNewsAsync(Guid id, CalendarForm form)
    {
        if ((await sender.Send(new GetHolidayNews())).Calendars.FirstOrDefault(c => c.CalendarId == id) is not { } news) return;
        var gone = news.Gone.Select(d => d.Date).ToHashSet();
        form.BankHolidays = [.. form.BankHolidays.Where(d => !gone.Contains(d.Date)).Concat(news.Added).OrderBy(d => d.Date)];
        List<string> what = [];
        if (news.Added.Count > 0) what.Add($"added {Words(news.Added)}");
        if (news.Gone.Count > 0) what.Add($"taken out {Words(news.Gone)}");
        _applied = $"As GOV.UK lists it: {string.Join("; ", what)}. Nothing is saved yet: continue to see what changes.";
        _reason = $"GOV.UK’s list: {string.Join("; ", what)}";
        if (_reason.Length > 500) _reason = "The bank holidays as GOV.UK lists them";

        static string Words(IReadOnlyList<NamedDay> days) => string.Join(", ", days.Select(d => $"{d.Name} on {RuleTexts.Date(d.Date)}"));
    }

    /// <summary>A calendar that goes back to its own region has its own days again.</summary>
    private async Task<IReadOnlyList<NamedDay>> HolidaysOfAsync(HolidayRegion region) =>
        _details?.Definition is { } saved && saved.Holidays == region ? saved.BankHolidays : await sender.Send(new GetBankHolidays(region));

    private async Task SaveAsync(RuleDraft draft, string reason, bool move, int rules)
    {
        var id = await sender.Send(new SaveCalendar(draft.Id, draft.Calendar!, reason, move, rules));
        navigation.NavigateTo($"/admin/calendars/{id}?saved={RulesSaved.Stamp(move, draft.Id is null, clock)}");
    }

    private void Deleted()
    {
        notices.Done("The calendar is deleted.");
        navigation.NavigateTo("/admin/calendars");
    }
}
