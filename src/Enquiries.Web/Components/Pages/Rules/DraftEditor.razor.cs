using Enquiries.Application.Sla.Rules;
using Enquiries.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Enquiries.Web.Components.Pages.Rules;

public sealed partial class DraftEditor(ScopedSender sender, ILogger<DraftEditor> log) : ComponentBase, IDisposable
{
    private CancellationTokenSource _working = new();
    private ReasonForm _reason = new();
    private EditContext? _reasonForm;
    private ValidationMessageStore? _messages;
    private ValidationMessageStore? _reasonMessages;
    private EditContext? _watched;
    private Step _step;
    private RuleDraft? _draft;
    private RulesPreview? _preview;
    private ElementReference _heading;
    private string? _problem;
    private bool _overtaken;
    private bool _moveFocus;
    private bool _typed;
    private bool _saving;

    private enum Step
    {
        Form,
        Preview,
        Backtest,
    }

    [Parameter, EditorRequired]
    public EditContext Form { get; set; } = default!;

    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = default!;

    /// <summary>What is wrong in the form, field by field.</summary>
    [Parameter, EditorRequired]
    public Func<IEnumerable<Problem>> Check { get; set; } = default!;

    /// <summary>The draft; asked for only when nothing is wrong.</summary>
    [Parameter, EditorRequired]
    public Func<RuleDraft> MakeDraft { get; set; } = default!;

    /// <summary>Saves the draft: the reason, whether open cases move, and the rules that were looked at.</summary>
    [Parameter, EditorRequired]
    public Func<RuleDraft, string, bool, int, Task> Save { get; set; } = default!;

    /// <summary>"calendar" or "policy".</summary>
    [Parameter, EditorRequired]
    public string What { get; set; } = "";

    [Parameter, EditorRequired]
    public string ListUrl { get; set; } = "";

    [Parameter]
    public bool MayChange { get; set; }

    /// <summary>A reason to begin with.</summary>
    [Parameter]
    public string SuggestedReason { get; set; } = "";

    private bool MovesNobody => _preview is { CasesFollowing: 0 };

    private string NewOnlyWords => _preview switch
    {
        { OpenCases: 0 } => "There is no open case.",
        { CasesFollowing: 0 } => "No open case would run on it; it counts for cases that are opened from now on.",
        _ => "Open cases keep their deadlines. Cases that are opened from now on, or get another policy, run on the new version.",
    };

    public void Dispose()
    {
        if (_watched is not null) _watched.OnFieldChanged -= Typed;
        _working.Cancel();
        _working.Dispose();
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_watched, Form)) return;
        if (_watched is not null) _watched.OnFieldChanged -= Typed;
        _watched = Form;
        _watched.OnFieldChanged += Typed;
        _messages = new ValidationMessageStore(Form);
        _reason = new ReasonForm { Reason = SuggestedReason };
        _reasonForm = new EditContext(_reason);
        _reasonMessages = new ValidationMessageStore(_reasonForm);
        (_step, _problem, _typed, _overtaken) = (Step.Form, null, SuggestedReason.Length > 0, false);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_moveFocus || _step == Step.Form) return;
        _moveFocus = false;
        await _heading.FocusAsync();
    }

    private static string MoveWords(RulesPreview preview) => preview.CasesMoved == 0
        ? "They run on the new version from now on. No deadline of theirs changes today."
        : $"{(preview.CasesMoved == preview.CasesFollowing ? "They get" : $"{RuleTexts.Number(preview.CasesMoved)} of them get")} other deadlines, in the background, within moments. Their timelines say who changed the rules and why.";

    private void Typed(object? sender, FieldChangedEventArgs e)
    {
        _typed = true;
        _messages!.Clear(e.FieldIdentifier);
        Form.NotifyValidationStateChanged();
    }

    private async Task PreviewAsync()
    {
        if (!Checked()) return;
        Go(Step.Preview);
        await WorkOutAsync();
    }

    private void BacktestAsync()
    {
        if (Checked()) Go(Step.Backtest);
    }

    private Task AgainAsync()
    {
        (_problem, _overtaken) = (null, false);
        Go(Step.Preview);
        return WorkOutAsync();
    }

    private bool Checked()
    {
        _problem = null;
        _messages!.Clear();
        Form.Validate();
        var right = true;
        foreach (var (model, property, words) in Check())
        {
            _messages.Add(new FieldIdentifier(model, property), words);
            right = false;
        }

        Form.NotifyValidationStateChanged();
        if (right) _draft = MakeDraft();
        return right;
    }

    private async Task WorkOutAsync()
    {
        _preview = null;
        _reasonMessages!.Clear();
        var working = _working = new CancellationTokenSource();
        try
        {
            // Beside the page's own turn, so that it shows at once and can be left meanwhile.
            var preview = await Task.Run(() => sender.Send(new PreviewRules(_draft!), working.Token), working.Token);
            if (working.IsCancellationRequested) return;
            _preview = preview;
            _moveFocus = true;
        }
        catch (OperationCanceledException) when (working.IsCancellationRequested)
        {
            // Left for the form, or for good.
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "The preview of a {What} failed", What);
            if (!working.IsCancellationRequested) RefusedAsync(DeskErrors.ToWords(e));
        }
    }

    private void RefusedAsync(string words)
    {
        _step = Step.Form;
        _problem = words;
    }

    private void BackAsync()
    {
        _working.Cancel();
        (_step, _problem, _overtaken) = (Step.Form, null, false);
    }

    private void Go(Step step)
    {
        _step = step;
        _moveFocus = true;
    }

    private async Task SaveAsync(bool move)
    {
        if (_saving || _preview is not { } preview) return;
        _saving = true;
        (_problem, _overtaken) = (null, false);
        _reasonMessages!.Clear();
        _reasonForm!.Validate();
        try
        {
            await Save(_draft!, _reason.Reason, move, preview.Rules);
            _typed = false;
        }
        catch (ValidationException e)
        {
            foreach (var failure in e.Errors)
                _reasonMessages.Add(new FieldIdentifier(_reason, failure.PropertyName), failure.ErrorMessage);
            _reasonForm.NotifyValidationStateChanged();
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "A {What} could not be saved", What);
            _problem = DeskErrors.ToWords(e);
            _overtaken = e is RuleException && await NewerRulesAsync(preview.Rules);
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task<bool> NewerRulesAsync(int seen) => (await sender.Send(new ListPolicies())).Rules > seen;

    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        if (!_typed || _saving) return;
        if (!await Js.InvokeAsync<bool>("confirm", $"Leave without saving this {What}? What you entered is lost."))
            leaving.PreventNavigation();
    }

    private sealed class ReasonForm
    {
        public string Reason { get; set; } = "";
    }
}
