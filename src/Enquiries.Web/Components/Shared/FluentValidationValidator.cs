using FluentValidation;
using FluentValidation.Internal;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Shared;

/// <summary>
/// Lets the validator of a form's model speak in the form: everything on submit, single fields while they change.
/// The validator is the registered one of the model's type unless one is given.
/// </summary>
public sealed class FluentValidationValidator : ComponentBase, IDisposable
{
    private EditContext? _form;
    private ValidationMessageStore? _messages;
    private IValidator? _validator;

    [Parameter]
    public IValidator? Validator { get; set; }

    [CascadingParameter]
    private EditContext? Form { get; set; }

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    public void Dispose() => Leave();

    protected override void OnParametersSet()
    {
        if (Form is null) throw new InvalidOperationException("A FluentValidationValidator belongs inside an EditForm.");
        if (ReferenceEquals(Form, _form)) return;

        Leave();
        _form = Form;
        _messages = new ValidationMessageStore(Form);
        _validator = Validator ?? (IValidator)Services.GetRequiredService(typeof(IValidator<>).MakeGenericType(Form.Model.GetType()));
        _form.OnValidationRequested += ValidateAll;
        _form.OnFieldChanged += ValidateField;
    }

    private void ValidateAll(object? sender, ValidationRequestedEventArgs e)
    {
        _messages!.Clear();
        Show(new ValidationContext<object>(_form!.Model));
    }

    private void ValidateField(object? sender, FieldChangedEventArgs e)
    {
        _messages!.Clear(e.FieldIdentifier);
        // A nested object has no path of its own here: its fields are checked again on submit.
        if (!ReferenceEquals(e.FieldIdentifier.Model, _form!.Model))
        {
            _form.NotifyValidationStateChanged();
            return;
        }

        Show(new ValidationContext<object>(
            _form.Model, new PropertyChain(), ValidatorOptions.Global.ValidatorSelectors.MemberNameValidatorSelectorFactory([e.FieldIdentifier.FieldName])));
    }

    private void Show(IValidationContext context)
    {
        foreach (var failure in _validator!.Validate(context).Errors)
            _messages!.Add(FieldPath.Find(_form!.Model, failure.PropertyName), failure.ErrorMessage);
        _form!.NotifyValidationStateChanged();
    }

    private void Leave()
    {
        if (_form is null) return;
        _form.OnValidationRequested -= ValidateAll;
        _form.OnFieldChanged -= ValidateField;
    }
}
