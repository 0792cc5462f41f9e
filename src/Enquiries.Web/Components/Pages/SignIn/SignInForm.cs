using FluentValidation;

namespace Enquiries.Web.Components.Pages.SignIn;

internal sealed class SignInForm
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}

internal sealed class SignInFormValidator : AbstractValidator<SignInForm>
{
    public SignInFormValidator()
    {
        RuleFor(x => x.Email).NotEmpty().WithMessage("Enter your e-mail address.");
        RuleFor(x => x.Password).NotEmpty().WithMessage("Enter your password.");
    }
}
