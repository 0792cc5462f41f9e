using System.Text.RegularExpressions;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Contact;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Contact;

/// <summary>One page of the public form each, in order.</summary>
public enum FormStep
{
    About = 0,
    Happened = 1,
    Where = 2,
    Photographs = 3,
    Reply = 4,
    Name = 5,
    Check = 6,
}

/// <summary>
/// Keeps the answer to one question of the public form. With a <paramref name="Start"/> the first answer begins the entry; given twice, it is begun once.
/// </summary>
[Anyone]
public sealed record SaveFormAnswer(Guid EntryId, FormStep Step, FormAnswers Given, FormStart? Start = null) : ICommand;

/// <param name="AccountId">The form.</param>
/// <param name="StartedAt">When its first page was shown, UTC.</param>
/// <param name="Continues">The reference of the case that is written on to.</param>
public sealed record FormStart(Guid AccountId, DateTimeOffset StartedAt, string? Continues);

internal sealed partial class SaveFormAnswerValidator : AbstractValidator<SaveFormAnswer>
{
    public SaveFormAnswerValidator()
    {
        When(x => x.Step == FormStep.About, () => RuleFor(x => x.Given.CategoryId).NotNull().WithMessage("Select what it is about"));
        When(x => x.Step == FormStep.Happened, () => RuleFor(x => x.Given.Text).Cascade(CascadeMode.Stop)
            .Must(t => !string.IsNullOrWhiteSpace(t)).WithMessage("Enter what happened")
            .MaximumLength(FormEntry.TextMaxLength).WithMessage($"What happened must be {FormEntry.TextMaxLength:N0} characters or less"));
        When(x => x.Step == FormStep.Where, () => RuleFor(x => x.Given.Place)
            .MaximumLength(FormEntry.PlaceMaxLength).WithMessage($"Where it is must be {FormEntry.PlaceMaxLength} characters or less"));
        When(x => x.Step == FormStep.Reply, () =>
        {
            RuleFor(x => x.Given.Reply).Must(r => r is ReplyWish.Email or ReplyWish.None).WithMessage("Select how you want us to reply");
            When(x => x.Given.Reply == ReplyWish.Email, () => RuleFor(x => x.Given.Email).Cascade(CascadeMode.Stop)
                .NotEmpty().WithMessage("Enter your e-mail address")
                .Must(e => e!.Length <= FormEntry.EmailMaxLength && Address().IsMatch(e)).WithMessage("Enter an e-mail address in the correct format, like name@example.com"));
        });
        When(x => x.Step == FormStep.Name, () => RuleFor(x => x.Given.Name)
            .MaximumLength(FormEntry.NameMaxLength).WithMessage($"Your name must be {FormEntry.NameMaxLength} characters or less"));
    }

    [GeneratedRegex(@"^[A-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Z0-9]([A-Z0-9-]{0,61}[A-Z0-9])?\.){1,8}[A-Z]{2,63}$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}

internal sealed class SaveFormAnswerHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<SaveFormAnswer, Unit>
{
    public async Task<Unit> Handle(SaveFormAnswer command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken);
        if (entry is null)
        {
            var start = command.Start ?? throw new NotFoundException("What was typed is not kept any more.");
            entry = FormEntry.Begin(command.EntryId, start.AccountId, start.Continues, start.StartedAt, now);
            db.FormEntries.Add(entry);
        }

        var (known, given) = (entry.Answers, command.Given);
        entry.Answer(
            command.Step switch
            {
                FormStep.About => known with { CategoryId = given.CategoryId, Trapped = known.Trapped || given.Trapped },
                FormStep.Happened => known with { Text = given.Text!.Trim(), Trapped = known.Trapped || given.Trapped },
                FormStep.Where => known with { Place = given.Place?.Trim() ?? "" },
                FormStep.Reply => known with { Reply = given.Reply, Email = given.Reply == ReplyWish.Email ? given.Email : null },
                FormStep.Name => known with { Name = given.Name?.Trim() ?? "" },
                _ => known,
            },
            now);
        return Unit.Value;
    }
}
