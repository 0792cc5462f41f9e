using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Residents;

/// <summary>Notes where and in which language a person would rather be answered. Null says that it is not known.</summary>
/// <param name="Language">A language tag, for instance <c>cy</c> for Welsh.</param>
[RequiresRole(Role.Officer)]
public sealed record SetPreferences(Guid ResidentId, ChannelKind? Channel, string? Language) : ICommand;

internal sealed class SetPreferencesValidator : AbstractValidator<SetPreferences>
{
    public SetPreferencesValidator()
    {
        RuleFor(x => x.ResidentId).NotEmpty();
        RuleFor(x => x.Channel).IsInEnum();
        RuleFor(x => x.Language).MaximumLength(Person.LanguageMaxLength).Matches("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$").When(x => !string.IsNullOrWhiteSpace(x.Language))
            .WithMessage("Give the language as a tag of letters, for instance cy for Welsh or pl for Polish.");
    }
}

internal sealed class SetPreferencesHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<SetPreferences, Unit>
{
    public async Task<Unit> Handle(SetPreferences command, CancellationToken cancellationToken)
    {
        var resident = await db.GetResidentAsync(command.ResidentId, cancellationToken);
        (await db.PersonOfAsync(resident, clock.GetUtcNow(), cancellationToken)).Prefer(command.Channel, command.Language);
        return Unit.Value;
    }
}
