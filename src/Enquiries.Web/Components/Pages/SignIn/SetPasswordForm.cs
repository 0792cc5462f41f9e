using Enquiries.Web.SignIn;
using FluentValidation;

namespace Enquiries.Web.Components.Pages.SignIn;

internal sealed class SetPasswordForm
{
    public string Password { get; set; } = "";
}

internal sealed class SetPasswordFormValidator : AbstractValidator<SetPasswordForm>
{
    public SetPasswordFormValidator() => RuleFor(x => x.Password).Cascade(CascadeMode.Stop).NotEmpty().WithMessage("Choose a password.")
        .MinimumLength(DeskSignIn.PasswordMinLength).WithMessage($"The password needs at least {DeskSignIn.PasswordMinLength} characters.")
        .Must(p => p.Distinct().Count() >= 4).WithMessage("The password needs at least 4 different characters.");
}
