using Bunit;
using Enquiries.Web.Components.Shared;
using FluentValidation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;

namespace Enquiries.Web.Tests.Components;

public sealed class FieldTests : DeskContext
{
    [Fact]
    public void Label_and_hint_are_tied_to_the_control()
    {
        var form = Render<TransferForm>();

        form.Find("label").GetAttribute("for").ShouldBe("field-reason");
        form.Find("input").Id.ShouldBe("field-reason");
        form.Find("input").GetAttribute("aria-describedby").ShouldBe("field-reason-hint");
        form.Find("#field-reason-hint").TextContent.ShouldBe("The other team reads it.");
        form.Find("input").HasAttribute("aria-invalid").ShouldBeFalse();
    }

    [Fact]
    public void An_error_is_tied_to_the_control_and_listed_with_a_link()
    {
        var form = Render<TransferForm>();

        form.Find("form").Submit();

        form.Find("input").GetAttribute("aria-invalid").ShouldBe("true");
        form.Find("input").GetAttribute("aria-describedby").ShouldBe("field-reason-hint field-reason-error");
        form.Find("#field-reason-error").TextContent.ShouldBe("Error: Say why.");
        var link = form.Find("[data-error-summary] a");
        link.TextContent.ShouldBe("Say why.");
        link.GetAttribute("data-field").ShouldBe("field-reason");
    }

    [Fact]
    public void Focus_moves_to_the_summary_when_a_form_is_refused()
    {
        var form = Render<TransferForm>();

        form.Find("form").Submit();

        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Fact]
    public void An_error_goes_away_when_its_field_is_put_right()
    {
        var form = Render<TransferForm>();
        form.Find("form").Submit();

        form.Find("input").Change("Belongs to highways");

        form.FindAll("[data-error-summary]").ShouldBeEmpty();
        form.FindAll(".field-error").ShouldBeEmpty();
        form.Find("input").HasAttribute("aria-invalid").ShouldBeFalse();
    }

    [Fact]
    public void The_words_of_a_rule_are_shown_without_a_link()
    {
        var form = Render<TransferForm>(p => p.Add(f => f.Problem, "Reopen the case before transferring it."));

        form.Find("[data-error-summary] li").TextContent.Trim().ShouldBe("Reopen the case before transferring it.");
        form.FindAll("[data-error-summary] a").ShouldBeEmpty();
        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Fact]
    public void A_path_into_a_list_finds_the_field_of_the_item()
    {
        var item = new Transfer();
        var model = new Batch { Items = [new Transfer(), item] };

        FieldPath.Find(model, "Items[1].Reason").ShouldBe(new FieldIdentifier(item, nameof(Transfer.Reason)));
        FieldPath.Find(item, "Reason").ShouldBe(new FieldIdentifier(item, nameof(Transfer.Reason)));
        FieldPath.Find(model, "Items[7].Reason").Model.ShouldBe(model);
    }

    private sealed class Batch
    {
        public IReadOnlyList<Transfer> Items { get; init; } = [];
    }

    private sealed class Transfer
    {
        public string Reason { get; set; } = "";
    }

    private sealed class TransferValidator : AbstractValidator<Transfer>
    {
        public TransferValidator() => RuleFor(x => x.Reason).NotEmpty().WithMessage("Say why.");
    }

    private sealed class TransferForm : ComponentBase
    {
        private readonly Transfer _model = new();

        [Parameter]
        public string? Problem { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<EditForm>(0);
            builder.AddComponentParameter(1, nameof(EditForm.Model), _model);
            builder.AddComponentParameter(2, nameof(EditForm.ChildContent), (RenderFragment<EditContext>)(_ => Content));
            builder.CloseComponent();
        }

        private void Content(RenderTreeBuilder builder)
        {
            builder.OpenComponent<FluentValidationValidator>(0);
            builder.AddComponentParameter(1, nameof(FluentValidationValidator.Validator), new TransferValidator());
            builder.CloseComponent();
            builder.OpenComponent<ErrorSummary>(2);
            builder.AddComponentParameter(3, nameof(ErrorSummary.Problem), Problem);
            builder.CloseComponent();
            builder.OpenComponent<Field<string>>(4);
            builder.AddComponentParameter(5, nameof(Field<string>.For), (System.Linq.Expressions.Expression<Func<string>>)(() => _model.Reason));
            builder.AddComponentParameter(6, nameof(Field<string>.Label), "Reason");
            builder.AddComponentParameter(7, nameof(Field<string>.Hint), "The other team reads it.");
            builder.AddComponentParameter(8, nameof(Field<string>.ChildContent), (RenderFragment<FieldContext>)Control);
            builder.CloseComponent();
        }

        private RenderFragment Control(FieldContext field) => builder =>
        {
            builder.OpenComponent<InputText>(0);
            builder.AddMultipleAttributes(1, field.Attributes!);
            builder.AddComponentParameter(2, nameof(InputText.Value), _model.Reason);
            builder.AddComponentParameter(3, nameof(InputText.ValueChanged), EventCallback.Factory.Create<string>(this, value => _model.Reason = value));
            builder.AddComponentParameter(4, nameof(InputText.ValueExpression), (System.Linq.Expressions.Expression<Func<string>>)(() => _model.Reason));
            builder.CloseComponent();
        };
    }
}
