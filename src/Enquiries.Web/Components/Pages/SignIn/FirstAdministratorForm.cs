using Enquiries.Application.Staff;
using Enquiries.Web.SignIn;
using FluentValidation;

namespace Enquiries.Web.Components.Pages.SignIn;

internal sealed class FirstAdministratorForm
{
    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}

internal sealed class FirstAdministratorFormValidator : AbstractValidator<FirstAdministratorForm>
{
    public FirstAdministratorFormValidator()
    {
        RuleFor(x => x.Name).NotEmpty().WithMessage("Enter your name.")
            .MaximumLength(Officer.NameMaxLength).WithMessage($"The name can have at most {Officer.NameMaxLength} characters.");
        RuleFor(x => x.Email).Cascade(CascadeMode.Stop).NotEmpty().WithMessage("Enter your e-mail address.")
            .EmailAddress().WithMessage("Enter an e-mail address like name@council.gov.uk.");
        RuleFor(x => x.Password).Cascade(CascadeMode.Stop).NotEmpty().WithMessage("Choose a password.")
            .MinimumLength(DeskSignIn.PasswordMinLength).WithMessage($"The password needs at least {DeskSignIn.PasswordMinLength} characters.")
            .Must(p => p.Distinct().Count() >= 4).WithMessage("The password needs at least 4 different characters.");
    }
}
