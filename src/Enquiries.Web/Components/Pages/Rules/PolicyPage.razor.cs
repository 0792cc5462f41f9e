using Enquiries.Application.Cases;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla.Rules;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Pages.Rules;

public sealed partial class PolicyPage(ScopedSender sender, NavigationManager navigation, Notices notices, AuthenticationStateProvider signIn, TimeProvider clock) : ComponentBase
{
    private PolicyDetails? _details;
    private PolicyForm? _form;
    private EditContext? _context;
    private IReadOnlyList<CalendarRow> _calendars = [];
    private DeskLists? _lists;
    private bool _mayChange;
    private bool _missing;
    private bool _deleting;
    private (Guid? Id, string? Saved)? _shown;

    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Comes back here after saving, with what became of the open cases.</summary>
    [SupplyParameterFromQuery]
    public string? Saved { get; set; }

    private ScopedSender Sender => sender;

    private string Title => _details?.Definition.Name ?? (Id is null ? "New policy" : "Policy");

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Id, Saved)) return;
        _shown = (Id, Saved);
        _mayChange = (await signIn.GetAuthenticationStateAsync()).User.IsInRole(RoleWords.Admins);
        _details = null;
        try
        {
            _lists = await sender.Send(new GetDeskLists());
            _calendars = (await sender.Send(new ListCalendars())).Calendars;
            if (Id is { } id) _details = await sender.Send(new GetPolicy(id));
        }
        catch (NotFoundException)
        {
            _missing = true;
            return;
        }

        _form = _details is null ? PolicyForm.New() : PolicyForm.Of(_details.Definition);
        _context = new EditContext(_form);
    }

    private async Task SaveAsync(RuleDraft draft, string reason, bool move, int rules)
    {
        var id = await sender.Send(new SavePolicy(draft.Id, draft.Policy!, reason, move, rules));
        navigation.NavigateTo($"/admin/policies/{id}?saved={RulesSaved.Stamp(move, draft.Id is null && !move, clock)}");
    }

    private void Deleted()
    {
        notices.Done("The policy is deleted.");
        navigation.NavigateTo("/admin/policies");
    }
}
