using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Tests;

public sealed class DeskErrorsTests
{
    [Fact]
    public void Failures_with_words_of_their_own_are_passed_on()
    {
        DeskErrors.ToWords(new RuleException("Reopen the case before transferring it.")).ShouldBe("Reopen the case before transferring it.");
        DeskErrors.ToWords(new NotFoundException("There is no such case.")).ShouldBe("There is no such case.");
        DeskErrors.ToWords(new ValidationException([new ValidationFailure("Reason", "Say why."), new ValidationFailure("TeamId", "Choose a team.")]))
            .ShouldBe("Say why. Choose a team.");
    }

    [Fact]
    public void A_change_by_someone_else_is_explained()
    {
        DeskErrors.ToWords(new DbUpdateConcurrencyException()).ShouldStartWith("Someone else changed this case");
        DeskErrors.IsExpected(new DbUpdateConcurrencyException()).ShouldBeTrue();
    }

    [Fact]
    public void A_fault_does_not_show_its_inside()
    {
        var fault = new InvalidOperationException("connection string=secret");

        DeskErrors.ToWords(fault).ShouldNotContain("secret");
        DeskErrors.IsExpected(fault).ShouldBeFalse();
    }
}
