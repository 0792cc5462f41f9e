using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web;

/// <summary>The failures that requests may end in, in the words the officer reads.</summary>
public static class DeskErrors
{
    public const string SomeoneElse = "Someone else changed this case in the meantime. Look at what is new, then try again.";

    /// <summary>Whether this is a failure with words of its own; anything else is a fault and belongs in the log.</summary>
    public static bool IsExpected(Exception e) =>
        e is ValidationException or RuleException or NotFoundException or ForbiddenException or DbUpdateConcurrencyException;

    public static string ToWords(Exception e) => e switch
    {
        ValidationException validation => validation.Errors.Any()
            ? string.Join(' ', validation.Errors.Select(f => f.ErrorMessage).Distinct(StringComparer.Ordinal))
            : validation.Message,
        RuleException or NotFoundException or ForbiddenException => e.Message,
        DbUpdateConcurrencyException => SomeoneElse,
        _ => "That did not work, and the fault has been recorded. Nothing was changed; try again in a moment.",
    };
}
