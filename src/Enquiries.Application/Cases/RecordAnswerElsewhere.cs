using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using FluentValidation;
using MediatR;

namespace Enquiries.Application.Cases;

/// <summary>How a resident was answered outside the desk.</summary>
public enum AnsweredBy
{
    Telephone = 0,
    InPerson = 1,
    Letter = 2,
    OtherWay = 3,
}

/// <summary>A correction: a person answered the resident in another way, at a time that has passed. It counts as an answer from that time on.</summary>
/// <param name="At">When the resident was answered, UTC.</param>
/// <param name="Remark">What was said, or where it is written down; only staff read it.</param>
[RequiresRole(Role.Officer)]
public sealed record RecordAnswerElsewhere(Guid CaseId, AnsweredBy How, DateTimeOffset At, string? Remark, int? ExpectedVersion = null) : ICommand, IExpectsVersion;

internal sealed class RecordAnswerElsewhereValidator : AbstractValidator<RecordAnswerElsewhere>
{
    public RecordAnswerElsewhereValidator(TimeProvider clock)
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.How).IsInEnum().WithMessage("Choose how the resident was answered.");
        RuleFor(x => x.At).Must(at => at <= clock.GetUtcNow()).WithMessage("The time lies in the future. Enter when the answer was given.");
        RuleFor(x => x.Remark).NotEmpty().When(x => x.How == AnsweredBy.OtherWay).WithMessage("Say how the resident was answered.");
        RuleFor(x => x.Remark).MaximumLength(Case.ReasonMaxLength - 50);
    }
}

internal sealed class RecordAnswerElsewhereHandler(EnquiriesDbContext db, ICurrentUser user, TimeProvider clock, SlaRules sla)
    : IRequestHandler<RecordAnswerElsewhere, Unit>
{
    public async Task<Unit> Handle(RecordAnswerElsewhere command, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        @case.AnsweredInAnotherWay(command.At.ToUniversalTime(), Words(command.How, command.Remark?.Trim()), user.Actor, clock.GetUtcNow(), sla.Book);
        return Unit.Value;
    }

    private static string Words(AnsweredBy how, string? remark)
    {
        var words = how switch
        {
            AnsweredBy.Telephone => "by telephone",
            AnsweredBy.InPerson => "in person",
            AnsweredBy.Letter => "by letter",
            _ => null,
        };
        return string.Join(". ", new[] { words, remark }.Where(w => !string.IsNullOrEmpty(w)));
    }
}
